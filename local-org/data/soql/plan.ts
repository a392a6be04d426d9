import type { BoundExpressionContext } from '@apexdevtools/apex-parser';
import type { CompiledQuery, FieldType, Value } from '../../contract.ts';
import type { ObjectDefinition, StoredField } from '../schema/objects.ts';

/** A field reached from the queried object over zero or more parents. */
export interface Path {
  steps: { field: StoredField; relationship: string; target: ObjectDefinition }[];
  object: ObjectDefinition;
  field: StoredField;
  /** Dotted, in the schema's spelling. */
  name: string;
}

export type DateFunction =
  | 'CALENDAR_YEAR'
  | 'CALENDAR_QUARTER'
  | 'CALENDAR_MONTH'
  | 'DAY_IN_MONTH'
  | 'DAY_IN_WEEK'
  | 'DAY_IN_YEAR'
  | 'DAY_ONLY'
  | 'HOUR_IN_DAY'
  | 'WEEK_IN_MONTH'
  | 'WEEK_IN_YEAR'
  | 'FISCAL_YEAR'
  | 'FISCAL_QUARTER'
  | 'FISCAL_MONTH';

/** Something with one value per row. */
export interface Operand {
  path: Path;
  dateFunction: DateFunction | null;
  type: FieldType;
}

export type AggregateFunction = 'COUNT' | 'COUNT_DISTINCT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';

export interface Aggregate {
  fn: AggregateFunction;
  /** Null for COUNT(). */
  operand: Operand | null;
  type: FieldType;
}

/** A value to compare with: written in the query, bound, or a range of days (`LAST_MONTH`). */
export type Literal =
  { kind: 'value'; value: Value } | { kind: 'bind'; index: number } | { kind: 'dates'; name: string; count: number };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';

export type Condition =
  | { kind: 'and' | 'or'; items: Condition[] }
  | { kind: 'not'; item: Condition }
  | { kind: 'compare'; left: Operand | Aggregate; operator: Operator; right: Literal }
  | { kind: 'in'; left: Operand; negated: boolean; values: Literal[] }
  | { kind: 'inQuery'; left: Operand; negated: boolean; query: Plan; field: Path }
  | { kind: 'includes'; left: Operand; negated: boolean; values: Literal[] };

export interface Selected {
  path: Path;
  transform: 'toLabel' | 'format' | null;
  alias: string | null;
}

export interface OrderTerm {
  key: Operand | Aggregate;
  descending: boolean;
  nullsLast: boolean;
}

export type Bind = CompiledQuery['binds'][number] & { tree: BoundExpressionContext | null };

/** A query with every name resolved; what `execute` runs. */
export interface Plan extends CompiledQuery {
  object: ObjectDefinition;
  selected: Selected[];
  subqueries: { relationship: string; childField: StoredField; plan: Plan }[];
  where: Condition | null;
  groupBy: Operand[];
  groupColumns: { alias: string; operand: Operand }[];
  aggregates: { alias: string; aggregate: Aggregate }[];
  having: Condition | null;
  orderBy: OrderTerm[];
  limit: number | { bind: number } | null;
  offset: number | { bind: number } | null;
  allRows: boolean;
  /** `WITH USER_MODE`, `WITH SYSTEM_MODE`, `WITH SECURITY_ENFORCED`. */
  mode: 'user' | 'system' | 'securityEnforced' | null;
  binds: Bind[];
  /** Every object and field named anywhere, for the check of rights. */
  uses: { object: ObjectDefinition; field: StoredField | null }[];
}
