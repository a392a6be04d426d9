import { describe, expect, it } from 'vitest';
import { explainItem, matchBatch, matchOne, OpenItemIndex, standardRuleSet } from './index.ts';
import { parseRuleSet } from './rules/index.ts';
import type { Customer, MatchResult, OpenItem, PayerAlias, RuleSet, Transaction } from './index.ts';

const NORDWIND: Customer = {
  id: 'nordwind',
  name: 'Nordwind Großhandel GmbH & Co. KG',
  ibans: ['DE89 3704 0044 0532 0130 00'],
  customerNumber: 'KD-005225',
};
const GRUBER: Customer = { id: 'gruber', name: 'Weinhandel Gruber e.U.', ibans: ['AT611904300234573201'] };
const CUSTOMERS = [NORDWIND, GRUBER];

function item(id: string, number: string | null, open: number, more: Partial<OpenItem> = {}): OpenItem {
  return {
    id,
    kind: open < 0 ? 'credit_note' : 'invoice',
    legalEntityId: 'de',
    number,
    amount: open,
    open,
    currency: 'EUR',
    customerId: 'nordwind',
    issueDate: '2026-03-01',
    dueDate: '2026-03-31',
    ...more,
  };
}

function payment(amount: number, remittanceText: string, more: Partial<Transaction> = {}): Transaction {
  return {
    id: 't1',
    legalEntityId: 'de',
    amount,
    currency: 'EUR',
    bookingDate: '2026-03-20',
    remittanceText,
    counterpartyIban: 'DE89370400440532013000',
    counterpartyName: 'Nordwind Grosshandel GmbH',
    ...more,
  };
}

function indexOf(items: OpenItem[], ruleSet: RuleSet = standardRuleSet, aliases: PayerAlias[] = []): OpenItemIndex {
  const index = new OpenItemIndex(ruleSet);
  index.setCustomers(CUSTOMERS);
  index.upsertItems(items);
  index.upsertAliases(aliases);
  return index;
}

function match(transaction: Transaction, items: OpenItem[], ruleSet: RuleSet = standardRuleSet): MatchResult {
  return matchOne(transaction, indexOf(items, ruleSet), ruleSet);
}

/** `id:amount` of the first proposal, with discount and write-off where there are any. */
function applied(result: MatchResult): string[] {
  return (result.proposals[0]?.allocations ?? [])
    .map(
      ({ itemId, amount, discount, writeOff }) =>
        `${itemId}:${amount}${discount ? `-${discount}` : ''}${writeOff ? `~${writeOff}` : ''}`,
    )
    .sort();
}

function codes(result: MatchResult): string[] {
  return result.proposals[0]!.evidence.map(({ code }) => code);
}

const A = item('a', 'RE-2026-00123', 11900);
const B = item('b', 'RE-2026-00124', 23800);
const C = item('c', 'RE-2026-00130', 5000);

