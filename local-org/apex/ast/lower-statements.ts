/** Parse tree of a statement → syntax tree. */
import type * as P from '@apexdevtools/apex-parser';
import { lowerExpression, lowerTypeRef, positionOf, stringLiteral } from './lower-expressions.ts';
import type {
  AccessKeyword,
  CatchClause,
  Declarator,
  Literal,
  Position,
  Statement,
  TypeRef,
  WhenValue,
} from './nodes.ts';

export function lowerBlock(context: P.BlockContext): Statement {
  return { ...positionOf(context), kind: 'block', statements: context.statement_list().map(lowerStatement) };
}

function lowerLocal(context: P.LocalVariableDeclarationContext): Statement {
  return {
    ...positionOf(context),
    kind: 'local',
    type: lowerTypeRef(context.typeRef()),
    isFinal: context.modifier_list().some((modifier) => modifier.FINAL()),
    declarators: context.variableDeclarators().variableDeclarator_list().map(lowerDeclarator),
  };
}

export function lowerDeclarator(context: P.VariableDeclaratorContext): Declarator {
  return {
    ...positionOf(context),
    name: context.id().getText(),
    value: context.expression() ? lowerExpression(context.expression()) : null,
  };
}

function nameAsType(context: P.QualifiedNameContext): TypeRef {
  return {
    ...positionOf(context),
    parts: context.id_list().map((id) => ({ name: id.getText(), args: [] })),
    arrayDepth: 0,
  };
}

function lowerFor(context: P.ForStatementContext, at: Position): Statement {
  const control = context.forControl();
  const body = context.statement() ? lowerStatement(context.statement()) : null;
  const each = control.enhancedForControl();
  if (each) {
    return {
      ...at,
      kind: 'forEach',
      type: lowerTypeRef(each.typeRef()),
      variable: each.id().getText(),
      source: lowerExpression(each.expression()),
      body,
    };
  }
  const start = control.forInit();
  const init: Statement[] = !start
    ? []
    : start.localVariableDeclaration()
      ? [lowerLocal(start.localVariableDeclaration())]
      : start
          .expressionList()
          .expression_list()
          .map((expression) => ({
            ...positionOf(expression),
            kind: 'expression',
            expression: lowerExpression(expression),
          }));
  return {
    ...at,
    kind: 'for',
    init,
    condition: control.expression() ? lowerExpression(control.expression()) : null,
    update: (control.forUpdate()?.expressionList().expression_list() ?? []).map(lowerExpression),
    body,
  };
}

function lowerWhenLiteral(context: P.WhenLiteralContext): { literal: Literal } | { enumName: string } {
  if (context.whenLiteral()) return lowerWhenLiteral(context.whenLiteral());
  if (context.qualifiedName()) return { enumName: context.qualifiedName().getText() };
  if (context.NULL()) return { literal: { type: 'null', value: null } };
  if (context.StringLiteral() || context.MultilineStringLiteral())
    return { literal: { type: 'String', value: stringLiteral(context.getText()) } };
  const sign = context.SUB_list().length % 2 === 1 ? -1 : 1;
  if (context.LongLiteral())
    return { literal: { type: 'Long', value: BigInt(sign) * BigInt(context.LongLiteral().getText().slice(0, -1)) } };
  return { literal: { type: 'Integer', value: sign * Number(context.IntegerLiteral().getText()) } };
}

function lowerWhen(context: P.WhenValueContext): WhenValue {
  const at = positionOf(context);
  if (context.ELSE()) return { ...at, kind: 'else' };
  if (context.typeRef())
    return { ...at, kind: 'type', type: lowerTypeRef(context.typeRef()), variable: context.id().getText() };
  return { ...at, kind: 'values', values: context.whenLiteral_list().map(lowerWhenLiteral) };
}

