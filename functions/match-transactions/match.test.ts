import { type RuleSet, standardRuleSet } from '@saldo/matching';
import { OpenItemLedger, suggestionKey } from '@saldo/org';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryOrg } from '../lib/org/testing/memory-org.ts';
import { type Log, matchTransactions } from './match.ts';
import type { Answer } from './summary.ts';

const RUN = 'a0R000000000001AAA';
const ENTITY = 'a0L000000000001AAA';
const ruleSet: RuleSet = standardRuleSet;

let org: MemoryOrg;
let ledger: OpenItemLedger;
let warnings: string[];
const log: Log = { info: () => undefined, warn: (message) => void warnings.push(message) };

beforeEach(async () => {
  org = await MemoryOrg.start();
  ledger = new OpenItemLedger(ruleSet);
  warnings = [];
  org.add('SaldoSettings__c', {
    SetupOwnerId: '00D000000000001AAA',
    IsEnabled__c: true,
    IsAutoApprovalEnabled__c: false,
  });
});
afterEach(() => org.close());

function invoice(number: string, balance: number, fields: object = {}): string {
  const account = org.add('Account', { Name: `Kunde ${number}` });
  return org.add('Invoice__c', {
    Name: number,
    LegalEntity__c: ENTITY,
    Type__c: balance < 0 ? 'CreditNote' : 'Invoice',
    Account__c: account,
    Amount__c: balance,
    OpenBalance__c: balance,
    CurrencyCode__c: 'EUR',
    Status__c: 'Open',
    ...fields,
  });
}

function payment(text: string, amount: number, fields: object = {}): string {
  return org.add('BankTransaction__c', {
    LegalEntity__c: ENTITY,
    BookingDate__c: '2026-11-20',
    Amount__c: amount,
    UnallocatedAmount__c: amount,
    CurrencyCode__c: 'EUR',
    RemittanceText__c: text,
    MatchStatus__c: 'Matching',
    Generation__c: 1,
    MatchRun__c: RUN,
    ...fields,
  });
}

function match(...transactionIds: string[]): Promise<Answer> {
  return matchTransactions(org.client(), ledger, ruleSet, { runId: RUN, transactionIds }, log);
}

function suggestionsOf(transactionId: string): Record<string, unknown>[] {
  return org.records('AllocationSuggestion__c').filter((row) => row['BankTransaction__c'] === transactionId);
}

function linesOf(suggestionId: unknown): Record<string, unknown>[] {
  return org.records('AllocationSuggestionLine__c').filter((row) => row['AllocationSuggestion__c'] === suggestionId);
}

function expectAllAccountedFor(answer: Answer): void {
  const { transactions, ...outcomes } = answer.counts;
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(transactions);
}

