/** From source text to syntax tree; every syntax error of a file is collected before the file is refused. */
import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser';
import type { ApexParser, QueryContext } from '@apexdevtools/apex-parser';
import { ApexCompileError } from '../types/compile-error.ts';
import { lowerTrigger, lowerType } from './lower-declarations.ts';
import { lowerAnonymous } from './lower-declarations.ts';
import { keptTree } from './kept-trees.ts';
import type { Expression, Statement, TriggerNode, TypeNode } from './nodes.ts';

class Collector extends ApexErrorListener {
  readonly problems: { line: number; column: number; message: string }[] = [];
  override apexSyntaxError(line: number, column: number, message: string): void {
    this.problems.push({ line, column: column + 1, message });
  }
}

function parseWith<T>(file: string, source: string, rule: (parser: ApexParser) => T): T {
  const collector = new Collector();
  const { parser } = ApexParserFactory.createLexerAndParser(source, collector);
  const tree = rule(parser);
  if (collector.problems.length > 0) {
    throw new ApexCompileError(collector.problems.map((problem) => ({ file, ...problem })));
  }
  return tree;
}

export function parseClass(file: string, source: string): TypeNode {
  return keptTree('class', source, () =>
    lowerType(parseWith(file, source, (parser) => parser.compilationUnit()).typeDeclaration()),
  );
}

export function parseTrigger(file: string, source: string): TriggerNode {
  return keptTree('trigger', source, () => lowerTrigger(parseWith(file, source, (parser) => parser.triggerUnit())));
}

/** The tree of a query that stands in a class, with the positions it has there. */
export function parseStaticQuery(node: Extract<Expression, { kind: 'soql' }>): QueryContext {
  const padding = '\n'.repeat(node.line - 1) + ' '.repeat(node.column);
  return parseWith('', padding + node.text, (parser) => parser.query());
}

/** A block of anonymous Apex: its statements, and the methods and types declared among them. */
export function parseAnonymous(file: string, source: string): { statements: Statement[]; host: TypeNode } {
  return lowerAnonymous(parseWith(file, source, (parser) => parser.anonymousUnit()));
}
