/** Parse tree of an expression → syntax tree. */
import * as P from '@apexdevtools/apex-parser';
import type { Expression, Literal, Position, TypeRef } from './nodes.ts';

export function positionOf(context: P.ApexParserRuleContext): Position {
  return { line: context.start.line, column: context.start.column + 1 };
}

export function lowerTypeRef(context: P.TypeRefContext): TypeRef {
  const parts = context.typeName_list().map((part) => ({
    name: part.LIST() ? 'List' : part.SET() ? 'Set' : part.MAP() ? 'Map' : part.id().getText(),
    args: (part.typeArguments()?.typeList().typeRef_list() ?? []).map(lowerTypeRef),
  }));
  return { ...positionOf(context), parts, arrayDepth: (context.arraySubscripts()?.LBRACK_list() ?? []).length };
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', "'": "'", '"': '"', '\\': '\\' };

function unquote(text: string): string {
  const inner = text.startsWith("'''") ? text.slice(3, -3).replace(/^\r?\n/, '') : text.slice(1, -1);
  return inner.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) =>
    code.startsWith('u') && code.length === 5
      ? String.fromCharCode(parseInt(code.slice(1), 16))
      : (escapes[code] ?? code),
  );
}

export function lowerLiteral(context: P.LiteralContext): Literal {
  const text = context.getText();
  if (context.NULL()) return { type: 'null', value: null };
  if (context.BooleanLiteral()) return { type: 'Boolean', value: text.toLowerCase() === 'true' };
  if (context.StringLiteral() || context.MultilineStringLiteral()) return { type: 'String', value: unquote(text) };
  if (context.LongLiteral()) return { type: 'Long', value: BigInt(text.slice(0, -1)) };
  if (context.IntegerLiteral()) return { type: 'Integer', value: Number(text) };
  if (/d$/i.test(text)) return { type: 'Double', value: text.slice(0, -1) };
  return { type: 'Decimal', value: text };
}

export function stringLiteral(text: string): string {
  return unquote(text);
}

/** What stands between the brackets of a query, from the opening bracket on, so that its place is known exactly. */
function sourceOf({ start, stop }: P.SoqlLiteralContext): string {
  return start.getInputStream().getText(start.start + 1, stop!.stop - 1);
}

const expressions = (list: P.ExpressionListContext | null | undefined): Expression[] =>
  (list?.expression_list() ?? []).map(lowerExpression);

function lowerPrimary(context: P.PrimaryContext): Expression {
  const at = positionOf(context);
  if (context instanceof P.ThisPrimaryContext) return { ...at, kind: 'this' };
  if (context instanceof P.SuperPrimaryContext) return { ...at, kind: 'super' };
  if (context instanceof P.LiteralPrimaryContext)
    return { ...at, kind: 'literal', literal: lowerLiteral(context.literal()) };
  if (context instanceof P.TypeRefPrimaryContext)
    return { ...at, kind: 'classLiteral', type: lowerTypeRef(context.typeRef()) };
  if (context instanceof P.VoidPrimaryContext) return { ...at, kind: 'classLiteral', type: null };
  if (context instanceof P.IdPrimaryContext) return { ...at, kind: 'name', name: context.id().getText() };
  if (context instanceof P.SoqlPrimaryContext) return { ...at, kind: 'soql', text: sourceOf(context.soqlLiteral()) };
  if (context instanceof P.SoslPrimaryContext) return { ...at, kind: 'sosl' };
  throw new Error(`Apex syntax that the local org does not know: ${context.getText()}`);
}

function lowerCreator(context: P.CreatorContext, at: Position): Expression {
  const parts = context
    .createdName()
    .idCreatedNamePair_list()
    .map((pair) => ({
      name: pair.anyId().getText(),
      args: (pair.typeList()?.typeRef_list() ?? []).map(lowerTypeRef),
    }));
  const type: TypeRef = { ...positionOf(context), parts, arrayDepth: 0 };
  if (context.classCreatorRest())
    return { ...at, kind: 'new', type, args: expressions(context.classCreatorRest().arguments().expressionList()) };
  if (context.arrayCreatorRest()) {
    const rest = context.arrayCreatorRest();
    const list: TypeRef = { ...type, arrayDepth: 1 };
    if (rest.expression()) return { ...at, kind: 'newSized', type: list, size: lowerExpression(rest.expression()) };
    return {
      ...at,
      kind: 'newList',
      type: list,
      items: (rest.arrayInitializer()?.expression_list() ?? []).map(lowerExpression),
    };
  }
  if (context.mapCreatorRest()) {
    const entries = context
      .mapCreatorRest()
      .mapCreatorRestPair_list()
      .map((pair): [Expression, Expression] => [
        lowerExpression(pair.expression(0)),
        lowerExpression(pair.expression(1)),
      ]);
    return { ...at, kind: 'newMap', type, entries };
  }
  if (context.setCreatorRest())
    return { ...at, kind: 'newList', type, items: context.setCreatorRest().expression_list().map(lowerExpression) };
  return { ...at, kind: 'newList', type, items: [] };
}

