import type { FieldType, Row, Value } from '../../contract.ts';
import type { ObjectDefinition, OrgSchema, StoredField } from '../schema/objects.ts';
import { Exact, isNumeric } from '../values.ts';
import { addDays, asNumber, asText, daysBetween, FUNCTIONS, isBlank } from './functions.ts';
import { parseFormula, type FormulaNode } from './parse.ts';
import { Day, Moment, type Evaluate, type FormulaContext, type FormulaValue } from './types.ts';

/** What names mean while a formula is compiled. Formula fields refer to other formula fields by compiling them too. */
export interface FormulaScope {
  schema: OrgSchema;
  object: ObjectDefinition;
  /** Number fields that are blank count as zero (formula fields by default; validation rules keep them blank). */
  blanksAreZero: boolean;
  formulaOf(object: ObjectDefinition, field: StoredField): Evaluate;
  /** In a flow: what a name of the flow stands for; undefined where the flow has none of that name. */
  resource?(parts: string[]): Evaluate | undefined;
}

/** Compiles a formula; unknown functions, fields and globals are errors now, not when a record is saved. */
export function compileFormula(formula: string, scope: FormulaScope): Evaluate {
  return compile(parseFormula(formula), scope);
}

/** A stored value as a formula sees it. */
export function toFormula(type: FieldType, value: Value, blanksAreZero: boolean): FormulaValue {
  if (value === null) return isNumeric(type) && blanksAreZero ? new Exact(0) : type === 'boolean' ? false : null;
  if (typeof value === 'boolean') return value;
  if (isNumeric(type)) return new Exact(value);
  if (type === 'date') return new Day(value);
  return type === 'datetime' ? new Moment(value) : value;
}

/** The result of a formula field as it is read: rounded to the field's scale. */
export function fromFormula(field: StoredField, value: FormulaValue): Value {
  if (value === null || value === '') return field.type === 'boolean' ? false : null;
  if (Exact.isDecimal(value)) return value.toFixed(field.scale ?? 0);
  if (value instanceof Day || value instanceof Moment) return value.text;
  return value;
}

function compile(node: FormulaNode, scope: FormulaScope): Evaluate {
  switch (node.kind) {
    case 'text':
      return () => node.value;
    case 'number': {
      const value = new Exact(node.value);
      return () => value;
    }
    case 'boolean':
      return () => node.value;
    case 'null':
      return () => null;
    case 'name':
      return name(node.parts, scope);
    case 'unary': {
      const operand = compile(node.operand, scope);
      return node.operator === '!'
        ? (context) => operand(context) !== true
        : (context) => asNumber(operand(context))?.neg() ?? null;
    }
    case 'binary':
      return binary(node.operator, compile(node.left, scope), compile(node.right, scope));
    case 'call':
      return call(node.name, node.args, scope);
  }
}

function binary(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '&&':
      return (context) => left(context) === true && right(context) === true;
    case '||':
      return (context) => left(context) === true || right(context) === true;
    case '&':
      return (context) => asText(left(context)) + asText(right(context));
    case '=':
      return (context) => same(left(context), right(context));
    case '<>':
      return (context) => !same(left(context), right(context));
    case '+':
      return (context) => plus(left(context), right(context));
    case '-':
      return (context) => minus(left(context), right(context));
    case '*':
      return (context) => numbers(left(context), right(context), (a, b) => a.times(b));
    case '/':
      return (context) => numbers(left(context), right(context), (a, b) => (b.isZero() ? null : a.div(b)));
    case '^':
      return (context) => numbers(left(context), right(context), (a, b) => a.pow(b));
    default:
      return (context) => ordered(operator, left(context), right(context));
  }
}

type Exactly = InstanceType<typeof Exact>;

function numbers(
  left: FormulaValue,
  right: FormulaValue,
  apply: (a: Exactly, b: Exactly) => Exactly | null,
): FormulaValue {
  const a = asNumber(left);
  const b = asNumber(right);
  return a === null || b === null ? null : apply(a, b);
}

