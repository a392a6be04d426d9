import { toMinorUnits } from '@saldo/matching';
import type { MatchResult, ProposedAllocation } from '@saldo/matching';
import { checkCase } from '../../scripts/match/case-file.ts';
import { matchCase } from '../../scripts/match/suggestions.ts';
import { toDomain } from '../../scripts/match/to-domain.ts';
import type { DomainCase } from '../../scripts/match/to-domain.ts';
import type { Case, Expected, ExpectedAllocation, Verdict } from './case.ts';

/** What the reasons of the cases are called in our explanations. */
const REASON_CODES: Readonly<Record<string, readonly string[]>> = {
  missing_rate: ['currency_differs'],
  direction: ['direction_differs'],
  system_transaction: ['not_a_payment'],
  same_client_exact: ['customer_known', 'amount_exact'],
  already_paid: ['already_settled'],
};

interface Judged {
  expected: Expected;
  domain: DomainCase;
  results: readonly MatchResult[];
}

/** Judges a case of the kinds *allocation* and *isolation*. */
export function judgeAllocation(given: Case): Verdict {
  const domain = toDomain(checkCase(given));
  const judged: Judged = { expected: given.expected, domain, results: matchCase(domain) };
  return outcomeVerdict(judged) ?? partyVerdict(judged) ?? reasonVerdict(judged);
}

function outcomeVerdict(judged: Judged): Verdict {
  const { expected } = judged;
  switch (expected.outcome) {
    case 'match':
      return allocationVerdict(judged);
    case 'auto':
      return decisionVerdict(judged, ['auto']) ?? allocationVerdict(judged);
    case 'suggest':
      return decisionVerdict(judged, ['suggest']) ?? allocationVerdict(judged);
    case 'suggest_or_none':
      return (
        decisionVerdict(judged, ['suggest', 'no_match']) ?? (hasProposal(judged) ? allocationVerdict(judged) : null)
      );
    case 'no_match':
      return decisionVerdict(judged, ['no_match']);
    case 'below_threshold':
      return decisionVerdict(judged, ['no_match', 'ambiguous']);
    case 'ambiguous':
      return decisionVerdict(judged, ['ambiguous']) ?? candidateVerdict(judged);
    case 'no_full_settlement':
      return forbiddenVerdict(judged);
    default:
      return `the outcome "${expected.outcome}" is none of an allocation engine (mapping rules do not exist in Saldo)`;
  }
}

function hasProposal({ results }: Judged): boolean {
  return results.some((result) => result.decision === 'auto' || result.decision === 'suggest');
}

function decisionVerdict({ results }: Judged, accepted: readonly MatchResult['decision'][]): Verdict {
  const wrong = results.find((result) => !accepted.includes(result.decision));
  return wrong
    ? `${wrong.transactionId} is ${wrong.decision} (${wrong.confidence.toFixed(3)}) instead of ${accepted.join(' or ')}${proposed(wrong)}`
    : null;
}

interface Applied extends ProposedAllocation {
  tx: string;
}

/** What would be applied: the first proposal of every transaction that has one preferred. */
function applied({ results }: Judged): Applied[] {
  return results.flatMap((result) =>
    result.decision === 'auto' || result.decision === 'suggest'
      ? (result.proposals[0]?.allocations ?? []).map((allocation) => ({ tx: result.transactionId, ...allocation }))
      : [],
  );
}

function allocationVerdict(judged: Judged): Verdict {
  const { expected, results, domain } = judged;
  const isRestOpen = expected.rest === 'unspecified';
  const got = applied(judged);
  for (const wanted of expected.allocations ?? []) {
    const hit = got.find(({ tx, itemId }) => tx === wanted.tx && itemId === wanted.item);
    const result = results.find(({ transactionId }) => transactionId === wanted.tx);
    if (!hit)
      return `${wanted.tx} does not settle ${wanted.item}: ${result ? result.decision + proposed(result) : 'no result'}`;
    const difference = amountsVerdict(wanted, hit, currencyOf(domain, wanted.tx), isRestOpen);
    if (difference) return difference;
  }
  if (!isRestOpen) {
    const extra = got.find(({ tx, itemId }) => !expected.allocations?.some((a) => a.tx === tx && a.item === itemId));
    if (extra) return `${extra.tx} settles ${extra.itemId} too`;
  }
  return residualVerdict(judged, got) ?? forbiddenVerdict(judged);
}

function amountsVerdict(wanted: ExpectedAllocation, hit: Applied, currency: string, isRestOpen: boolean): Verdict {
  const parts = [
    ['amount', wanted.amount, hit.amount],
    ['discount', wanted.discount ?? 0, hit.discount],
    // Where the source does not say what happens to the rest, closing it and leaving it open are both right.
    ['write-off', isRestOpen ? undefined : (wanted.write_off ?? 0), hit.writeOff],
  ] as const;
  for (const [name, expected, actual] of parts) {
    if (expected === undefined) continue;
    const minor = toMinorUnits(expected, currency);
    if (minor !== actual) return `${wanted.tx} → ${wanted.item}: ${name} ${actual} instead of ${minor}`;
  }
  return null;
}

