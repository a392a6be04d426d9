import type { Row, RowError, User, Value } from '../../contract.ts';
import { LocalOrgError, rowError } from '../errors.ts';
import type { ObjectDefinition, OrgSchema, StoredField } from '../schema/objects.ts';
import { compileFormula, fromFormula, type FormulaScope } from './compile.ts';
import type { Evaluate, FormulaWorld } from './types.ts';

interface CompiledRule {
  name: string;
  message: string;
  field: string | null;
  evaluate: Evaluate;
}

/** All formulas of the org, compiled when it starts: formula fields, default values and validation rules. */
export class Formulas {
  private readonly schema: OrgSchema;
  private readonly world: FormulaWorld;
  private readonly fields = new Map<StoredField, Evaluate>();
  private readonly defaults = new Map<ObjectDefinition, { field: StoredField; evaluate: Evaluate }[]>();
  private readonly rules = new Map<ObjectDefinition, CompiledRule[]>();

  /** Every formula that can't be compiled is reported at once. */
  constructor(schema: OrgSchema, world: FormulaWorld) {
    this.schema = schema;
    this.world = world;
    const problems: string[] = [];
    const attempt = <Result>(where: string, compile: () => Result): Result | undefined => {
      try {
        return compile();
      } catch (error) {
        problems.push(`${where}: ${(error as Error).message}`);
        return undefined;
      }
    };
    for (const object of schema.objects()) {
      const defaults: { field: StoredField; evaluate: Evaluate }[] = [];
      for (const field of object.fields) {
        if (field.formula !== null) attempt(`${object.name}.${field.name}`, () => this.fieldFormula(object, field));
        const evaluate = attempt(`default of ${object.name}.${field.name}`, () => this.defaultOf(object, field));
        if (evaluate) defaults.push({ field, evaluate });
      }
      this.defaults.set(object, defaults);
      this.rules.set(
        object,
        object.validationRules.flatMap((rule) => {
          const evaluate = attempt(`validation rule ${object.name}.${rule.name}`, () =>
            compileFormula(rule.formula, this.scope(object, false)),
          );
          return evaluate ? [{ name: rule.name, message: rule.message, field: rule.field, evaluate }] : [];
        }),
      );
    }
    if (problems.length > 0)
      throw new LocalOrgError(
        'SALDO_FORMULA_INVALID',
        `These formulas can't be used. Correct them in the project:\n${problems.join('\n')}`,
      );
  }

  /** Compiles a formula of a flow, whose names `resource` resolves. */
  flowFormula(text: string, object: ObjectDefinition, resource: NonNullable<FormulaScope['resource']>): Evaluate {
    return compileFormula(text, { ...this.scope(object, false), resource });
  }

  /** Value of a formula field for a row. */
  value(object: ObjectDefinition, field: StoredField, row: Row, user: User): Value {
    return fromFormula(field, this.fieldFormula(object, field)({ row, old: null, user, world: this.world }));
  }

  /** Default values of a new record for the fields it does not set. */
  applyDefaults(object: ObjectDefinition, values: Row, row: Row, user: User): void {
    for (const { field, evaluate } of this.defaults.get(object) ?? []) {
      if (field.name in values) continue;
      row[field.name] = fromFormula(field, evaluate({ row, old: null, user, world: this.world }));
    }
  }

  /** Errors of the validation rules that fire for a row as it is about to be saved. */
  validate(object: ObjectDefinition, row: Row, old: Row | null, user: User): RowError[] {
    return (this.rules.get(object) ?? [])
      .filter((rule) => rule.evaluate({ row, old, user, world: this.world }) === true)
      .map((rule) =>
        rowError('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, rule.field === null ? [] : [rule.field]),
      );
  }

  private fieldFormula(object: ObjectDefinition, field: StoredField): Evaluate {
    const known = this.fields.get(field);
    if (known) return known;
    const evaluate = compileFormula(field.formula ?? 'NULL', this.scope(object, field.formulaBlanks === 'zero'));
    this.fields.set(field, evaluate);
    return evaluate;
  }

  private defaultOf(object: ObjectDefinition, field: StoredField): Evaluate | undefined {
    if (field.formula !== null) return undefined;
    if (field.defaultFormula !== null && !field.picklist)
      return compileFormula(field.defaultFormula, this.scope(object, false));
    const value = field.picklist?.find((entry) => entry.isDefault)?.value;
    return value === undefined ? undefined : () => value;
  }

  private scope(object: ObjectDefinition, blanksAreZero: boolean) {
    return {
      schema: this.schema,
      object,
      blanksAreZero,
      formulaOf: (owner: ObjectDefinition, field: StoredField) => this.lazily(owner, field),
    };
  }

  /** A formula that uses another formula finds it when it runs, so the order of compiling does not matter. */
  private lazily(object: ObjectDefinition, field: StoredField): Evaluate {
    return (context) => this.fieldFormula(object, field)(context);
  }
}
