/** The syntax tree of a Salesforce formula. */
export type FormulaNode =
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  | { kind: 'name'; parts: string[] }
  | { kind: 'call'; name: string; args: FormulaNode[] }
  | { kind: 'binary'; operator: string; left: FormulaNode; right: FormulaNode }
  | { kind: 'unary'; operator: '-' | '!'; operand: FormulaNode };

interface Token {
  kind: 'text' | 'number' | 'name' | 'symbol' | 'end';
  text: string;
  at: number;
}

/** A formula that can't be read; `at` is the offset in its text. */
export class FormulaSyntaxError extends Error {
  constructor(message: string, at: number) {
    super(`${message} at offset ${at}`);
  }
}

const TOKEN =
  /\s+|\/\*[\s\S]*?\*\/|("(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|(\d+(?:\.\d+)?|\.\d+)|(\$?[A-Za-z_][\w]*(?:\.[A-Za-z_$][\w]*)*)|(<>|<=|>=|!=|==|&&|\|\||[-+*/^&=<>!(),])/gy;
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

function tokenize(formula: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < formula.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(formula);
    if (!match) throw new FormulaSyntaxError(`unexpected character '${formula.charAt(at)}'`, at);
    const [, text, number, name, symbol] = match;
    if (text !== undefined)
      tokens.push({
        kind: 'text',
        at,
        text: text.slice(1, -1).replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter),
      });
    else if (number !== undefined) tokens.push({ kind: 'number', at, text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', at, text: name });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', at, text: symbol });
  }
  tokens.push({ kind: 'end', at: formula.length, text: 'end of formula' });
  return tokens;
}

/** Binary operators by binding strength, loosest first. */
const LEVELS: string[][] = [
  ['||'],
  ['&&'],
  ['=', '==', '<>', '!='],
  ['<', '<=', '>', '>='],
  ['&', '+', '-'],
  ['*', '/'],
  ['^'],
];

/** Parses a formula; Salesforce's operators and functions, names with dots, `$` globals, strings in either quote. */
export function parseFormula(formula: string): FormulaNode {
  const tokens = tokenize(formula);
  let position = 0;
  const peek = (): Token => tokens[position] ?? { kind: 'end', text: 'end of formula', at: formula.length };
  const isSymbol = (text: string) => peek().kind === 'symbol' && peek().text === text;
  const expect = (text: string) => {
    if (!isSymbol(text)) throw new FormulaSyntaxError(`expected '${text}', found '${peek().text}'`, peek().at);
    position += 1;
  };

  const binary = (level: number): FormulaNode => {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    while (peek().kind === 'symbol' && operators.includes(peek().text)) {
      const operator = peek().text;
      position += 1;
      left = {
        kind: 'binary',
        operator: operator === '==' ? '=' : operator === '!=' ? '<>' : operator,
        left,
        right: binary(level + 1),
      };
    }
    return left;
  };
  const unary = (): FormulaNode => {
    if (isSymbol('-') || isSymbol('!')) {
      const operator = peek().text as '-' | '!';
      position += 1;
      return { kind: 'unary', operator, operand: unary() };
    }
    if (isSymbol('+')) {
      position += 1;
      return unary();
    }
    return primary();
  };
  const primary = (): FormulaNode => {
    const token = peek();
    position += 1;
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'number') return { kind: 'number', value: token.text };
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (token.kind !== 'name') throw new FormulaSyntaxError(`unexpected '${token.text}'`, token.at);
    if (isSymbol('(')) return call(token);
    const upper = token.text.toUpperCase();
    if (upper === 'TRUE' || upper === 'FALSE') return { kind: 'boolean', value: upper === 'TRUE' };
    if (upper === 'NULL') return { kind: 'null' };
    return { kind: 'name', parts: token.text.split('.') };
  };
  const call = (name: Token): FormulaNode => {
    expect('(');
    const args: FormulaNode[] = [];
    if (!isSymbol(')')) {
      args.push(binary(0));
      while (isSymbol(',')) {
        position += 1;
        args.push(binary(0));
      }
    }
    expect(')');
    return { kind: 'call', name: name.text.toUpperCase(), args };
  };

  const node = binary(0);
  if (peek().kind !== 'end') throw new FormulaSyntaxError(`unexpected '${peek().text}'`, peek().at);
  return node;
}