describe('a number in the text', () => {
  it.each([
    'RE-2026-00123',
    'RE 2026 00123',
    'Re.Nr. RE2026/00123 vom 01.03.2026',
    'R-Nr. 2026-00123, K-Nr. KD-005225',
    'RECHNUNGSNR.. 202600123 - KUNDENNR.. KD-005225',
    'Kd-Nr.: KD-005225, Rg-Nr.: RE-2026-00123',
    're-2026-00123 vielen dank',
    'Rechnung RE-2026-0 0123',
    'EREF+NOTPROVIDED SVWZ+RE-2026-00123',
  ])('is found in %j', (text) => {
    const result = match(payment(11900, text), [A, B]);
    expect(result.decision).toBe('auto');
    expect(applied(result)).toEqual(['a:11900']);
  });

  it('is marked in the original text, wherever it stands', () => {
    const text = 'Grüße, Größe ß – RE-2026-00123!';
    const result = match(payment(11900, text), [A, B]);
    const spans = result.proposals[0]!.evidence.flatMap((evidence) => evidence.spans ?? []);
    const inText = spans.find(({ field }) => field === 'remittanceText')!;
    expect(text.slice(inText.start, inText.end)).toBe('RE-2026-00123');
  });

  it('counts only between boundaries: 1234 inside 812345 is nothing', () => {
    const result = match(payment(777, 'Ref 812345', { counterpartyIban: null, counterpartyName: null }), [
      item('x', '1234', 500),
    ]);
    expect(result.decision).toBe('no_match');
  });

  it('is read through letters typed for digits', () => {
    const result = match(payment(11900, 'RE-2O26-OO123'), [A, B]);
    expect(applied(result)).toEqual(['a:11900']);
    expect(codes(result)).toContain('number_confused');
  });

  it('is read through one transposition', () => {
    const result = match(payment(11900, 'Rechnung 202600213'), [item('x', '202600123', 11900), B]);
    expect(applied(result)).toEqual(['x:11900']);
    expect(codes(result)).toContain('number_typo');
  });

  it('of the neighbour in the series is never enough for a booking', () => {
    const result = match(payment(11900, 'RE-2026-00122'), [A, B]);
    expect(result.decision).not.toBe('auto');
  });

  it.each([
    ['a date', 'Zahlung vom 12.03.2026'],
    ['a TAN', 'DATUM 20.03.2026, 19.24 UHR 1.TAN 202600123'],
    ['a tax number', 'STEUERNR 144/187/202600123'],
    ['a customer number', 'Kd.-Nr. 202600123'],
  ])('that is %s is no reference', (_, text) => {
    const result = match(payment(4711, text, { counterpartyIban: null, counterpartyName: null }), [
      item('x', '202600123', 9999),
      item('y', '12032026', 100),
    ]);
    expect(result.decision).toBe('no_match');
  });

  it('inside an IBAN is no reference', () => {
    const result = match(
      payment(4711, 'Konto DE89370400440532013000', { counterpartyIban: null, counterpartyName: null }),
      [item('x', '0532013000', 99)],
    );
    expect(result.decision).toBe('no_match');
  });
});

describe('lists of numbers', () => {
  it.each([
    'RE-2026-00123, RE-2026-00124, RE-2026-00130',
    'RE-2026-00123, 124, 130',
    'RE 2026-00123 + 00124 + 00130',
    'Rechnungen RE-2026-00123/RE-2026-00124/RE-2026-00130',
  ])('%j settles all of them', (text) => {
    const result = match(payment(40700, text), [A, B, C]);
    expect(applied(result)).toEqual(['a:11900', 'b:23800', 'c:5000']);
    expect(result.decision).toBe('auto');
  });

  it('a range settles what is open in it', () => {
    const items = [100, 101, 102, 103].map((n) => item(`i${n}`, `RE-2026-00${n}`, n * 7));
    const result = match(payment((100 + 101 + 102 + 103) * 7, 'RE-2026-00100 bis RE-2026-00103'), items);
    expect(applied(result)).toEqual(['i100:700', 'i101:707', 'i102:714', 'i103:721']);
  });

  it('two named but the amount of one: only that one', () => {
    expect(applied(match(payment(11900, 'RE-2026-00123 RE-2026-00124'), [A, B]))).toEqual(['a:11900']);
  });

  it('too little for all: what is due first', () => {
    const first = item('first', 'RE-2026-00201', 20000, { dueDate: '2026-03-17' });
    const later = item('later', 'RE-2026-00202', 30000, { dueDate: '2026-03-18' });
    expect(applied(match(payment(35000, 'RE-2026-00201 RE-2026-00202'), [first, later]))).toEqual([
      'first:20000',
      'later:15000',
    ]);
  });

  it('a credit note is netted', () => {
    const credit = item('g', 'GS-2026-00007', -1900);
    const result = match(payment(10000, 'RE-2026-00123 abzgl. GS-2026-00007'), [A, B, credit]);
    expect(applied(result)).toEqual(['a:11900', 'g:-1900']);
  });

  it('one named, and only together with another open one the sum is exact', () => {
    const result = match(payment(35700, 'RE-2026-00123'), [A, B, C]);
    expect(applied(result)).toEqual(['a:11900', 'b:23800']);
    expect(result.decision).toBe('suggest');
  });
});

