import { CaseFileError } from '../../scripts/match/case-file.ts';
import type { Case, Verdict } from './case.ts';
import { judgeAllocation, judgeParty } from './judge-allocation.ts';
import {
  judgeDiscount,
  judgeDuplicates,
  judgeNameSimilarity,
  judgeReferenceContains,
  judgeReferenceValidation,
  judgeReversal,
} from './judge-building-blocks.ts';

const JUDGES: Readonly<Record<string, (given: Case) => Verdict>> = {
  allocation: judgeAllocation,
  isolation: judgeAllocation,
  party: judgeParty,
  dedupe: judgeDuplicates,
  reversal: judgeReversal,
  discount_calc: judgeDiscount,
  reference_validation: judgeReferenceValidation,
  reference_contains: judgeReferenceContains,
  name_similarity: judgeNameSimilarity,
};

export interface CaseOutcome {
  id: string;
  kind: string;
  general: boolean;
  /** Null when the case passes. */
  failure: string | null;
}

/** Runs every case; one that cannot be run fails with the reason and never stops the others. */
export function runCases(cases: readonly Case[]): CaseOutcome[] {
  return cases.map((given) => ({
    id: given.id,
    kind: given.kind,
    general: given.general,
    failure: judge(given),
  }));
}

function judge(given: Case): string | null {
  const judgeOfKind = JUDGES[given.kind];
  if (!judgeOfKind) return `cases of the kind "${given.kind}" are not supported`;
  try {
    return judgeOfKind(given);
  } catch (error) {
    if (error instanceof CaseFileError) return `refused: ${error.message.replaceAll('\n', ' · ')}`;
    return `failed with ${(error as Error).stack?.split('\n').slice(0, 3).join(' ') ?? String(error)}`;
  }
}

/** The lines of the report: every failed case, then counts per kind of the general cases, and over all. */
export function reportLines(outcomes: readonly CaseOutcome[]): string[] {
  const failed = outcomes.filter(({ failure }) => failure !== null);
  const lines = failed.map(
    ({ id, kind, general, failure }) => `${general ? 'FAILED' : 'failed (not general)'} ${id} (${kind}): ${failure}`,
  );
  const count = (list: readonly CaseOutcome[]): string => {
    const passed = list.filter(({ failure }) => failure === null).length;
    return `${passed} of ${list.length}`;
  };
  const generalOnes = outcomes.filter(({ general }) => general);
  for (const kind of new Set(outcomes.map((outcome) => outcome.kind))) {
    lines.push(`${kind}: ${count(generalOnes.filter((outcome) => outcome.kind === kind))}`);
  }
  const others = outcomes.filter(({ general }) => !general);
  if (others.length > 0) lines.push(`with a setting of the peer (informative): ${count(others)}`);
  lines.push(`general: ${count(generalOnes)}`);
  return lines;
}
