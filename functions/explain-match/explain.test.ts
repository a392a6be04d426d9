import { standardRuleSet } from '@saldo/matching';
import { OpenItemLedger } from '@saldo/org';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryOrg } from '../lib/org/testing/memory-org.ts';
import { type Answer, explainMatch } from './explain.ts';
import { readPayload } from './payload.ts';

const ENTITY = 'a0L000000000001AAA';
let org: MemoryOrg;
let named: string;
let other: string;
let abroad: string;
let paid: string;
let payment: string;

beforeAll(async () => {
  org = await MemoryOrg.start();
  const account = org.add('Account', { Name: 'Kunde' });
  const invoice = (number: string, values: Record<string, unknown>): string =>
    org.add('Invoice__c', {
      Name: number, LegalEntity__c: ENTITY, Type__c: 'Invoice', Account__c: account, Amount__c: 119, OpenBalance__c: 119,
      CurrencyCode__c: 'EUR', Status__c: 'Open', ...values,
    }); // prettier-ignore
  named = invoice('RE-2026-1001', {});
  other = invoice('RE-2026-2002', { Amount__c: 119 });
  abroad = invoice('RE-2026-3003', { CurrencyCode__c: 'CHF' });
  paid = invoice('RE-2026-4004', { OpenBalance__c: 0, Status__c: 'Paid' });
  payment = org.add('BankTransaction__c', {
    LegalEntity__c: ENTITY, BookingDate__c: '2026-11-20', Amount__c: 119, UnallocatedAmount__c: 119, CurrencyCode__c: 'EUR',
    RemittanceText__c: 'RE-2026-1001', CounterpartyName__c: 'Kunde', MatchStatus__c: 'Suggested', Generation__c: 1,
  }); // prettier-ignore
});
afterAll(() => org.close());

function explain(itemId: string, language: 'en' | 'de' = 'en', transactionId = payment): Promise<Answer> {
  const ledger = new OpenItemLedger(standardRuleSet);
  return explainMatch(org.client(), ledger, standardRuleSet, { transactionId, itemId, language });
}

describe('why not this item?', () => {
  it('nothing speaks against the item that is proposed first', async () => {
    const answer = await explain(named);
    expect(answer).toMatchObject({ rank: 1, behind: 0, reasons: [] });
    expect(answer.evidence.map(({ code }) => code)).toContain('number_exact');
  });

  it('an item that stays behind lacks what the best has, in words', async () => {
    const answer = await explain(other);
    expect(answer.behind === null || answer.behind > 0).toBe(true);
    expect(answer.reasons.length).toBeGreaterThan(0);
    expect(answer.reasons.every(({ message }) => message !== '')).toBe(true);
  });

  it('a barrier is named, in the language of the person', async () => {
    const english = await explain(abroad);
    const german = await explain(abroad, 'de');
    expect(english).toMatchObject({ rank: null, behind: null, reasons: [{ code: 'currency_differs' }] });
    expect(german.reasons[0]?.code).toBe('currency_differs');
    expect(german.reasons[0]?.message).not.toBe(english.reasons[0]?.message);
  });

  it('a settled item and one that does not exist are told apart', async () => {
    expect((await explain(paid)).reasons).toMatchObject([{ code: 'already_settled' }]);
    expect((await explain('a0I00000000ZZZZAAA')).reasons).toMatchObject([{ code: 'unknown_item' }]);
  });

  it('nothing is written', async () => {
    const before = org.calls.length;
    await explain(other);
    expect(org.calls.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('a transaction that is not there is an error with its code', async () => {
    await expect(explain(named, 'en', 'a0T00000000ZZZZAAA')).rejects.toMatchObject({
      code: 'SALDO_TRANSACTION_NOT_FOUND',
    });
  });
});

describe('the payload', () => {
  it('is refused with every field that is wrong', () => {
    expect(() => readPayload({ transactionId: 'x', language: 'fr' })).toThrow(/transactionId.*itemId.*language/s);
  });

  it('speaks English where nothing else is said', () => {
    const ids = { transactionId: 'a0T000000000001AAA', itemId: 'a0I000000000001AAA' };
    expect(readPayload(ids)).toEqual({ ...ids, language: 'en' });
  });
});