function plus(left: FormulaValue, right: FormulaValue): FormulaValue {
  if (typeof left === 'string' || typeof right === 'string') return asText(left) + asText(right);
  if (left instanceof Day || left instanceof Moment) return Exact.isDecimal(right) ? addDays(left, right) : null;
  if (right instanceof Day || right instanceof Moment) return Exact.isDecimal(left) ? addDays(right, left) : null;
  return numbers(left, right, (a, b) => a.plus(b));
}

function minus(left: FormulaValue, right: FormulaValue): FormulaValue {
  if (left instanceof Day || left instanceof Moment) {
    if (right instanceof Day || right instanceof Moment) return daysBetween(left, right);
    return Exact.isDecimal(right) ? addDays(left, right.neg()) : null;
  }
  return numbers(left, right, (a, b) => a.minus(b));
}

/** Equality; blank equals blank, text is compared with its case. */
function same(left: FormulaValue, right: FormulaValue): boolean {
  if (isBlank(left) || isBlank(right)) return isBlank(left) && isBlank(right);
  if (Exact.isDecimal(left) && Exact.isDecimal(right)) return left.equals(right);
  return asText(left) === asText(right);
}

/** A comparison with a blank is never true. */
function ordered(operator: string, left: FormulaValue, right: FormulaValue): boolean {
  if (isBlank(left) || isBlank(right)) return false;
  const a =
    Exact.isDecimal(left) && Exact.isDecimal(right)
      ? left.comparedTo(right)
      : asText(left) < asText(right)
        ? -1
        : asText(left) > asText(right)
          ? 1
          : 0;
  return operator === '<' ? a < 0 : operator === '<=' ? a <= 0 : operator === '>' ? a > 0 : a >= 0;
}

function call(fn: string, args: FormulaNode[], scope: FormulaScope): Evaluate {
  const special = SPECIAL[fn];
  if (special) return special(args, scope);
  const plain = FUNCTIONS[fn];
  if (!plain) throw new Error(`function ${fn}() is not known to the local org`);
  if (args.length < plain.min || args.length > plain.max)
    throw new Error(
      `function ${fn}() takes ${plain.min === plain.max ? plain.min : `${plain.min} to ${plain.max}`} arguments, not ${args.length}`,
    );
  // A blank number is blank to ISBLANK and BLANKVALUE even where arithmetic reads it as zero in a validation rule.
  const compiled = args.map((arg) => compile(arg, scope));
  return (context) =>
    plain.run(
      compiled.map((arg) => arg(context)),
      context,
    );
}

/** The plain field an ISCHANGED or PRIORVALUE looks at. */
function ownField(fn: string, args: FormulaNode[], scope: FormulaScope): StoredField {
  const [node] = args;
  const named = node?.kind === 'name' ? node.parts : [];
  const parts = scope.resource && named[0] === '$Record' ? named.slice(1) : named;
  const field = parts.length === 1 ? scope.object.field(parts[0] ?? '') : undefined;
  if (!field) throw new Error(`${fn}() takes a field of ${scope.object.name}`);
  return field;
}

function argument(args: FormulaNode[], index: number, fn: string, scope: FormulaScope): Evaluate {
  const node = args[index];
  if (!node) throw new Error(`function ${fn}() needs at least ${index + 1} arguments`);
  return compile(node, scope);
}