describe('cash discount', () => {
  const discounted = item('d', 'RE-2026-00300', 100000, { discount: { amount: 2000, until: '2026-03-10' } });

  it('is granted on its last day', () => {
    const result = match(payment(98000, 'RE-2026-00300', { bookingDate: '2026-03-10' }), [discounted]);
    expect(applied(result)).toEqual(['d:98000-2000']);
    expect(result.decision).toBe('auto');
  });

  it('one day late it is a part payment', () => {
    const result = match(payment(98000, 'RE-2026-00300', { bookingDate: '2026-03-11' }), [discounted]);
    expect(applied(result)).toEqual(['d:98000']);
    expect(codes(result)).toContain('amount_discount_expired');
  });

  it('days of grace are a rule', () => {
    const rules = parseRuleSet({ extends: 'standard', discount: { graceDays: 3 } });
    expect(applied(match(payment(98000, 'RE-2026-00300', { bookingDate: '2026-03-13' }), [discounted], rules))).toEqual(
      ['d:98000-2000'],
    );
  });

  it('days of grace may be a rule for one customer', () => {
    const rules = parseRuleSet({ extends: 'standard', customers: { nordwind: { discount: { graceDays: 3 } } } });
    expect(applied(match(payment(98000, 'RE-2026-00300', { bookingDate: '2026-03-13' }), [discounted], rules))).toEqual(
      ['d:98000-2000'],
    );
  });

  it('over two named items, one with and one without', () => {
    const plain = item('p', 'RE-2026-00301', 50000);
    const result = match(payment(148000, 'RE-2026-00300 RE-2026-00301', { bookingDate: '2026-03-09' }), [
      discounted,
      plain,
    ]);
    expect(applied(result)).toEqual(['d:98000-2000', 'p:50000']);
  });
});

describe('another amount than the open one', () => {
  it('less: the rest stays open', () => {
    const result = match(payment(4000, 'RE-2026-00123'), [A]);
    expect(applied(result)).toEqual(['a:4000']);
    expect(result.proposals[0]!.residual).toBe(0);
  });

  it('more: the surplus stays visible on the payment', () => {
    const result = match(payment(12900, 'RE-2026-00123'), [A]);
    expect(applied(result)).toEqual(['a:11900']);
    expect(result.proposals[0]!.residual).toBe(1000);
  });

  it('short inside the tolerance: written off only where the rules say so', () => {
    const keep = parseRuleSet({ extends: 'standard', tolerance: { percent: 1 } });
    const forgive = parseRuleSet({ extends: 'standard', tolerance: { percent: 1, writeOff: true } });
    expect(applied(match(payment(11800, 'RE-2026-00123'), [A], keep))).toEqual(['a:11800']);
    expect(applied(match(payment(11800, 'RE-2026-00123'), [A], forgive))).toEqual(['a:11800~100']);
  });

  it('an instalment each: two payments share one item', () => {
    const index = indexOf([A]);
    const results = matchBatch(
      [payment(4000, 'RE-2026-00123 Rate 1'), payment(7900, 'RE-2026-00123 Rate 2', { id: 't2' })],
      index,
      standardRuleSet,
    );
    expect(results.map(applied)).toEqual([['a:4000'], ['a:7900']]);
  });

  it('an instalment like the ones before, although no number is named', () => {
    const begun = item('a', 'RE-2026-00123', 20000, { amount: 30000 });
    const result = match(payment(5000, 'Dauerauftrag'), [begun, item('b', 'RE-2026-00200', 8800)]);
    expect(applied(result)).toEqual(['a:5000']);
    expect(result.decision).toBe('suggest');
    expect(codes(result)).toContain('instalment_repeated');
  });

  it('an amount that was never paid in parts before is no instalment', () => {
    const begun = item('a', 'RE-2026-00123', 20000, { amount: 30000 });
    const result = match(payment(7000, 'Dauerauftrag'), [begun, item('b', 'RE-2026-00200', 8800)]);
    expect(result.decision).toBe('no_match');
  });

  it('a payout of a payment provider: gross less the quoted fee', () => {
    const items = [item('a', 'RE-2026-00123', 11900), item('g', 'RE-2026-00124', 8033, { customerId: 'gruber' })];
    const text = 'SAMMELAUSZAHLUNG RE-2026-00123 RE-2026-00124 GEBUEHR 7,45';
    const result = match(
      payment(11900 + 8033 - 745, text, { counterpartyName: 'PayPal Europe', counterpartyIban: null }),
      items,
    );
    expect(applied(result)).toEqual(['a:11155~745', 'g:8033']);
  });
});

