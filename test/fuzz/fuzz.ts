import { parseStatementFile, StatementError, type ParsedFile } from '@saldo/banking';
import { mutate, randomFrom, type Mutant } from './mutate.ts';
import { SEEDS, type Seed } from './seeds.ts';

/** No parser may need longer for a damaged file of some kilobytes. */
const PATIENCE_MS = 2_000;

/** What became of the damaged files of one format. */
export interface Tally {
  format: string;
  runs: number;
  refused: number;
  balanced: number;
  unbalanced: number;
  unverified: number;
  slowestMs: number;
  /** Repeatable descriptions of what must not happen; empty when all is well. */
  findings: string[];
}

/** Reads `runs` damaged files of a seed's format. The same `seedNumber` gives the same files. */
export async function fuzz(seed: Seed, runs: number, seedNumber: number): Promise<Tally> {
  const tally: Tally = {
    ...{ format: seed.format, runs, refused: 0, balanced: 0, unbalanced: 0, unverified: 0, slowestMs: 0, findings: [] },
  };
  const random = randomFrom(seedNumber);
  for (let run = 0; run < runs; run += 1) {
    const mutant = mutate(seed, SEEDS[random(SEEDS.length)] as Seed, random);
    const started = performance.now();
    const finding = await judge(seed, mutant, tally);
    const ms = performance.now() - started;
    tally.slowestMs = Math.max(tally.slowestMs, ms);
    const slow = ms > PATIENCE_MS ? `took ${Math.round(ms)} ms` : null;
    for (const words of [finding, slow])
      if (words !== null) tally.findings.push(`${seed.format}, seed ${seedNumber}, run ${run}: ${words}`);
  }
  return tally;
}

async function judge(seed: Seed, { bytes, hasWrongAmount }: Mutant, tally: Tally): Promise<string | null> {
  let file: ParsedFile;
  try {
    file = await parseStatementFile(bytes, { fileName: seed.fileName, currency: 'EUR' });
  } catch (error) {
    if (!(error instanceof StatementError)) return `crashed: ${String(error)}`;
    tally.refused += 1;
    return null;
  }
  const verdicts = file.statements.map(({ checks }) => checks.balanced);
  if (verdicts.includes(false)) tally.unbalanced += 1;
  else if (verdicts.includes(null)) tally.unverified += 1;
  else tally.balanced += 1;
  if (hasWrongAmount && !verdicts.includes(false)) return 'a wrong amount was accepted';
  return unsound(file);
}

/** Recomputes from the lines what the parser claims. */
function unsound({ statements }: ParsedFile): string | null {
  for (const { lines, checks, opening, closing, bookedTotal, currency } of statements) {
    const sum = lines.reduce((total, line) => total + (line.currency === currency ? line.amount : 0), 0);
    if (!Number.isSafeInteger(sum) || sum !== bookedTotal) return `the lines sum up to ${sum}, not ${bookedTotal}`;
    if (checks.balanced !== true || opening === null || closing === null) continue;
    if (opening.amount + sum !== closing.amount) return 'claims to be balanced and is not';
    if (lines.some((line) => line.currency !== currency)) return 'claims to be balanced with lines of another currency';
  }
  return null;
}