const SPECIAL: Record<string, (args: FormulaNode[], scope: FormulaScope) => Evaluate> = {
  AND: (args, scope) => {
    const all = args.map((arg) => compile(arg, scope));
    return (context) => all.every((item) => item(context) === true);
  },
  OR: (args, scope) => {
    const any = args.map((arg) => compile(arg, scope));
    return (context) => any.some((item) => item(context) === true);
  },
  NOT: (args, scope) => {
    const item = argument(args, 0, 'NOT', scope);
    return (context) => item(context) !== true;
  },
  IF: (args, scope) => {
    const test = argument(args, 0, 'IF', scope);
    const yes = argument(args, 1, 'IF', scope);
    const no = argument(args, 2, 'IF', scope);
    return (context) => (test(context) === true ? yes(context) : no(context));
  },
  CASE: (args, scope) => {
    const compiled = args.map((arg) => compile(arg, scope));
    if (compiled.length < 4 || compiled.length % 2 !== 0)
      throw new Error('CASE() needs an expression, pairs of value and result, and an else result');
    return (context) => {
      const value = compiled[0]?.(context) ?? null;
      for (let index = 1; index + 1 < compiled.length; index += 2) {
        if (same(value, compiled[index]?.(context) ?? null)) return compiled[index + 1]?.(context) ?? null;
      }
      return compiled.at(-1)?.(context) ?? null;
    };
  },
  ISPICKVAL: (args, scope) => {
    const value = argument(args, 0, 'ISPICKVAL', scope);
    const wanted = argument(args, 1, 'ISPICKVAL', scope);
    return (context) => same(value(context), wanted(context));
  },
  ISNEW: () => (context) => context.old === null,
  ISCLONE: () => () => false,
  ISCHANGED: (args, scope) => {
    const field = ownField('ISCHANGED', args, scope);
    return (context) => context.old !== null && (context.old[field.name] ?? null) !== (context.row[field.name] ?? null);
  },
  PRIORVALUE: (args, scope) => {
    const field = ownField('PRIORVALUE', args, scope);
    return (context) => toFormula(field.type, (context.old ?? context.row)[field.name] ?? null, scope.blanksAreZero);
  },
};

function name(parts: string[], scope: FormulaScope): Evaluate {
  const [head = ''] = parts;
  const resource = scope.resource?.(parts);
  if (resource) return resource;
  if (head.startsWith('$')) return global(parts, scope);
  if (scope.resource) throw new Error(`there is no resource ${parts.join('.')}`);
  let object = scope.object;
  const steps: StoredField[] = [];
  for (const relationship of parts.slice(0, -1)) {
    const field = object.fieldByRelationship(relationship);
    const target = field?.referenceTo[0] === undefined ? undefined : scope.schema.object(field.referenceTo[0]);
    if (!field || !target) throw new Error(`${object.name} has no relationship ${relationship}`);
    steps.push(field);
    object = target;
  }
  const field = object.field(parts.at(-1) ?? '');
  if (!field) throw new Error(`field ${parts.at(-1)} does not exist on ${object.name}`);
  const inner = field.formula === null ? null : scope.formulaOf(object, field);
  return (context) => {
    let row: Row | undefined = context.row;
    for (const step of steps) {
      const id: Value | undefined = row?.[step.name];
      row = typeof id === 'string' ? context.world.rowById(id) : undefined;
    }
    if (!row) return isNumeric(field.type) && scope.blanksAreZero ? new Exact(0) : null;
    return inner ? inner({ ...context, row }) : toFormula(field.type, row[field.name] ?? null, scope.blanksAreZero);
  };
}

function global(parts: string[], scope: FormulaScope): Evaluate {
  const [head = '', first = '', second = '', third = ''] = parts;
  switch (head.toLowerCase()) {
    case '$permission':
      return (context) => context.world.hasPermission(context.user, first);
    case '$user':
      return userValue(first, scope);
    case '$profile':
      return (context) => (first.toLowerCase() === 'name' ? context.user.profile : null);
    case '$organization':
      return (context) =>
        first.toLowerCase() === 'id' ? context.world.organization.id : context.world.organization.name;
    case '$label':
      return (context) => context.world.label(first, context.user.language) ?? null;
    case '$setup': {
      const field = scope.schema.object(first)?.field(second);
      if (!field) throw new Error(`$Setup.${first}.${second} does not exist`);
      return (context) =>
        toFormula(field.type, context.world.setting(context.user, first, field.name), scope.blanksAreZero);
    }
    case '$custommetadata': {
      const field = scope.schema.object(first)?.field(third);
      if (!field) throw new Error(`$CustomMetadata.${first}.${second}.${third} does not exist`);
      return (context) => toFormula(field.type, context.world.metadata(first, second, field.name), scope.blanksAreZero);
    }
    default:
      throw new Error(`global ${head} is not known to the local org`);
  }
}

function userValue(fieldName: string, scope: FormulaScope): Evaluate {
  const field = scope.schema.object('User')?.field(fieldName);
  if (!field) throw new Error(`$User.${fieldName} does not exist`);
  return (context: FormulaContext) =>
    toFormula(field.type, context.world.rowById(context.user.id)?.[field.name] ?? null, scope.blanksAreZero);
}