function lowerDot(context: P.DotExpressionContext): Expression {
  const target = lowerExpression(context.expression());
  const safe = Boolean(context.QUESTIONDOT());
  const call = context.dotMethodCall();
  if (call)
    return {
      ...positionOf(call),
      kind: 'call',
      target,
      name: call.anyId().getText(),
      args: expressions(call.expressionList()),
      safe,
    };
  const id = context.anyId();
  return { ...positionOf(id), kind: 'member', target, name: id.getText(), safe };
}

function operatorBetween(context: P.ExpressionContext): string {
  const children = context.children ?? [];
  return children
    .slice(1, -1)
    .map((child) => child.getText())
    .join('');
}

function lowerBinary(
  context: P.ExpressionContext & { expression(i: number): P.ExpressionContext },
  at: Position,
): Expression {
  return {
    ...at,
    kind: 'binary',
    operator: operatorBetween(context),
    left: lowerExpression(context.expression(0)),
    right: lowerExpression(context.expression(1)),
  };
}

const binaryContexts = [
  P.Arth1ExpressionContext,
  P.Arth2ExpressionContext,
  P.BitExpressionContext,
  P.CmpExpressionContext,
  P.EqualityExpressionContext,
  P.BitAndExpressionContext,
  P.BitNotExpressionContext,
  P.BitOrExpressionContext,
  P.LogAndExpressionContext,
  P.LogOrExpressionContext,
  P.CoalExpressionContext,
] as const;

export function lowerExpression(context: P.ExpressionContext): Expression {
  const at = positionOf(context);
  if (context instanceof P.PrimaryExpressionContext) return lowerPrimary(context.primary());
  if (context instanceof P.DotExpressionContext) return lowerDot(context);
  if (context instanceof P.MethodCallExpressionContext) {
    const call = context.methodCall();
    const name = call.THIS() ? 'this' : call.SUPER() ? 'super' : call.id().getText();
    return { ...at, kind: 'call', target: null, name, args: expressions(call.expressionList()), safe: false };
  }
  if (context instanceof P.SubExpressionContext) return lowerExpression(context.expression());
  if (context instanceof P.NewExpressionContext) return lowerCreator(context.creator(), at);
  if (context instanceof P.ArrayExpressionContext) {
    return {
      ...at,
      kind: 'index',
      target: lowerExpression(context.expression(0)),
      index: lowerExpression(context.expression(1)),
    };
  }
  if (context instanceof P.AssignExpressionContext) {
    return {
      ...at,
      kind: 'assign',
      operator: operatorBetween(context),
      target: lowerExpression(context.expression(0)),
      value: lowerExpression(context.expression(1)),
    };
  }
  for (const binary of binaryContexts) {
    if (context instanceof binary) return lowerBinary(context, at);
  }
  return lowerUnaryOrTyped(context, at);
}

function lowerUnaryOrTyped(context: P.ExpressionContext, at: Position): Expression {
  if (context instanceof P.PreOpExpressionContext) {
    const operator = (context.children ?? [])[0]?.getText() ?? '';
    const operand = lowerExpression(context.expression());
    if (operator === '++' || operator === '--') return { ...at, kind: 'increment', operator, prefix: true, operand };
    if (operator === '-' && operand.kind === 'literal' && operand.literal.type === 'Integer') {
      return { ...at, kind: 'literal', literal: { type: 'Integer', value: -operand.literal.value } };
    }
    return { ...at, kind: 'unary', operator: operator === '-' ? '-' : '+', operand };
  }
  if (context instanceof P.PostOpExpressionContext) {
    return {
      ...at,
      kind: 'increment',
      operator: context.INC() ? '++' : '--',
      prefix: false,
      operand: lowerExpression(context.expression()),
    };
  }
  if (context instanceof P.NegExpressionContext) {
    return {
      ...at,
      kind: 'unary',
      operator: context.TILDE() ? '~' : '!',
      operand: lowerExpression(context.expression()),
    };
  }
  if (context instanceof P.CondExpressionContext) {
    const [condition, yes, no] = context.expression_list().map(lowerExpression);
    return { ...at, kind: 'ternary', condition: condition!, yes: yes!, no: no! };
  }
  if (context instanceof P.CastExpressionContext) {
    return {
      ...at,
      kind: 'cast',
      type: lowerTypeRef(context.typeRef()),
      operand: lowerExpression(context.expression()),
    };
  }
  if (context instanceof P.InstanceOfExpressionContext) {
    return {
      ...at,
      kind: 'instanceof',
      operand: lowerExpression(context.expression()),
      type: lowerTypeRef(context.typeRef()),
    };
  }
  throw new Error(`Apex syntax that the local org does not know: ${context.getText()}`);
}