describe('money that comes back', () => {
  const paid = item('a', 'RE-2026-00123', 0, { amount: 11900, open: 0 });

  it('reopens what had been paid', () => {
    const result = match(payment(-11900, 'RETOURE SEPA LASTSCHRIFT RE-2026-00123', { returnReason: 'AC04' }), [paid]);
    expect(applied(result)).toEqual(['a:-11900']);
  });

  it('keeps the bank’s fee apart', () => {
    const result = match(payment(-12250, 'RUECKLASTSCHRIFT RE-2026-00123', { returnReason: 'MS03' }), [paid]);
    expect(applied(result)).toEqual(['a:-11900']);
    expect(result.proposals[0]!.residual).toBe(-350);
  });

  it('an ordinary payment never touches a settled item, and says so', () => {
    const result = match(payment(11900, 'RE-2026-00123'), [paid]);
    expect(result.decision).toBe('no_match');
    expect(result.reasons.map(({ code }) => code)).toContain('already_settled');
  });
});

describe('the payer', () => {
  it('an exact number outranks a learned account', () => {
    const alias: PayerAlias = {
      kind: 'iban',
      key: 'DE02120300000000202051',
      customerId: 'gruber',
      evidenceCount: 9,
      rejectedCount: 0,
      lastConfirmed: '2026-03-01',
    };
    const transaction = payment(11900, 'RE-2026-00123', {
      counterpartyIban: 'DE02120300000000202051',
      counterpartyName: 'Irgendwer',
    });
    const items = [A, item('other', 'RE-2026-00999', 11900, { customerId: 'gruber' })];
    const result = matchOne(transaction, indexOf(items, standardRuleSet, [alias]), standardRuleSet);
    expect(applied(result)).toEqual(['a:11900']);
  });

  it('a learned account leads to the customer', () => {
    const alias: PayerAlias = {
      kind: 'iban',
      key: 'DE02120300000000202051',
      customerId: 'gruber',
      evidenceCount: 9,
      rejectedCount: 0,
      lastConfirmed: '2026-03-01',
    };
    const transaction = payment(11900, 'danke', {
      counterpartyIban: 'DE02120300000000202051',
      counterpartyName: 'Irgendwer',
    });
    const items = [A, item('other', 'RE-2026-00999', 11900, { customerId: 'gruber' })];
    const result = matchOne(transaction, indexOf(items, standardRuleSet, [alias]), standardRuleSet);
    expect(applied(result)).toEqual(['other:11900']);
    expect(result.customerId).toBe('gruber');
  });

  it('named in the text, somebody else pays', () => {
    const transaction = payment(11900, 'RE-2026-00123 fuer Nordwind Grosshandel', {
      counterpartyIban: 'AT611904300234573201',
      counterpartyName: 'Weinhandel Gruber',
    });
    const result = match(transaction, [A, B]);
    expect(result.customerId).toBe('nordwind');
    expect(codes(result)).toContain('customer_third_party');
  });

  it('an exact amount alone is offered, never booked', () => {
    const result = match(payment(11900, '', { counterpartyIban: null, counterpartyName: null }), [A, B]);
    expect(result.decision).toBe('suggest');
    expect(result.reasons.map(({ code }) => code)).toContain('amount_only');
  });

  it('twins are a tie: all are offered and none is preferred', () => {
    const result = match(payment(11900, 'Miete'), [A, item('twin', 'RE-2026-00555', 11900)]);
    expect(result.decision).toBe('ambiguous');
    expect(
      result.proposals
        .slice(0, 2)
        .flatMap(({ allocations }) => allocations.map(({ itemId }) => itemId))
        .sort(),
    ).toEqual(['a', 'twin']);
  });
});

