import type { DmlOperation, DmlOptions, Row, RowResult } from '../../contract.ts';
import { PlatformError, rowError } from '../errors.ts';
import type { ObjectDefinition } from '../schema/objects.ts';
import { indexKey } from '../values.ts';
import { CHUNK, failure, type DmlContext } from './context.ts';
import { removeChunk } from './remove.ts';
import { saveChunk } from './save.ts';

interface Pending {
  index: number;
  values: Row;
}

/** Attempts of a partially successful statement; the platform gives up after them. */
const ATTEMPTS = 3;

/**
 * Runs one DML statement. With `allOrNone` a single bad row takes everything back; without, the good rows of a chunk are
 * repeated without the bad ones (triggers run again), as documented for partial saves.
 */
export function runStatement(
  context: DmlContext,
  operation: DmlOperation,
  object: ObjectDefinition,
  rows: Row[],
  options: DmlOptions,
): RowResult[] {
  if (object.kind === 'customMetadata')
    throw new PlatformError(
      'DmlException',
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      `DML operation ${operation.toUpperCase()} not allowed on ${object.name}`,
    );
  if (object.kind === 'platformEvent') {
    throw new PlatformError(
      'DmlException',
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      `${object.name} is a platform event: the local org publishes it by EventBus.publish only`,
    );
  }
  const results: RowResult[] = rows.map(() => failure([]));
  const start = context.transaction.savepoint();
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK).map((values, position) => ({ index: from + position, values }));
    for (const [kind, part] of split(context, operation, object, chunk, options, results))
      runPart(context, kind, object, part, options, results);
    if (options.allOrNone && results.slice(0, from + CHUNK).some((result) => result.errors.length > 0)) {
      context.transaction.rollback(start);
      return results.map((result, index) => ({
        ...result,
        success: false,
        created: false,
        id: result.created ? null : ((rows[index]?.['Id'] as string | undefined) ?? null),
      }));
    }
  }
  return results;
}

/** An upsert is an insert of the rows without a match and an update of the others. */
function split(
  context: DmlContext,
  operation: DmlOperation,
  object: ObjectDefinition,
  rows: Pending[],
  options: DmlOptions,
  results: RowResult[],
): [Exclude<DmlOperation, 'upsert'>, Pending[]][] {
  if (operation !== 'upsert') return [[operation, rows]];
  const inserts: Pending[] = [];
  const updates: Pending[] = [];
  const keyField = object.field(options.externalIdField ?? 'Id');
  if (!keyField || !(keyField.externalId || keyField.unique || keyField.type === 'id')) {
    throw new PlatformError(
      'DmlException',
      'INVALID_FIELD',
      `${options.externalIdField} is not an external id field of ${object.name}`,
    );
  }
  const seen = new Set<string>();
  for (const row of rows) {
    const key = row.values[keyField.name] ?? null;
    if (key === null || key === '') {
      if (keyField.type === 'id') inserts.push(row);
      else results[row.index] = failure([rowError('MISSING_ARGUMENT', `${keyField.name} not specified`)]);
      continue;
    }
    if (keyField.type === 'id') {
      updates.push(row);
      continue;
    }
    const folded = String(indexKey(keyField, key));
    const table = context.store.table(object);
    const matches = [...table.find(keyField, key)].filter((id) => table.get(id)?.['IsDeleted'] !== true);
    if (seen.has(folded))
      results[row.index] = failure([
        rowError('DUPLICATE_VALUE', `Duplicate external id specified: ${String(key)}`, [keyField.name]),
      ]);
    else if (matches.length > 1)
      results[row.index] = failure([
        rowError(
          'DUPLICATE_EXTERNAL_ID',
          `${keyField.name}: more than one record found for external id field: [${matches.join(', ')}]`,
        ),
      ]);
    else if (matches[0] !== undefined) updates.push({ index: row.index, values: { ...row.values, Id: matches[0] } });
    else inserts.push({ index: row.index, values: withoutId(row.values) });
    seen.add(folded);
  }
  return [
    ['insert', inserts],
    ['update', updates],
  ];
}

function withoutId(values: Row): Row {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== 'Id'));
}

function runPart(
  context: DmlContext,
  operation: Exclude<DmlOperation, 'upsert'>,
  object: ObjectDefinition,
  rows: Pending[],
  options: DmlOptions,
  results: RowResult[],
): void {
  let pending = rows;
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    const savepoint = context.transaction.savepoint();
    const outcome =
      operation === 'insert' || operation === 'update'
        ? saveChunk(context, object, operation, pending)
        : removeChunk(context, object, operation, pending);
    if (!outcome.late || options.allOrNone) {
      for (const [index, result] of outcome.results) results[index] = result;
      return;
    }
    context.transaction.rollback(savepoint);
    for (const [index, result] of outcome.results) if (!result.success) results[index] = result;
    pending = pending.filter(({ index }) => outcome.results.get(index)?.success);
    if (attempt === ATTEMPTS) {
      for (const { index } of pending)
        results[index] = failure([
          rowError(
            'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
            'Too many batch retries in the presence of Apex triggers with partial failures.',
          ),
        ]);
      return;
    }
  }
}
