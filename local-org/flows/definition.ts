/** A flow after reading: what its metadata says, in the form in which interviews use it. */
import type { FormulaValue } from '../data/formula/types.ts';

/** A flow as it stands in the project. */
export interface FlowSource {
  /** API name: the file's name without its ending. */
  name: string;
  /** Path as it appears in messages. */
  file: string;
  text: string;
}

/** A value in metadata: a literal, a text with merge fields, a reference, or a formula of its own. */
export type Operand =
  | { kind: 'literal'; value: FormulaValue }
  | { kind: 'template'; text: string }
  | { kind: 'reference'; path: string[] }
  | { kind: 'formula'; expression: string };

export interface Condition {
  left: string[];
  operator: string;
  right: Operand | null;
}

/** Conditions with how they are combined: `and`, `or`, or an expression such as `1 AND (2 OR 3)`. */
export interface ConditionSet {
  logic: string;
  conditions: Condition[];
}

/** A condition on a field of records that are looked for, or of the triggering record. */
export interface Filter {
  field: string;
  operator: string;
  value: Operand | null;
}

export interface FilterSet {
  logic: string;
  filters: Filter[];
}

export interface FieldAssignment {
  field: string;
  value: Operand | null;
}

interface ElementBase {
  name: string;
  label: string;
  next: string | null;
}

export interface AssignmentElement extends ElementBase {
  kind: 'assignments';
  items: { target: string[]; operator: string; value: Operand | null }[];
}

export interface DecisionRule extends ConditionSet {
  name: string;
  next: string | null;
  onlyWhenChanged: boolean;
}

export interface DecisionElement extends ElementBase {
  kind: 'decisions';
  rules: DecisionRule[];
}

export interface LoopElement extends ElementBase {
  kind: 'loops';
  collection: string[];
  descending: boolean;
  variable: string | null;
  body: string | null;
}

interface FaultingElement extends ElementBase {
  fault: string | null;
}

export interface LookupElement extends FaultingElement {
  kind: 'recordLookups';
  object: string;
  filters: FilterSet;
  first: boolean;
  fields: string[];
  sortField: string | null;
  descending: boolean;
  limit: Operand | null;
  output: string[] | null;
  outputFields: { target: string[]; field: string }[];
  nullWhenNone: boolean;
  stored: boolean;
}

export interface CreateElement extends FaultingElement {
  kind: 'recordCreates';
  input: string[] | null;
  object: string | null;
  assignments: FieldAssignment[];
  idTarget: string[] | null;
  stored: boolean;
}

export interface UpdateElement extends FaultingElement {
  kind: 'recordUpdates';
  input: string[] | null;
  object: string | null;
  filters: FilterSet;
  assignments: FieldAssignment[];
}

export interface DeleteElement extends FaultingElement {
  kind: 'recordDeletes';
  input: string[] | null;
  object: string | null;
  filters: FilterSet;
}

export interface ActionElement extends FaultingElement {
  kind: 'actionCalls';
  className: string;
  inputs: { name: string; value: Operand | null }[];
  outputs: { target: string[]; name: string }[];
  stored: boolean;
}

export interface SubflowElement extends ElementBase {
  kind: 'subflows';
  flow: string;
  inputs: { name: string; value: Operand | null }[];
  outputs: { target: string[]; name: string }[];
  stored: boolean;
}

export type FlowElement =
  | AssignmentElement
  | DecisionElement
  | LoopElement
  | LookupElement
  | CreateElement
  | UpdateElement
  | DeleteElement
  | ActionElement
  | SubflowElement;

export interface FlowVariable {
  name: string;
  dataType: string;
  object: string | null;
  apexClass: string | null;
  isCollection: boolean;
  isInput: boolean;
  isOutput: boolean;
  value: Operand | null;
}

export interface FlowFormula {
  name: string;
  dataType: string;
  expression: string;
  scale: number;
}

export type Trigger = 'RecordBeforeSave' | 'RecordAfterSave' | 'RecordBeforeDelete' | 'Scheduled';

export interface FlowStart {
  trigger: Trigger | null;
  object: string | null;
  recordTriggerType: 'Create' | 'Update' | 'CreateAndUpdate' | 'Delete' | null;
  filters: FilterSet;
  formula: string | null;
  onlyWhenChanged: boolean;
  schedule: { frequency: 'Once' | 'Daily' | 'Weekly'; date: string; time: string } | null;
  next: string | null;
  /** Where the path begins that runs after the commit. */
  afterCommit: string | null;
}

export interface FlowDefinition {
  name: string;
  file: string;
  label: string;
  runInMode: string;
  triggerOrder: number | null;
  start: FlowStart;
  variables: Map<string, FlowVariable>;
  constants: Map<string, { dataType: string; value: Operand | null }>;
  formulas: Map<string, FlowFormula>;
  templates: Map<string, string>;
  elements: Map<string, FlowElement>;
}
