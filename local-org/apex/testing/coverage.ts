/** Line coverage: executable lines of each class and trigger that is not a test. */
import { basename } from 'node:path';
import type { OrgRuntime } from '../runtime/org-runtime.ts';

export interface FileCoverage {
  name: string;
  file: string;
  lines: number;
  covered: number;
  percent: number;
  coveredLines: number[];
  uncovered: number[];
}

/** Lines of one class or trigger that one test method has run. */
export interface MethodCoverage {
  name: string;
  file: string;
  covered: number[];
  uncovered: number[];
}

/** Class and trigger names are those of their files. */
const nameOf = (file: string) => basename(file).replace(/\.(cls|trigger)$/, '');

const percentOf = (covered: number, lines: number) => (lines === 0 ? 100 : (covered / lines) * 100);

/** The files whose lines count: those with executable lines that are not tests. */
function countedFiles(runtime: OrgRuntime) {
  const tests = new Set(
    runtime.declared
      .filter(
        ({ declaration }) =>
          !declaration.outer && declaration.annotations.some((annotation) => annotation.name === 'istest'),
      )
      .map(({ declaration }) => declaration.file),
  );
  return [...runtime.files.values()].filter((file) => !tests.has(file.name) && file.lines.size > 0);
}

export function coverageOf(runtime: OrgRuntime): { files: FileCoverage[]; percent: number } {
  const files: FileCoverage[] = [];
  for (const file of countedFiles(runtime)) {
    const lines = [...file.lines].sort((left, right) => left - right);
    const uncovered = lines.filter((line) => file.covered[line] === 0);
    const coveredLines = lines.filter((line) => file.covered[line] !== 0);
    const covered = coveredLines.length;
    files.push({
      name: nameOf(file.name),
      file: file.name,
      lines: lines.length,
      covered,
      percent: percentOf(covered, lines.length),
      coveredLines,
      uncovered,
    });
  }
  const total = files.reduce((sum, file) => sum + file.lines, 0);
  return {
    files,
    percent: percentOf(
      files.reduce((sum, file) => sum + file.covered, 0),
      total,
    ),
  };
}

/** Tells which lines are run between its making and `stop`; what was covered before stays covered. */
export class LineWatch {
  private readonly files: ReturnType<typeof countedFiles>;
  private readonly before = new Map<string, number[]>();

  constructor(runtime: OrgRuntime) {
    this.files = countedFiles(runtime);
    for (const file of this.files) {
      const lines = [...file.lines].filter((line) => file.covered[line] !== 0);
      this.before.set(file.name, lines);
      for (const line of lines) file.covered[line] = 0;
    }
  }

  stop(): MethodCoverage[] {
    const found: MethodCoverage[] = [];
    for (const file of this.files) {
      const lines = [...file.lines].sort((left, right) => left - right);
      const covered = lines.filter((line) => file.covered[line] !== 0);
      for (const line of this.before.get(file.name) ?? []) file.covered[line] = 1;
      if (covered.length === 0) continue;
      const ran = new Set(covered);
      found.push({
        name: nameOf(file.name),
        file: file.name,
        covered,
        uncovered: lines.filter((line) => !ran.has(line)),
      });
    }
    return found;
  }
}
