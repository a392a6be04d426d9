import { readdirSync, readFileSync } from 'node:fs';
import { matchBatch, OpenItemIndex } from '@saldo/matching';
import type { Customer, Decision, MatchResult, OpenItem, PayerAlias, RuleSet, Transaction } from '@saldo/matching';

/** What a person decided about one transaction. */
interface ExpectedResult {
  transactionId: string;
  decision: Decision;
  customerId?: string | null;
  /** Item → money, discount and write-off of the first proposal. Absent where nothing is to be proposed. */
  allocations?: { itemId: string; amount: number; discount?: number; writeOff?: number }[];
  /** Codes that the evidence of the first proposal or the reasons must carry. */
  codes?: string[];
}

/** A labelled case: input in the engine's own types (minor units), what is right, and why. */
export interface GoldenCase {
  note: string;
  customers: Customer[];
  items: OpenItem[];
  aliases?: PayerAlias[];
  transactions: Transaction[];
  expected: ExpectedResult[];
}

/** All golden cases of a folder, by file name. */
export function readGoldenCases(folder: URL): { name: string; golden: GoldenCase }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, golden: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as GoldenCase }));
}

/** What differs from the decision of the person; empty when all is as decided. */
export function runGoldenCase(golden: GoldenCase, ruleSet: RuleSet): string[] {
  const index = new OpenItemIndex(ruleSet);
  index.setCustomers(golden.customers);
  index.upsertItems(golden.items);
  index.upsertAliases(golden.aliases ?? []);
  const results = new Map(
    matchBatch(golden.transactions, index, ruleSet).map((result) => [result.transactionId, result]),
  );
  return golden.expected.flatMap((expected) => {
    const result = results.get(expected.transactionId);
    return result ? compare(expected, result) : [`${expected.transactionId} is no transaction of the case`];
  });
}

function compare(expected: ExpectedResult, result: MatchResult): string[] {
  const failures: string[] = [];
  const say = (what: string, wanted: unknown, got: unknown) => {
    if (wanted !== got)
      failures.push(`${expected.transactionId}: ${what} is ${String(got)} instead of ${String(wanted)}`);
  };
  const best = result.proposals[0];
  say('the decision', expected.decision, result.decision);
  if (expected.customerId !== undefined) say('the customer', expected.customerId, result.customerId);
  if (expected.allocations) say('the allocation', written(expected.allocations), written(best?.allocations ?? []));
  const codes = new Set([...(best?.evidence ?? []), ...result.reasons].map(({ code }) => code));
  for (const code of expected.codes ?? []) {
    if (!codes.has(code)) failures.push(`${expected.transactionId}: the explanation lacks ${code}`);
  }
  return failures;
}

function written(allocations: NonNullable<ExpectedResult['allocations']>): string {
  return allocations
    .map(({ itemId, amount, discount = 0, writeOff = 0 }) => `${itemId} ${amount}/${discount}/${writeOff}`)
    .sort()
    .join(', ');
}
