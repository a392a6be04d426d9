import { blankPayment } from '../blank.ts';
import { readAmount, readCurrency } from '../money.ts';
import { PROVIDER_ERROR_CODES as CODES, ProviderError } from '../provider.ts';
import { readPurpose } from '../swift/purpose.ts';
import { meaningful, tidy } from '../words.ts';
import type { LineDraft } from '../assembly.ts';
import type { Refuse } from '../errors.ts';
import type { Money, OriginalAmount } from '../statement.ts';
import type { FinApiTransaction } from './answers.ts';

/** An amount or currency that can't be kept exactly makes the whole answer unusable: nothing is rounded. */
export const refuseAnswer: Refuse = ({ problem, field }) => {
  throw new ProviderError(CODES.answerInvalid, `${problem} (${field ?? ''})`);
};

/** Reads a decimal text of finAPI exactly. */
export function amountOf(text: string, currency: string, field: string): number {
  return readAmount(text, currency, '.', { line: null, field }, refuseAnswer);
}

export function currencyOf(text: string | null, field: string): string {
  return readCurrency(text, { line: null, field }, refuseAnswer);
}

/** A transaction of finAPI as a line. `position` is its place in the answer. */
export function toLine(row: FinApiTransaction, accountCurrency: string, position: number): LineDraft {
  const currency = row.currency === null ? accountCurrency : currencyOf(row.currency, 'currency');
  const amount = amountOf(row.amount, currency, 'amount');
  const invoice = row.paypalData?.invoiceNumber ?? null;
  const iban = row.counterpartIban?.replaceAll(/\s/g, '').toUpperCase() ?? null;
  const counterparty = {
    name: row.counterpartName,
    iban,
    accountNumber: iban === null ? row.counterpartAccountNumber : null,
    bic: row.counterpartBic,
  };
  // Some banks hand their SEPA identifiers through inside the text.
  const purpose = readPurpose(
    tidy([row.purpose, invoice].filter((part) => part !== null).join(' ')),
    counterparty,
    null,
  );
  return {
    ...blankPayment(),
    ...{ providerId: row.id, status: 'booked', bookingDate: row.bankBookingDate, valueDate: row.valueDate },
    ...{ amount, currency, isReversal: false, bookingText: row.type, batch: null, details: [], fileLine: position },
    remittanceText: purpose.text,
    endToEndId: meaningful(row.endToEndReference) ?? purpose.endToEndId,
    mandateReference: meaningful(row.counterpartMandateReference) ?? purpose.mandateReference,
    creditorId: meaningful(row.counterpartCreditorId) ?? purpose.creditorId,
    customerReference: invoice ?? meaningful(row.counterpartCustomerReference) ?? purpose.customerReference,
    counterparty,
    ultimateCounterparty: amount >= 0 ? row.differentDebitor : row.differentCreditor,
    transactionCode: {
      gvc: row.typeCodeZka,
      swift: row.typeCodeSwift,
      domain: row.bankTransactionCode,
      proprietary: row.primanota,
    },
    purposeCode: row.sepaPurposeCode,
    fees: feesOf(row, currency),
    originalAmount: originalOf(row),
  };
}

function feesOf(row: FinApiTransaction, currency: string): Money[] {
  const text = row.feeAmount ?? row.paypalData?.fee ?? null;
  if (text === null || /^-?0+(\.0+)?$/.test(text)) return [];
  const own = row.feeCurrency === null ? currency : currencyOf(row.feeCurrency, 'feeCurrency');
  return [{ amount: Math.abs(amountOf(text, own, 'feeAmount')), currency: own }];
}

function originalOf({ originalAmount, originalCurrency }: FinApiTransaction): OriginalAmount | null {
  if (originalAmount === null || originalCurrency === null) return null;
  const currency = currencyOf(originalCurrency, 'originalCurrency');
  return { amount: Math.abs(amountOf(originalAmount, currency, 'originalAmount')), currency, exchangeRate: null };
}