describe('learning', () => {
  it('a rejected pair is weakened and recovers with time', () => {
    const index = indexOf([A, item('twin', 'RE-2026-00555', 11900)]);
    index.setRejectedPairs([{ payerKey: 'DE89370400440532013000', itemId: 'a', rejectedOn: '2026-03-19' }]);
    const soon = matchOne(payment(11900, 'Miete'), index, standardRuleSet, { today: '2026-03-20' });
    expect(applied(soon)).toEqual(['twin:11900']);
    const later = matchOne(payment(11900, 'Miete'), index, standardRuleSet, { today: '2029-03-20' });
    expect(later.decision).toBe('ambiguous');
  });
});

describe('why not this item?', () => {
  it('names the barrier', () => {
    const foreign = item('usd', 'RE-2026-00123', 11900, { currency: 'USD' });
    const index = indexOf([foreign, B]);
    const explained = explainItem(payment(11900, 'RE-2026-00123'), 'usd', index, standardRuleSet);
    expect(explained.reasons.map(({ code }) => code)).toEqual(['currency_differs']);
  });

  it('says what the best has and this one lacks', () => {
    const index = indexOf([A, item('twin', 'RE-2026-00555', 11900)]);
    const explained = explainItem(payment(11900, 'RE-2026-00123'), 'twin', index, standardRuleSet);
    expect(explained.behind).toBeGreaterThan(3);
    expect(explained.reasons[0]!.code).toBe('number_exact');
    expect(explained.reasons[0]!.weight).toBeLessThan(0);
  });
});

describe('why it is not more', () => {
  const reasons = (transaction: Transaction, items: OpenItem[], ruleSet: RuleSet = standardRuleSet): string[] =>
    matchOne(transaction, indexOf(items, ruleSet), ruleSet).reasons.map(({ code }) => code);

  it('a set of which the text names only a part is partly guessed', () => {
    const items = [item('a', 'RE-2026-0118', 11900), item('b', 'RE-2026-0342', 5355), item('c', 'RE-2026-0777', 7140)];
    expect(reasons(payment(17255, 'RE-2026-0118'), items)).toContain('partly_guessed');
    expect(reasons(payment(17255, 'RE-2026-0118, RE-2026-0342'), items)).not.toContain('partly_guessed');
  });

  it('a search for a sum that is over its steps says so', () => {
    const impatient = parseRuleSet({ extends: 'standard', name: 'impatient', version: '1.0.0', sets: { budget: 100 } });
    const items = Array.from({ length: 30 }, (_, i) => item(`i${i}`, `RE-2026-${1000 + i}`, 10007 + i * 1313));
    expect(reasons(payment(61234, 'Danke'), items, impatient)).toContain('set_gave_up');
    expect(reasons(payment(61234, 'Danke'), items)).not.toContain('set_gave_up');
  });

  it('a return of which nothing is known reads as a return', () => {
    const items = [item('a', 'RE-2026-0118', 11900), item('b', 'RE-2026-0342', 5355)];
    expect(reasons(payment(-4711, 'RUECKLASTSCHRIFT'), items)).toContain('reads_as_return');
    expect(reasons(payment(-4711, 'Danke'), items)).not.toContain('reads_as_return');
  });
});
