/**
 * The syntax tree of Apex as the interpreter uses it: smaller than the parse tree, every node with its position.
 * Lines and columns count from 1, as in Salesforce's own messages. Plain data throughout, so that a tree can be kept on disk.
 */
export interface Position {
  line: number;
  column: number;
}

/** `Map<Id, List<Account>>`, `Database.SaveResult`, `String[]`. */
export interface TypeRef extends Position {
  parts: { name: string; args: TypeRef[] }[];
  arrayDepth: number;
}

export type Literal =
  | { type: 'Integer'; value: number }
  | { type: 'Long'; value: bigint }
  | { type: 'Decimal'; value: string }
  | { type: 'Double'; value: string }
  | { type: 'String'; value: string }
  | { type: 'Boolean'; value: boolean }
  | { type: 'null'; value: null };

export type Expression = Position &
  (
    | { kind: 'literal'; literal: Literal }
    | { kind: 'name'; name: string }
    | { kind: 'this' }
    | { kind: 'super' }
    | { kind: 'member'; target: Expression; name: string; safe: boolean }
    | { kind: 'call'; target: Expression | null; name: string; args: Expression[]; safe: boolean }
    | { kind: 'index'; target: Expression; index: Expression }
    | { kind: 'new'; type: TypeRef; args: Expression[] }
    | { kind: 'newList'; type: TypeRef; items: Expression[] }
    | { kind: 'newSized'; type: TypeRef; size: Expression }
    | { kind: 'newMap'; type: TypeRef; entries: [Expression, Expression][] }
    | { kind: 'assign'; operator: string; target: Expression; value: Expression }
    | { kind: 'increment'; operator: '++' | '--'; prefix: boolean; operand: Expression }
    | { kind: 'unary'; operator: '-' | '+' | '!' | '~'; operand: Expression }
    | { kind: 'binary'; operator: string; left: Expression; right: Expression }
    | { kind: 'ternary'; condition: Expression; yes: Expression; no: Expression }
    | { kind: 'cast'; type: TypeRef; operand: Expression }
    | { kind: 'instanceof'; operand: Expression; type: TypeRef }
    | { kind: 'classLiteral'; type: TypeRef | null }
    | { kind: 'soql'; text: string }
    | { kind: 'sosl' }
  );

export interface Declarator extends Position {
  name: string;
  value: Expression | null;
}

export type AccessKeyword = 'user' | 'system' | null;

export type WhenValue = Position &
  (
    | { kind: 'else' }
    | { kind: 'values'; values: ({ literal: Literal } | { enumName: string })[] }
    | { kind: 'type'; type: TypeRef; variable: string }
  );

export type Statement = Position &
  (
    | { kind: 'block'; statements: Statement[] }
    | { kind: 'local'; type: TypeRef; declarators: Declarator[]; isFinal: boolean }
    | { kind: 'expression'; expression: Expression }
    | { kind: 'if'; condition: Expression; yes: Statement; no: Statement | null }
    | { kind: 'while'; condition: Expression; body: Statement | null }
    | { kind: 'doWhile'; condition: Expression; body: Statement }
    | { kind: 'for'; init: Statement[]; condition: Expression | null; update: Expression[]; body: Statement | null }
    | { kind: 'forEach'; type: TypeRef; variable: string; source: Expression; body: Statement | null }
    | { kind: 'switch'; subject: Expression; whens: { value: WhenValue; body: Statement }[] }
    | { kind: 'try'; body: Statement; catches: CatchClause[]; last: Statement | null }
    | { kind: 'return'; value: Expression | null }
    | { kind: 'throw'; value: Expression }
    | { kind: 'break' }
    | { kind: 'continue' }
    | {
        kind: 'dml';
        operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
        value: Expression;
        access: AccessKeyword;
        externalId: string | null;
      }
    | { kind: 'runAs'; user: Expression; body: Statement }
  );

export interface CatchClause extends Position {
  type: TypeRef;
  variable: string;
  body: Statement;
}

export interface Annotation extends Position {
  name: string;
  /** Parameters by lower-case name; a lone value is kept under `value`. */
  parameters: Record<string, string | boolean>;
}

export interface Modifiers {
  visibility: 'private' | 'protected' | 'public' | 'global' | null;
  isStatic: boolean;
  isAbstract: boolean;
  isVirtual: boolean;
  isOverride: boolean;
  isFinal: boolean;
  isTransient: boolean;
  isTestMethod: boolean;
  sharing: 'with' | 'without' | 'inherited' | null;
  annotations: Annotation[];
}

export interface Parameter extends Position {
  name: string;
  type: TypeRef;
}

export interface MethodNode extends Position {
  name: string;
  modifiers: Modifiers;
  /** `null` for void. */
  returns: TypeRef | null;
  isConstructor: boolean;
  parameters: Parameter[];
  body: Statement | null;
}

export interface FieldNode extends Position {
  name: string;
  modifiers: Modifiers;
  type: TypeRef;
  value: Expression | null;
}

export interface AccessorNode extends Position {
  modifiers: Modifiers;
  /** `null` for an automatic accessor (`get;`). */
  body: Statement | null;
}

export interface PropertyNode extends Position {
  name: string;
  modifiers: Modifiers;
  type: TypeRef;
  getter: AccessorNode | null;
  setter: AccessorNode | null;
}

export interface InitialiserNode extends Position {
  isStatic: boolean;
  body: Statement;
}

export interface TypeNode extends Position {
  kind: 'class' | 'interface' | 'enum';
  name: string;
  modifiers: Modifiers;
  superType: TypeRef | null;
  interfaces: TypeRef[];
  /** In source order, which is the order in which initialisers run. */
  members: (
    | { kind: 'field'; node: FieldNode }
    | { kind: 'property'; node: PropertyNode }
    | { kind: 'initialiser'; node: InitialiserNode }
    | { kind: 'method'; node: MethodNode }
    | { kind: 'type'; node: TypeNode }
  )[];
  enumValues: string[];
}

export interface TriggerNode extends Position {
  /** Methods and types declared inside the trigger. */
  host: TypeNode | null;
  name: string;
  object: string;
  events: { timing: 'before' | 'after'; operation: 'insert' | 'update' | 'delete' | 'undelete' }[];
  body: Statement;
}