describe('matching one payment', () => {
  it('writes suggestion, line and status together', async () => {
    const item = invoice('RE-2026-1001', 119);
    const transaction = payment('Rechnung RE-2026-1001', 119);
    const answer = await match(transaction);
    expect(answer.counts).toEqual({ transactions: 1, auto: 1, suggest: 0, ambiguous: 0, noMatch: 0, failed: 0 });
    expect(answer.totals).toMatchObject({ EUR: { auto: '119.00', noMatch: '0.00' } });
    expect(org.record(transaction)).toMatchObject({ MatchStatus__c: 'Suggested', MatchRun__c: RUN });
    const [suggestion, ...others] = suggestionsOf(transaction);
    expect(others).toEqual([]);
    expect(suggestion).toMatchObject({
      Decision__c: 'Auto',
      Status__c: 'Proposed',
      Rank__c: 1,
      Generation__c: 1,
      MatchRun__c: RUN,
    });
    expect(suggestion?.['RuleSetVersion__c']).toBe(ruleSet.version);
    expect(suggestion?.['SuggestionKey__c']).toBe(
      suggestionKey(transaction, 1, 'EUR', [{ itemId: item, amount: 11_900, discount: 0, writeOff: 0 }]),
    );
    const line = { Invoice__c: item, Amount__c: 119, Discount__c: 0, WriteOff__c: 0 };
    expect(linesOf(suggestion?.['Id'])).toMatchObject([line]);
    const explanation = JSON.parse(String(suggestion?.['Explanation__c'])) as {
      evidence: { weight: number }[];
      score: number;
    };
    expect(explanation.evidence.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(explanation.score, 9);
  });

  it('points at the opportunity balance where that is the open item', async () => {
    const balance = org.add('OpportunityBalance__c', {
      LegalEntity__c: ENTITY, ReferenceNumber__c: 'AN-2026-77', Amount__c: 500, OpenBalance__c: 500, CurrencyCode__c: 'EUR', Status__c: 'Open',
    }); // prettier-ignore
    const transaction = payment('Auftrag AN-2026-77', 500);
    await match(transaction);
    const [line] = linesOf(suggestionsOf(transaction)[0]?.['Id']);
    expect(line).toMatchObject({ OpportunityBalance__c: balance });
    expect(line).not.toHaveProperty('Invoice__c');
  });

  it('says why there is no match', async () => {
    const transaction = payment('ohne alles', 7);
    const answer = await match(transaction);
    expect(answer.counts).toMatchObject({ noMatch: 1 });
    expect(org.record(transaction)).toMatchObject({ MatchStatus__c: 'No Match' });
    expect(org.record(transaction)['MatchReason__c']).toBeTruthy();
    expect(suggestionsOf(transaction)).toEqual([]);
  });

  it('never offers an item that is settled or cancelled', async () => {
    invoice('RE-2026-1001', 119, { OpenBalance__c: 0, Status__c: 'Paid' });
    invoice('RE-2026-1002', 119, { Status__c: 'Cancelled' });
    const answer = await match(payment('RE-2026-1001', 119), payment('RE-2026-1002', 119));
    expect(answer.counts).toMatchObject({ noMatch: 2 });
  });

  it('says that the invoice named is settled already', async () => {
    invoice('RE-2026-1001', 119, { OpenBalance__c: 0, Status__c: 'Paid' });
    const transaction = payment('Rechnung re-2026-1001.', 119);
    await match(transaction);
    expect(org.record(transaction)['MatchReason__c']).toMatch(/^RE-2026-1001 is settled already\b/);
  });

  it.each([
    ['of another company of ours', 'RE-2026-1001', { OpenBalance__c: 0, LegalEntity__c: 'a0L000000000002AAA' }],
    ['that is cancelled', 'RE-2026-1001', { OpenBalance__c: 0, Status__c: 'Cancelled' }],
    ['of which only a part is in the text', '2026-1001', { OpenBalance__c: 0, Status__c: 'Paid' }],
  ])('says nothing of the sort of an invoice %s', async (_what, text, fields) => {
    invoice('RE-2026-1001', 119, fields);
    const transaction = payment(text, 119);
    await match(transaction);
    expect(org.record(transaction)).toMatchObject({ MatchStatus__c: 'No Match' });
    expect(org.record(transaction)['MatchReason__c']).not.toContain('settled');
  });

  it('reopens a settled invoice that a returned debit names, for the amount that comes back', async () => {
    const item = invoice('RE-2026-1001', 119, { OpenBalance__c: 0, Status__c: 'Paid' });
    const transaction = payment('RUECKLASTSCHRIFT RE-2026-1001', -119, { ReturnReason__c: 'AC04' });
    const answer = await match(transaction);
    expect(answer.counts.failed).toBe(0);
    const [suggestion] = suggestionsOf(transaction);
    expect(linesOf(suggestion?.['Id'])).toMatchObject([{ Invoice__c: item, Amount__c: -119 }]);
  });

  it('does not offer the settled invoice to a payment after a return of it was matched', async () => {
    invoice('RE-2026-1001', 119, { OpenBalance__c: 0, Status__c: 'Paid' });
    await match(payment('RUECKLASTSCHRIFT RE-2026-1001', -119, { ReturnReason__c: 'AC04' }));
    const again = payment('Rechnung RE-2026-1001', 119);
    await match(again);
    expect(suggestionsOf(again)).toEqual([]);
    expect(org.record(again)['MatchReason__c']).toContain('RE-2026-1001 is settled already');
  });

  it('asks for settled invoices in one query for all, and not at all where everything matches', async () => {
    invoice('RE-2026-1001', 119);
    const asked = (): number => org.calls.filter(({ path }) => path.includes('Invoice__c WHERE Name IN')).length;
    await match(payment('RE-2026-1001', 119));
    expect(asked()).toBe(0);
    await match(payment('RE-2026-5001', 7), payment("RE-2026-5002 O'Neill", 8), payment('ohne alles', 9));
    expect(asked()).toBe(1);
  });

  it('matches only what is not allocated yet', async () => {
    invoice('RE-2026-1001', 50);
    const transaction = payment('RE-2026-1001', 80, { UnallocatedAmount__c: 50 });
    await match(transaction);
    expect(linesOf(suggestionsOf(transaction)[0]?.['Id'])).toMatchObject([{ Amount__c: 50 }]);
  });

  it('keeps large amounts to the cent', async () => {
    const text = '1234567890123.45';
    invoice('RE-2026-1001', Number(text));
    const transaction = payment('RE-2026-1001', Number(text));
    const answer = await match(transaction);
    expect(answer.totals['EUR']?.auto).toBe(text);
  });
});

describe('the warm ledger', () => {
  it('sees what changed, came and went since the last run', async () => {
    const paid = invoice('RE-2026-1001', 119);
    const deleted = invoice('RE-2026-1002', 119);
    await match(payment('RE-2026-1001', 119, { MatchStatus__c: 'Ignored' }));
    org.change(paid, { OpenBalance__c: 0, Status__c: 'Paid' });
    org.change(deleted, { IsDeleted: true });
    invoice('RE-2026-1003', 119);
    org.calls.length = 0;
    const transactions = [payment('RE-2026-1001', 119), payment('RE-2026-1002', 119), payment('RE-2026-1003', 119)];
    const answer = await match(...transactions);
    const targets = transactions
      .flatMap((id) => suggestionsOf(id))
      .flatMap(({ Id }) => linesOf(Id))
      .map(({ Invoice__c: id }) => id);
    expect(targets).not.toContain(paid);
    expect(targets).not.toContain(deleted);
    expect(answer.counts.auto + answer.counts.suggest + answer.counts.ambiguous).toBeGreaterThan(0);
    const reads = org.calls.filter(({ path }) => path.includes('FROM Invoice__c'));
    expect(reads.every(({ path }) => /SystemModstamp >=|WHERE (?:Id|Name) IN/.test(path))).toBe(true);
  });

  it('matches again where a balance changed after the ledger was read', async () => {
    const item = invoice('RE-2026-1001', 119);
    const transaction = payment('RE-2026-1001', 119);
    let isPaid = false;
    org.intercept = ({ path }) => {
      if (!isPaid && path.includes('FROM Invoice__c WHERE Id IN')) {
        isPaid = true;
        org.change(item, { OpenBalance__c: 0, Status__c: 'Paid' });
      }
      return undefined;
    };
    expect((await match(transaction)).counts).toMatchObject({ noMatch: 1 });
    expect(suggestionsOf(transaction)).toEqual([]);
  });

  it('gives up with words where balances never stop changing', async () => {
    const item = invoice('RE-2026-1001', 119);
    const transaction = payment('RE-2026-1001', 119);
    let balance = 119;
    org.intercept = ({ path }) => {
      if (path.includes('FROM Invoice__c WHERE Id IN')) org.change(item, { OpenBalance__c: ++balance });
      return undefined;
    };
    const answer = await match(transaction);
    expect(answer.failures).toMatchObject([{ transactionId: transaction, code: 'SALDO_BALANCE_CHANGING' }]);
    expect(org.record(transaction)['MatchReason__c']).toContain('SALDO_BALANCE_CHANGING');
  });

  it('reads page after page', async () => {
    org.pageSize = 3;
    for (let number = 0; number < 10; number++) invoice(`RE-2026-20${number}0`, 10 + number);
    const answer = await match(payment('RE-2026-2090', 19));
    expect(answer.counts).toMatchObject({ auto: 1 });
  });

  it('sets an unreadable item aside, says which, and matches the others', async () => {
    const broken = invoice('RE-2026-1001', 119, { CurrencyCode__c: 'EURO' });
    invoice('RE-2026-1002', 50);
    const answer = await match(payment('RE-2026-1002', 50));
    expect(answer.counts).toMatchObject({ auto: 1 });
    expect(warnings.join()).toMatch(new RegExp(`${broken},.*Amount__c.*EURO`));
    expect(warnings.join()).not.toContain('RE-2026-1001');
  });
});

describe('calling again', () => {
  it('writes nothing a second time and gives the same counts', async () => {
    invoice('RE-2026-1001', 119);
    const transactions = [payment('RE-2026-1001', 119), payment('ohne alles', 7)];
    const first = await match(...transactions);
    org.calls.length = 0;
    const second = await match(...transactions);
    expect(org.writes()).toEqual([]);
    expect({ counts: second.counts, totals: second.totals }).toEqual({ counts: first.counts, totals: first.totals });
  });

  it('completes a run that was cut off after half of the graphs', async () => {
    const transactions = Array.from({ length: 90 }, (_, at) => {
      invoice(`RE-2026-${3000 + at}`, 100 + at);
      return payment(`RE-2026-${3000 + at}`, 100 + at);
    });
    let requests = 0;
    org.intercept = ({ path }) =>
      path === '/composite/graph' && ++requests === 2 ? { status: 503, json: [] } : undefined;
    await expect(match(...transactions)).rejects.toMatchObject({ code: 'SALDO_ORG_UNAVAILABLE' });
    const half = org.records('AllocationSuggestion__c').length;
    expect(half).toBeGreaterThan(0);
    org.intercept = () => undefined;
    expect((await match(...transactions)).counts).toMatchObject({ transactions: 90, auto: 90 });
    const keys = org.records('AllocationSuggestion__c').map((row) => row['SuggestionKey__c']);
    expect(new Set(keys).size).toBe(keys.length);
    for (const id of transactions) expect(suggestionsOf(id).filter((row) => row['Rank__c'] === 1)).toHaveLength(1);
  });

  it('supersedes what an earlier generation proposed and keeps what a person decided', async () => {
    invoice('RE-2026-1001', 119);
    const transaction = payment('RE-2026-1001', 119);
    await match(transaction);
    const [old] = suggestionsOf(transaction);
    const rejected = org.add('AllocationSuggestion__c', {
      BankTransaction__c: transaction,
      SuggestionKey__c: 'x',
      Status__c: 'Rejected',
    });
    org.change(transaction, { MatchStatus__c: 'Matching', Generation__c: 2 });
    await match(transaction);
    expect(org.record(old?.['Id'])['Status__c']).toBe('Superseded');
    expect(org.record(rejected)['Status__c']).toBe('Rejected');
    expect(suggestionsOf(transaction).filter((row) => row['Status__c'] === 'Proposed')).toMatchObject([
      { Generation__c: 2 },
    ]);
  });
});

describe('what is not this run’s business is left alone', () => {
  it('a transaction that is not claimed, of another run, or not there', async () => {
    invoice('RE-2026-1001', 119);
    const queued = payment('RE-2026-1001', 119, { MatchStatus__c: 'Queued', MatchRun__c: null });
    const foreign = payment('RE-2026-1001', 119, { MatchRun__c: 'a0R000000000002AAA' });
    const missing = 'a0T000000000009AAA';
    const answer = await match(queued, foreign, missing);
    expectAllAccountedFor(answer);
    expect(answer.failures.map(({ transactionId, code }) => [transactionId, code])).toEqual([
      [missing, 'SALDO_TRANSACTION_NOT_FOUND'],
      [queued, 'SALDO_TRANSACTION_NOT_CLAIMED'],
      [foreign, 'SALDO_TRANSACTION_NOT_CLAIMED'],
    ]);
    expect(org.writes()).toEqual([]);
  });

  it.each([
    ['status', { MatchStatus__c: 'Ignored' }],
    ['generation', { Generation__c: 2 }],
    ['run', { MatchRun__c: 'a0R000000000002AAA' }],
  ])('a transaction whose %s changed while it was matched', async (_what, change) => {
    invoice('RE-2026-1001', 119);
    const transaction = payment('RE-2026-1001', 119);
    let isChanged = false;
    org.intercept = ({ path }) => {
      if (!isChanged && path.includes('FROM Invoice__c WHERE Id IN')) {
        isChanged = true;
        org.change(transaction, change);
      }
      return undefined;
    };
    const answer = await match(transaction);
    expect(answer.failures).toMatchObject([{ code: 'SALDO_TRANSACTION_CHANGED' }]);
    expect(suggestionsOf(transaction)).toEqual([]);
    expect(org.record(transaction)).toMatchObject(change);
  });
});

describe('what the org refuses', () => {
  it('because another run took the transaction at the last moment stays with that run', async () => {
    invoice('RE-2026-1001', 119);
    const transaction = payment('RE-2026-1001', 119);
    org.intercept = ({ path }) => {
      if (path === '/composite/graph') org.change(transaction, { MatchRun__c: 'a0R000000000002AAA', Generation__c: 2 });
      return undefined;
    };
    org.refuse = (object, record) =>
      object === 'BankTransaction__c' && record['MatchRun__c'] === RUN
        ? { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'claimed by another run' }
        : undefined;
    const answer = await match(transaction);
    expect(answer.failures).toMatchObject([{ code: 'SALDO_SUGGESTION_NOT_WRITTEN' }]);
    expect(suggestionsOf(transaction)).toEqual([]);
    expect(org.record(transaction)).toMatchObject({ MatchStatus__c: 'Matching', MatchRun__c: 'a0R000000000002AAA' });
  });

  it('fails that transaction with the org’s words and no other, however many there are', async () => {
    const transactions = Array.from({ length: 60 }, (_, at) => {
      invoice(`RE-2026-${4000 + at}`, 100 + at);
      return payment(`RE-2026-${4000 + at}`, 100 + at);
    });
    const bad = new Set(transactions.filter((_, at) => at % 2 === 0));
    org.refuse = (object, record) =>
      object === 'AllocationSuggestion__c' && bad.has(String(record['BankTransaction__c']))
        ? { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'not on a Monday' }
        : undefined;
    const answer = await match(...transactions);
    expect(answer.counts).toMatchObject({ transactions: 60, auto: 30, failed: 30 });
    for (const id of transactions) {
      expect(org.record(id)['MatchStatus__c']).toBe(bad.has(id) ? 'Failed' : 'Suggested');
      if (bad.has(id)) expect(org.record(id)['MatchReason__c']).toContain('not on a Monday');
    }
  });

  it('a transaction that can not be read fails with record and field', async () => {
    const transaction = payment('RE-2026-1001', 119, { CurrencyCode__c: 'EURO' });
    const answer = await match(transaction);
    expect(answer.failures).toMatchObject([{ code: 'SALDO_RECORD_INVALID' }]);
    expect(answer.failures[0]?.message).toContain('Amount__c');
    expect(org.record(transaction)['MatchStatus__c']).toBe('Failed');
  });
});

describe('approving what is certain', () => {
  const approveAll = (): string[] => {
    const asked: string[] = [];
    org.actions = {
      ApproveSuggestions: ({ suggestionId }) => {
        asked.push(String(suggestionId));
        return asked.length === 2 ? { isSuccess: false, message: 'stale' } : { isSuccess: true };
      },
    };
    return asked;
  };

  it('is asked of Apex for the auto ones, and refusals are counted', async () => {
    const settings = org.records('SaldoSettings__c')[0];
    org.change(String(settings?.['Id']), { IsAutoApprovalEnabled__c: true });
    const asked = approveAll();
    invoice('RE-2026-1001', 119);
    invoice('RE-2026-1002', 50);
    const transactions = [payment('RE-2026-1001', 119), payment('RE-2026-1002', 50), payment('ohne alles', 7)];
    const answer = await match(...transactions);
    expect(asked).toEqual(transactions.slice(0, 2).map((id) => suggestionsOf(id)[0]?.['Id']));
    expect(answer.approved).toEqual({ approved: 1, refused: 1 });
    expect(answer.counts).toMatchObject({ auto: 2, noMatch: 1 });
  });

  it.each([
    ['auto-approval is off', { IsAutoApprovalEnabled__c: false }],
    ['everything is switched off', { IsAutoApprovalEnabled__c: true, IsEnabled__c: false }],
  ])('is not asked where %s', async (_when, settings) => {
    org.change(String(org.records('SaldoSettings__c')[0]?.['Id']), settings);
    const asked = approveAll();
    invoice('RE-2026-1001', 119);
    expect((await match(payment('RE-2026-1001', 119))).approved).toEqual({ approved: 0, refused: 0 });
    expect(asked).toEqual([]);
  });
});
