/** Line coverage: executable lines of each class and trigger that is not a test. */
import { basename } from 'node:path';
import type { OrgRuntime } from '../runtime/org-runtime.ts';

export interface FileCoverage {
  name: string;
  file: string;
  lines: number;
  covered: number;
  percent: number;
  uncovered: number[];
}

const percentOf = (covered: number, lines: number) => (lines === 0 ? 100 : (covered / lines) * 100);

export function coverageOf(runtime: OrgRuntime): { files: FileCoverage[]; percent: number } {
  const tests = new Set(
    runtime.declared
      .filter(
        ({ declaration }) =>
          !declaration.outer && declaration.annotations.some((annotation) => annotation.name === 'istest'),
      )
      .map(({ declaration }) => declaration.file),
  );
  const files: FileCoverage[] = [];
  for (const file of runtime.files.values()) {
    if (tests.has(file.name) || file.lines.size === 0) continue;
    const lines = [...file.lines].sort((left, right) => left - right);
    const uncovered = lines.filter((line) => file.covered[line] === 0);
    const covered = lines.length - uncovered.length;
    files.push({
      name: basename(file.name).replace(/\.(cls|trigger)$/, ''),
      file: file.name,
      lines: lines.length,
      covered,
      percent: percentOf(covered, lines.length),
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