function lowerTry(context: P.TryStatementContext, at: Position): Statement {
  const catches = context.catchClause_list().map((clause): CatchClause => ({
    ...positionOf(clause),
    type: nameAsType(clause.qualifiedName()),
    variable: clause.id().getText(),
    body: lowerBlock(clause.block()),
  }));
  return {
    ...at,
    kind: 'try',
    body: lowerBlock(context.block()),
    catches,
    last: context.finallyBlock() ? lowerBlock(context.finallyBlock().block()) : null,
  };
}

function accessOf(context: { accessLevel(): P.AccessLevelContext }): AccessKeyword {
  const level = context.accessLevel();
  return !level ? null : level.USER() ? 'user' : 'system';
}

function lowerDml(context: P.StatementContext, at: Position): Statement | null {
  const plain = [
    ['insert', context.insertStatement()],
    ['update', context.updateStatement()],
    ['delete', context.deleteStatement()],
    ['undelete', context.undeleteStatement()],
  ] as const;
  for (const [operation, statement] of plain) {
    if (statement)
      return {
        ...at,
        kind: 'dml',
        operation,
        value: lowerExpression(statement.expression()),
        access: accessOf(statement),
        externalId: null,
      };
  }
  const upsert = context.upsertStatement();
  if (!upsert) return null;
  const externalId = upsert.qualifiedName() ? upsert.qualifiedName().getText() : null;
  return {
    ...at,
    kind: 'dml',
    operation: 'upsert',
    value: lowerExpression(upsert.expression()),
    access: accessOf(upsert),
    externalId,
  };
}

function lowerControl(context: P.StatementContext, at: Position): Statement | null {
  if (context.ifStatement()) {
    const [yes, no] = context.ifStatement().statement_list().map(lowerStatement);
    return {
      ...at,
      kind: 'if',
      condition: lowerExpression(context.ifStatement().parExpression().expression()),
      yes: yes!,
      no: no ?? null,
    };
  }
  if (context.whileStatement()) {
    const loop = context.whileStatement();
    return {
      ...at,
      kind: 'while',
      condition: lowerExpression(loop.parExpression().expression()),
      body: loop.statement() ? lowerStatement(loop.statement()) : null,
    };
  }
  if (context.doWhileStatement()) {
    const loop = context.doWhileStatement();
    return {
      ...at,
      kind: 'doWhile',
      condition: lowerExpression(loop.parExpression().expression()),
      body: lowerBlock(loop.block()),
    };
  }
  if (context.forStatement()) return lowerFor(context.forStatement(), at);
  if (context.switchStatement()) {
    const statement = context.switchStatement();
    const whens = statement
      .whenControl_list()
      .map((when) => ({ value: lowerWhen(when.whenValue()), body: lowerBlock(when.block()) }));
    return { ...at, kind: 'switch', subject: lowerExpression(statement.expression()), whens };
  }
  return context.tryStatement() ? lowerTry(context.tryStatement(), at) : null;
}

export function lowerStatement(context: P.StatementContext): Statement {
  const at = positionOf(context);
  if (context.expressionStatement())
    return { ...at, kind: 'expression', expression: lowerExpression(context.expressionStatement().expression()) };
  if (context.localVariableDeclarationStatement())
    return lowerLocal(context.localVariableDeclarationStatement().localVariableDeclaration());
  if (context.block()) return lowerBlock(context.block());
  if (context.returnStatement()) {
    const value = context.returnStatement().expression();
    return { ...at, kind: 'return', value: value ? lowerExpression(value) : null };
  }
  if (context.throwStatement())
    return { ...at, kind: 'throw', value: lowerExpression(context.throwStatement().expression()) };
  if (context.breakStatement()) return { ...at, kind: 'break' };
  if (context.continueStatement()) return { ...at, kind: 'continue' };
  if (context.runAsStatement()) {
    const statement = context.runAsStatement();
    return {
      ...at,
      kind: 'runAs',
      user: lowerExpression(statement.expressionList().expression(0)),
      body: lowerBlock(statement.block()),
    };
  }
  const lowered = lowerControl(context, at) ?? lowerDml(context, at);
  if (!lowered)
    throw new Error(`Apex statement that the local org does not know (line ${at.line}): ${context.getText()}`);
  return lowered;
}
