import type { FieldNameContext } from '@apexdevtools/apex-parser';
import type { ObjectDefinition, OrgSchema, StoredField } from '../schema/objects.ts';
import { LocatedError } from './parse.ts';
import type { Path } from './plan.ts';

/** Resolves the names of one FROM object. */
export class Names {
  private readonly schema: OrgSchema;
  readonly object: ObjectDefinition;
  private readonly alias: string | null;
  private readonly uses: { object: ObjectDefinition; field: StoredField | null }[];

  constructor(
    schema: OrgSchema,
    object: ObjectDefinition,
    alias: string | null,
    uses: { object: ObjectDefinition; field: StoredField | null }[],
  ) {
    this.schema = schema;
    this.object = object;
    this.alias = alias;
    this.uses = uses;
    uses.push({ object, field: null });
  }

  /** The field behind a dotted name. */
  path(context: FieldNameContext): Path {
    let parts = context.soqlId_list().map((id) => id.getText());
    const head = parts[0]?.toLowerCase();
    const prefixed =
      parts.length > 1 &&
      (head === this.alias?.toLowerCase() ||
        (head === this.object.name.toLowerCase() && !this.object.fieldByRelationship(head)));
    if (prefixed) parts = parts.slice(1);
    const last = parts.pop() ?? '';
    const steps: Path['steps'] = [];
    let object = this.object;
    for (const relationship of parts) {
      const step = this.step(object, relationship, context);
      steps.push(step);
      object = step.target;
    }
    const field = object.field(last);
    if (!field) throw noSuchColumn(last, object, context);
    this.uses.push({ object, field });
    return { steps, object, field, name: [...steps.map((step) => step.relationship), field.name].join('.') };
  }

  private step(object: ObjectDefinition, relationship: string, context: FieldNameContext): Path['steps'][number] {
    const field = object.fieldByRelationship(relationship);
    const target = field?.referenceTo[0] === undefined ? undefined : this.schema.object(field.referenceTo[0]);
    if (!field || !target) {
      throw new LocatedError(
        'INVALID_FIELD',
        `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
        context,
      );
    }
    this.uses.push({ object, field });
    return { field, relationship: field.relationshipName ?? relationship, target };
  }
}

export function noSuchColumn(
  name: string,
  object: ObjectDefinition,
  at: { start?: { line: number; column: number } | null },
): LocatedError {
  return new LocatedError(
    'INVALID_FIELD',
    `No such column '${name}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    at,
  );
}

export function notSupported(name: string, at: { start?: { line: number; column: number } | null }): LocatedError {
  return new LocatedError(
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    at,
  );
}
