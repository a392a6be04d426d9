/**
 * Conformance tests: one small Apex class per row, compiled and run by itself over the project's org.
 *
 * The expectation of a row comes from the Apex Developer Guide or the Apex Reference Guide; the first column names the
 * page or section. Rows of one file share an org, so records that they write need names of their own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApexCompileError, loadApex } from '../index.ts';
import { openTestOrg } from '../fixtures/org.ts';
import type { TestOrg } from '../fixtures/org.ts';

/** Page or section, then an expression and its text. */
export type ExpressionRow = [section: string, expression: string, text: string | null];
/** Page or section, then the body of a method (or members with `static void run()`) and the lines that it prints. */
export type ProgramRow = [section: string, apex: string, prints: string[]];
/** Page or section, the code, the exception's type and its message (a string whole, a RegExp in part). */
export type ThrowingRow = [section: string, apex: string, type: string, message: string | RegExp];
/** Page or section, the code (a whole class, or the body of a method), and the compiler's words. */
export type RefusedRow = [section: string, apex: string, message: string];

export interface Area {
  expressions?: ExpressionRow[];
  programs?: ProgramRow[];
  throwing?: ThrowingRow[];
  refused?: RefusedRow[];
  /** Triggers and classes beside the row's own. */
  beside?: string[];
}

function classOf(apex: string, returns: string): string {
  if (/^\s*trigger\s/.test(apex)) return apex;
  if (/static void run\(\)/.test(apex) && !/^\s*public class Feature/.test(apex))
    return `public with sharing class Feature { ${apex} }`;
  if (/^\s*(?:@\w+\s+)*(?:public|global)\s+(?:\w+\s+)*(?:class|interface|enum)\s/i.test(apex)) return apex;
  return `public with sharing class Feature { public static ${returns} run() { ${apex} } }`;
}

function sourceOf(text: string) {
  const trigger = /^\s*trigger\s+(\w+)/i.exec(text);
  const name = trigger?.[1] ?? /\b(?:class|interface|enum)\s+(\w+)/i.exec(text)?.[1] ?? 'Feature';
  return {
    kind: trigger ? ('trigger' as const) : ('class' as const),
    file: `${name}.${trigger ? 'trigger' : 'cls'}`,
    text,
  };
}

/** Compiles and runs the class of one row. */
export async function runFeature(org: TestOrg, apex: string, beside: string[] = [], returns = 'void') {
  const lines: string[] = [];
  const runtime = loadApex(org.data, {
    sources: [...beside, classOf(apex, returns)].map(sourceOf),
    onDebug: (line) => lines.push(line),
  });
  const value = await runtime.invoke('Feature', 'run', [], org.user);
  return { lines, value };
}

/** Declares the tests of one area. */
export function conformance(area: string, rows: Area): void {
  describe(area, () => {
    let org: TestOrg;
    beforeAll(() => {
      org = openTestOrg([]);
    });
    afterAll(() => org.close());

    if (rows.expressions)
      it.each(rows.expressions)('%s: %s', async (_, expression, text) => {
        const { value } = await runFeature(org, `return String.valueOf((Object) (${expression}));`, [], 'String');
        expect(value).toBe(text);
      });
    if (rows.programs)
      it.each(rows.programs)('%s: %s', async (_, apex, prints) => {
        expect((await runFeature(org, apex, rows.beside)).lines).toEqual(prints);
      });
    if (rows.throwing)
      it.each(rows.throwing)('%s: %s throws', async (_, apex, exceptionType, message) => {
        const expected = typeof message === 'string' ? message : (expect.stringMatching(message) as string);
        await expect(runFeature(org, apex, rows.beside)).rejects.toMatchObject({ exceptionType, message: expected });
      });
    if (rows.refused)
      it.each(rows.refused)('%s: %s is refused', (_, apex, message) => {
        const compile = () =>
          loadApex(org.data, { sources: [...(rows.beside ?? []), classOf(apex, 'void')].map(sourceOf) });
        expect(compile).toThrow(ApexCompileError);
        expect(compile).toThrow(message);
      });
  });
}
