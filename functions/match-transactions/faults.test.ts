import { standardRuleSet } from '@saldo/matching';
import { OpenItemLedger } from '@saldo/org';
import { describe, expect, it } from 'vitest';
import { MemoryOrg } from '../lib/org/testing/memory-org.ts';
import { matchTransactions } from './match.ts';

const RUN = 'a0R000000000001AAA';
const ENTITY = 'a0L000000000001AAA';

/** An org with payments of every outcome, claimed by one run. */
async function startOrg(): Promise<{ org: MemoryOrg; transactionIds: string[]; approved: string[] }> {
  const org = await MemoryOrg.start();
  const approved: string[] = [];
  org.actions = {
    ApproveSuggestions: ({ suggestionId }) => {
      const suggestion = org.record(suggestionId);
      if (suggestion['Status__c'] !== 'Proposed') return { isSuccess: false, message: 'decided before' };
      org.change(String(suggestionId), { Status__c: 'Approved' });
      org.change(String(suggestion['BankTransaction__c']), { MatchStatus__c: 'Allocated', UnallocatedAmount__c: 0 });
      approved.push(String(suggestion['SuggestionKey__c']));
      return { isSuccess: true };
    },
  };
  org.add('SaldoSettings__c', {
    SetupOwnerId: '00D000000000001AAA',
    IsEnabled__c: true,
    IsAutoApprovalEnabled__c: true,
  });
  const account = org.add('Account', { Name: 'Kunde' });
  for (const [number, balance] of Object.entries({
    'RE-2026-1001': 119,
    'RE-2026-1002': 50,
    'RE-2026-1003': 70,
    'RE-2026-1004': 70,
  })) {
    org.add('Invoice__c', {
      Name: number, LegalEntity__c: ENTITY, Type__c: 'Invoice', Account__c: account, Amount__c: balance, OpenBalance__c: balance,
      CurrencyCode__c: 'EUR', Status__c: 'Open',
    }); // prettier-ignore
  }
  const payment = (text: string, amount: number): string =>
    org.add('BankTransaction__c', {
      LegalEntity__c: ENTITY, BookingDate__c: '2026-11-20', Amount__c: amount, UnallocatedAmount__c: amount, CurrencyCode__c: 'EUR',
      RemittanceText__c: text, CounterpartyName__c: 'Kunde', MatchStatus__c: 'Matching', Generation__c: 1, MatchRun__c: RUN,
    }); // prettier-ignore
  const transactionIds = [
    payment('RE-2026-1001', 119),
    payment('RE-2026-1002', 20),
    payment('Kunde', 70),
    payment('nichts', 3.33),
  ];
  return { org, transactionIds, approved };
}

function match(org: MemoryOrg, transactionIds: string[]): Promise<unknown> {
  const log = { info: () => undefined, warn: () => undefined };
  const ledger = new OpenItemLedger(standardRuleSet);
  return matchTransactions(org.client(), ledger, standardRuleSet, { runId: RUN, transactionIds }, log);
}

/** Everything that a run leaves behind, in an order of its own. */
function stateOf(org: MemoryOrg, approved: string[]): unknown {
  const pick = (object: string, ...fields: string[]): string[] =>
    org.records(object).map((row) => fields.map((field) => String(row[field])).join(' ')).sort(); // prettier-ignore
  return {
    transactions: pick('BankTransaction__c', 'Id', 'MatchStatus__c', 'MatchReason__c', 'UnallocatedAmount__c'),
    suggestions: pick('AllocationSuggestion__c', 'SuggestionKey__c', 'Decision__c', 'Status__c', 'Rank__c'),
    lines: pick('AllocationSuggestionLine__c', 'Invoice__c', 'Amount__c'),
    approved: approved.toSorted(),
  };
}

async function undisturbed(): Promise<{ state: unknown; requests: number; outcome: string[] }> {
  const { org, transactionIds, approved } = await startOrg();
  await match(org, transactionIds);
  const outcome = org.records('BankTransaction__c').map((row) => String(row['MatchStatus__c']));
  const result = { state: stateOf(org, approved), requests: org.calls.length, outcome };
  await org.close();
  return result;
}

describe('a run that is cut off at any request and called again', () => {
  it.each([
    ['before the org did anything', { status: 503, json: [] }],
    ['after the org had done it', 'lost'],
  ] as const)('%s ends as if nothing had happened', { timeout: 60_000 }, async (_when, failure) => {
    const { state, requests, outcome } = await undisturbed();
    expect(new Set(outcome).size).toBeGreaterThan(2);
    for (let cut = 1; cut <= requests; cut++) {
      const { org, transactionIds, approved } = await startOrg();
      let count = 0;
      org.intercept = () => (++count === cut ? failure : undefined);
      await match(org, transactionIds).catch(() => undefined);
      org.intercept = () => undefined;
      await match(org, transactionIds);
      expect(stateOf(org, approved), `cut at request ${cut}`).toEqual(state);
      await org.close();
    }
  });

  it('by two at once ends as if by one', async () => {
    const { state } = await undisturbed();
    const { org, transactionIds, approved } = await startOrg();
    await Promise.all([match(org, transactionIds), match(org, transactionIds)]);
    await match(org, transactionIds);
    expect(stateOf(org, approved)).toEqual(state);
    await org.close();
  });
});
