import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { removeLargeFile, writeLargeFile } from '../../bench/statements/files.ts';
import type { ImportedStatement } from '../../functions/import-statement/statements.ts';
import { LargeFileOrg } from './large-file-org.ts';

export interface ImportFigures {
  statements: ImportedStatement[];
  cpuMilliseconds: number;
  peakMegabytes: number;
  /** Of the file. */
  megabytes: number;
  lines: number;
  /** What the org was sent. */
  sent: { lines: number; turnover: number; status: string };
}

const IMPORT = fileURLToPath(new URL('import.ts', import.meta.url));

/** Imports an invented CAMT.053 of this size in a process of its own, with options for its Node. */
export async function measureImport(megabytes: number, options: readonly string[] = []): Promise<ImportFigures> {
  const file = writeLargeFile('camt', megabytes);
  const org = await LargeFileOrg.start(file.path);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...options, IMPORT, org.url]);
    const figures = JSON.parse(stdout) as Pick<ImportFigures, 'statements' | 'cpuMilliseconds' | 'peakMegabytes'>;
    const { lines, turnover, status } = org;
    return { ...figures, megabytes: file.megabytes, lines: file.lines, sent: { lines, turnover, status } };
  } finally {
    await org.close();
    removeLargeFile(file);
  }
}

if (import.meta.main) {
  const { statements, sent, ...figures } = await measureImport(Number(process.argv[2] ?? 200));
  console.log({ ...figures, sent, status: statements.map(({ status }) => status) });
}
