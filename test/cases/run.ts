import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Case } from './case.ts';
import { reportLines, runCases } from './run-cases.ts';

const caseList = z.looseObject({
  cases: z.array(
    z.looseObject({ id: z.string(), kind: z.string(), general: z.boolean(), expected: z.looseObject({}) }),
  ),
});

/** `npm run -s cases -- peers.json`. Exit code 0 unless the file itself is bad. */
function main(file: string | undefined): number {
  if (file === undefined) {
    console.error('Usage: npm run -s cases -- peers.json');
    return 1;
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`SALDO_CASE_FILE_UNREADABLE\n${file}: ${(error as Error).message}`);
    return 2;
  }
  const result = caseList.safeParse(value);
  if (!result.success) {
    console.error('SALDO_CASE_FILE_INVALID');
    for (const issue of result.error.issues) console.error(`${issue.path.map(String).join('.')}: ${issue.message}`);
    return 2;
  }
  for (const line of reportLines(runCases(result.data.cases as unknown as Case[]))) console.log(line);
  return 0;
}

process.exitCode = main(process.argv[2]);
