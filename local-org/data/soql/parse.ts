import { ApexErrorListener, ApexParserFactory, type QueryContext } from '@apexdevtools/apex-parser';
import { PlatformError, queryError } from '../errors.ts';

interface Problem {
  line: number;
  column: number;
  token: string;
}

class FirstProblem extends ApexErrorListener {
  problem: Problem | null = null;

  override syntaxError(_recognizer: unknown, symbol: unknown, line: number, column: number): void {
    const text = typeof symbol === 'object' && symbol !== null && 'text' in symbol ? String(symbol.text) : '';
    this.problem ??= { line, column, token: text };
  }

  apexSyntaxError(): void {
    // `syntaxError` keeps what is needed; the parser's own wording is not Salesforce's.
  }
}

/** Puts the platform's pointer before an error message: the query, a caret below the place, row and column. */
export function pointTo(soql: string, line: number, column: number, message: string): string {
  const text = soql.split('\n')[line - 1] ?? '';
  const from = Math.max(0, column - 40);
  return `\n${text.slice(from, from + 80)}\n${' '.repeat(column - from)}^\nERROR at Row:${line}:Column:${column + 1}\n${message}`;
}

/** Stands for the backslash of `\%` and `\_` in a pattern, which the lexer of Apex does not know. */
export const WILDCARD_ESCAPE = '\uE000';

function markWildcardEscapes(soql: string): string {
  return soql.replace(/\\([\s\S])/g, (whole, letter: string) =>
    letter === '%' || letter === '_' ? WILDCARD_ESCAPE + letter : whole,
  );
}

const RESERVED = new Set(['where', 'order', 'group', 'having', 'limit', 'offset', 'with', 'for', 'all']);

/** Parses one SOQL query; what stands after it is refused. */
export function parseQuery(soql: string): QueryContext {
  const first = /^\s*(\S+)/.exec(soql)?.[1] ?? '<EOF>';
  if (!/^select\b/i.test(first)) throw queryError('MALFORMED_QUERY', `unexpected token: ${first}`);
  const listener = new FirstProblem();
  const { parser } = ApexParserFactory.createLexerAndParser(markWildcardEscapes(soql), listener);
  const tree = parser.query();
  const next = (
    parser as unknown as { getCurrentToken(): { text: string; type: number; line: number; column: number } }
  ).getCurrentToken();
  if (next.type !== -1) listener.problem ??= { line: next.line, column: next.column, token: next.text };
  const alias = tree.fromNameList()?.soqlId_list()[0]?.getText();
  if (alias !== undefined && RESERVED.has(alias.toLowerCase()))
    listener.problem ??= { line: 1, column: soql.length, token: '<EOF>' };
  if (listener.problem) {
    const { line, column, token } = listener.problem;
    throw queryError('MALFORMED_QUERY', pointTo(soql, line, column, `unexpected token: '${token || '<EOF>'}'`));
  }
  return tree;
}

/** The same error with the pointer to its place in the text, where the place is known. */
export function locate(error: unknown, soql: string): unknown {
  if (!(error instanceof LocatedError)) return error;
  return queryError(error.statusCode, pointTo(soql, error.line, error.column, error.message));
}

/** An error at a place of the query; without the text of the query it stays as it is. */
export class LocatedError extends PlatformError {
  readonly line: number;
  readonly column: number;

  constructor(statusCode: string, message: string, at: { start?: { line: number; column: number } | null }) {
    super('QueryException', statusCode, message);
    this.line = at.start?.line ?? 1;
    this.column = at.start?.column ?? 0;
  }
}
