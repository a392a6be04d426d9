import { describe, expect, it } from 'vitest';
import { readInvoice, readOpportunityBalance, readSettings, readTransaction } from './records.ts';

const invoice = {
  Id: 'a01000000000001AAA',
  Name: 'RE-1',
  LegalEntity__c: 'a02000000000001AAA',
  Amount__c: '119.00',
  OpenBalance__c: '19',
  CurrencyCode__c: 'EUR',
};

describe('an invoice', () => {
  it('that lacks everything empty is read as if it were there', () => {
    const reduced = Object.fromEntries(Object.entries(invoice).filter(([field]) => field !== 'OpenBalance__c'));
    expect(readInvoice(reduced)).toEqual(
      readInvoice({
        ...invoice,
        OpenBalance__c: '0',
        DiscountPercent__c: '0',
        PaymentReference__c: '',
        IsDeleted: false,
        Account__c: null,
      }),
    );
    expect(readInvoice(reduced)).toMatchObject({ isOpen: false, item: { open: 0 } });
  });

  it('is open until it is settled, cancelled or deleted', () => {
    expect(readInvoice(invoice).isOpen).toBe(true);
    expect(readInvoice({ ...invoice, OpenBalance__c: '0.00' }).isOpen).toBe(false);
    expect(readInvoice({ ...invoice, Status__c: 'Cancelled' }).isOpen).toBe(false);
    expect(readInvoice({ ...invoice, IsDeleted: true }).isOpen).toBe(false);
  });

  it('has its cash discount in money, rounded once', () => {
    const item = readInvoice({ ...invoice, DiscountPercent__c: '2.5', DiscountUntil__c: '2026-11-30' }).item;
    expect(item.discount).toEqual({ amount: 298, until: '2026-11-30' });
  });

  it('of a currency without decimals or with three is exact too', () => {
    expect(
      readInvoice({ ...invoice, CurrencyCode__c: 'JPY', Amount__c: '119.00', OpenBalance__c: '119' }).item.open,
    ).toBe(119);
    expect(readInvoice({ ...invoice, CurrencyCode__c: 'KWD', OpenBalance__c: '1.25' }).item.open).toBe(1250);
  });

  it.each([
    ['an amount that is missing', { Amount__c: null }, 'Amount__c'],
    ['an amount beyond what is exact', { Amount__c: '99999999999999.99' }, 'Amount__c'],
    ['an amount that its currency does not have', { CurrencyCode__c: 'JPY', Amount__c: '1.50' }, 'Amount__c'],
    ['an unknown currency', { CurrencyCode__c: 'EURO' }, 'EURO'],
    ['a date that is none', { DueDate__c: '31.12.2026' }, 'DueDate__c'],
  ])('with %s is refused by name', (_what, change, field) => {
    const read = (): unknown => readInvoice({ ...invoice, ...change });
    expect(read).toThrow(expect.objectContaining({ code: 'SALDO_RECORD_INVALID' }));
    expect(read).toThrow('a01000000000001AAA (RE-1)');
    expect(read).toThrow(field);
  });
});

describe('an opportunity balance', () => {
  it('is quoted by its reference number', () => {
    const record = { ...invoice, Name: 'OB-00000001', ReferenceNumber__c: 'AN-77' };
    expect(readOpportunityBalance(record).item).toMatchObject({ kind: 'opportunity', number: 'AN-77' });
  });
});

describe('a transaction', () => {
  const transaction = {
    Id: 'a03000000000001AAA',
    Amount__c: '-5.00',
    CurrencyCode__c: 'EUR',
    MatchStatus__c: 'Matching',
    Generation__c: '3',
  };

  it('counts with what is not allocated yet', () => {
    expect(readTransaction(transaction)).toMatchObject({ amount: -500, generation: 3, transaction: { amount: -500 } });
    const partly = readTransaction({ ...transaction, UnallocatedAmount__c: '-2' });
    expect(partly).toMatchObject({ amount: -500, transaction: { amount: -200 } });
    expect(readTransaction({ ...transaction, UnallocatedAmount__c: '0' }).transaction.amount).toBe(0);
  });
});

describe('settings', () => {
  it('that are absent mean off', () => {
    expect(readSettings(undefined)).toEqual({
      isEnabled: false,
      isAutoApprovalEnabled: false,
      aliasKey: null,
      suggestionExpiryDays: 0,
    });
    expect(readSettings({ SuggestionExpiryDays__c: '-3' }).suggestionExpiryDays).toBe(0);
    expect(readSettings({ SuggestionExpiryDays__c: '30' }).suggestionExpiryDays).toBe(30);
  });
});
