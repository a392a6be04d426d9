/** From source text to syntax tree; every syntax error of a file is collected before the file is refused. */
import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser';
import type { ApexParser } from '@apexdevtools/apex-parser';
import { ApexCompileError } from '../types/compile-error.ts';
import { lowerTrigger, lowerType } from './lower-declarations.ts';
import { lowerAnonymous } from './lower-declarations.ts';
import type { Statement, TriggerNode, TypeNode } from './nodes.ts';

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
  return lowerType(parseWith(file, source, (parser) => parser.compilationUnit()).typeDeclaration());
}

export function parseTrigger(file: string, source: string): TriggerNode {
  return lowerTrigger(parseWith(file, source, (parser) => parser.triggerUnit()));
}

/** A block of anonymous Apex: its statements, and the methods and types declared among them. */
export function parseAnonymous(file: string, source: string): { statements: Statement[]; host: TypeNode } {
  return lowerAnonymous(parseWith(file, source, (parser) => parser.anonymousUnit()));
}