function residualVerdict({ expected, results, domain }: Judged, got: readonly Applied[]): Verdict {
  if (expected.rest === 'unspecified') return null;
  for (const tx of new Set((expected.allocations ?? []).map((allocation) => allocation.tx))) {
    const residual = results.find(({ transactionId }) => transactionId === tx)?.proposals[0]?.residual ?? 0;
    const wanted = toMinorUnits(expected.tx_residual?.[tx] ?? 0, currencyOf(domain, tx));
    if (residual !== wanted) return `${tx} leaves ${residual} unallocated instead of ${wanted}`;
  }
  for (const item of domain.items) {
    const allocations = got.filter(({ itemId }) => itemId === item.id);
    const given = expected.item_residual?.[item.id];
    if (given === undefined && allocations.length === 0) continue;
    const rest = allocations.reduce((sum, a) => sum - a.amount - a.discount - a.writeOff, item.open);
    const wanted = toMinorUnits(given ?? 0, item.currency);
    if (rest !== wanted) return `${item.id} keeps ${rest} open instead of ${wanted}`;
  }
  return null;
}

function forbiddenVerdict(judged: Judged): Verdict {
  for (const forbidden of judged.expected.forbidden ?? []) {
    const hit = applied(judged).find(({ tx, itemId }) => tx === forbidden.tx && itemId === forbidden.item);
    if (!hit) continue;
    if (forbidden.write_off === undefined) return `${hit.tx} settles ${hit.itemId}, which is forbidden`;
    if (hit.writeOff === toMinorUnits(forbidden.write_off, currencyOf(judged.domain, hit.tx))) {
      return `${hit.tx} closes ${hit.itemId} with a write-off of ${hit.writeOff}, which is forbidden`;
    }
  }
  return null;
}

function candidateVerdict({ expected, results }: Judged): Verdict {
  const offered = new Set(
    results.flatMap(({ proposals }) => proposals.flatMap((p) => p.allocations.map((a) => a.itemId))),
  );
  const missing = expected.candidates?.find((id) => !offered.has(id));
  return missing === undefined ? null : `${missing} is not offered`;
}

/** Judges who paid: one customer, nobody, or several that cannot be told apart. */
export function partyVerdict({ expected, results }: Judged): Verdict {
  const wanted = expected.party;
  if (wanted === undefined) return null;
  for (const result of results) {
    if (wanted === null || typeof wanted === 'string') {
      if (result.customerId !== wanted)
        return `${result.transactionId}: the payer is ${result.customerId} instead of ${wanted}`;
      continue;
    }
    if (result.customerId !== null)
      return `${result.transactionId}: the payer is ${result.customerId} although several fit`;
    const named = JSON.stringify(result.reasons.filter(({ code }) => code === 'customer_ambiguous'));
    const offered = result.proposals.map(({ customerId }) => customerId);
    const missing = wanted.ambiguous.find(
      (id) => !named.includes(JSON.stringify(id).slice(1, -1)) && !offered.includes(id),
    );
    if (missing !== undefined || named === '[]')
      return `${result.transactionId}: the payer is not said to be ambiguous`;
  }
  return null;
}

/** Judges a case of the kind *party*. */
export function judgeParty(given: Case): Verdict {
  const domain = toDomain(checkCase(given));
  const results = matchCase(domain);
  const isNobody = given.expected['peer_related_party'] === 'no' && given.expected.party === undefined;
  const expected = isNobody ? { ...given.expected, party: null } : given.expected;
  const evidence = expected['evidence'];
  if (typeof evidence === 'string') {
    const codes = new Set(
      results.flatMap(({ proposals }) => proposals.flatMap((p) => p.evidence.map(({ code }) => code))),
    );
    if (!codes.has(evidence)) return `the evidence ${evidence} is not given`;
  }
  return partyVerdict({ expected, domain, results });
}

function reasonVerdict({ expected, results }: Judged): Verdict {
  const wanted = [...(expected.reasons ?? []), ...(expected['status'] === 'already_paid' ? ['already_paid'] : [])];
  const given = new Set(
    results.flatMap(({ reasons, proposals }) =>
      [...reasons, ...(proposals[0]?.evidence ?? [])].map(({ code }) => code),
    ),
  );
  const missing = wanted.flatMap((reason) => REASON_CODES[reason] ?? [reason]).find((code) => !given.has(code));
  return missing === undefined ? null : `the explanation lacks ${missing} (it has ${[...given].join(', ')})`;
}

function currencyOf(domain: DomainCase, tx: string): string {
  return domain.transactions.find(({ id }) => id === tx)?.currency ?? 'EUR';
}

function proposed(result: MatchResult): string {
  const best = result.proposals[0];
  if (!best) return ` [${result.reasons.map(({ code }) => code).join(', ')}]`;
  const lines = best.allocations.map(
    ({ itemId, amount, discount, writeOff }) => `${itemId} ${amount}/${discount}/${writeOff}`,
  );
  const codes = result.reasons.map(({ code }) => code).join(', ');
  return `, best ${lines.join(' + ')} at ${best.confidence.toFixed(3)} [${codes}]`;
}
