import type { FieldType } from '../contract.ts';
import type { Path, Plan } from '../data/soql/plan.ts';
import { isNumeric } from '../data/values.ts';
import type { JsonObject } from './json.ts';

const APEX_TYPES: Partial<Record<FieldType, string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Decimal',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
  time: 'Time',
  base64: 'Blob',
};

/** `GET query?q=…&columns=true`: what the columns of a query are, without running it. */
export function queryColumns(plan: Plan): JsonObject {
  return {
    columnMetadata: columns(plan),
    entityName: plan.object.name,
    groupBy: plan.groupColumns.length > 0,
    idSelected: plan.selected.some((item) => item.path.steps.length === 0 && item.path.field.name === 'Id'),
    keyPrefix: plan.object.keyPrefix,
  };
}

function columns(plan: Plan): JsonObject[] {
  return [
    ...plan.selected.map((item) => pathColumn(item.path, item.path.name.split('.'), item.alias)),
    ...plan.groupColumns.map(({ alias, operand }) => column(alias, operand.type, { aggregate: true })),
    ...plan.aggregates.map(({ alias, aggregate }) =>
      column(alias, aggregate.type, {
        aggregate: true,
        displayName: `${aggregate.fn}(${aggregate.operand?.path.name ?? ''})`,
      }),
    ),
    ...plan.subqueries.map(({ relationship, plan: child }) =>
      column(relationship, 'anyType', { aggregate: true, apexType: null, joinColumns: columns(child) }),
    ),
  ];
}

/** A field of the object, or of a parent: a column with the rest of the path joined. */
function pathColumn(path: Path, names: string[], alias: string | null): JsonObject {
  const [name = '', ...rest] = names;
  if (rest.length === 0)
    return column(alias ?? name, path.field.type, {
      custom: path.field.custom,
      insertable: path.field.createable,
      updatable: path.field.updateable,
    });
  const [step] = path.steps;
  return column(name, 'reference', {
    foreignKeyName: step?.field.name ?? null,
    joinColumns: [pathColumn({ ...path, steps: path.steps.slice(1) }, rest, alias)],
  });
}

function column(name: string, type: FieldType, more: JsonObject): JsonObject {
  return {
    aggregate: false,
    apexType: APEX_TYPES[type] ?? 'String',
    booleanType: type === 'boolean',
    columnName: name,
    custom: false,
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    joinColumns: [],
    numberType: isNumeric(type),
    textType: APEX_TYPES[type] === undefined,
    updatable: false,
    ...more,
  };
}
