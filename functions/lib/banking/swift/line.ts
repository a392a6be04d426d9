import { completeEntryDate, readShortDate } from '../dates.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { readAmount } from '../money.ts';
import { meaningful, tidy } from '../words.ts';
import { readInformation } from './information.ts';
import type { LineDraft } from '../assembly.ts';
import type { Refuse } from '../errors.ts';
import type { Money, OriginalAmount } from '../statement.ts';
import type { SwiftField } from './fields.ts';

/** value date, entry date, mark, funds code, amount, transaction type, references */
const STATEMENT_LINE = /^(\d{6})(\d{4})?(R[CD]|E[CD]|[CD])([A-Z])?(\d[\d,]*)\s*(?:([NSF][A-Z0-9]{3})(.*))?$/s;

/** Return bookings of the German banking industry: their ?34 is the reason. */
const RETURN_CODES = new Set(['108', '109', '159', '184']);

/**
 * Reads :61: with its :86:.
 *
 * The sign comes from the debit/credit mark alone: `RC` is a reversed credit and so a debit, `RD` a reversed debit
 * and so a credit (SWIFT MT940, field 61 sub-field 3); `EC`/`ED` are expected. The Geschäftsvorfallcode never decides it.
 */
export function readLine(
  field: SwiftField,
  information: SwiftField | null,
  currency: string,
  refuse: Refuse,
): LineDraft {
  const [first = '', ...supplementary] = field.lines;
  const found = STATEMENT_LINE.exec(first.trimEnd());
  const place = { line: field.line, field: ':61:' };
  if (found === null) {
    const problem = `"${first.slice(0, 40)}" is no statement line (date, C/D/RC/RD, amount, type).`;
    return refuse({ code: CODES.malformed, problem, remedy: EXPORT_AGAIN, ...place });
  }
  const [, valueText = '', entryText, mark = '', , amountText = '', type, references = ''] = found;
  const units = readAmount(amountText, currency, ',', place, refuse);
  const isDebit = mark === 'D' || mark === 'RC' || mark === 'ED';
  const valueDate = readShortDate(valueText, place, refuse);
  const bookingDate = entryText === undefined ? valueDate : completeEntryDate(entryText, valueDate, place, refuse);
  const [customerReference = '', bankReference = ''] = splitOnce(references, '//');
  const details = readInformation(information?.lines ?? []);
  const { purpose, counterparty } = details;
  const extra = tidy(supplementary.join(' '));
  const amounts = foreignAmounts(
    supplementary.join(''),
    purpose.originalAmount,
    purpose.compensation,
    currency,
    refuse,
    field,
  );
  return {
    status: mark.startsWith('E') ? 'pending' : 'booked',
    ...{ bookingDate, valueDate, currency, isReversal: mark.startsWith('R') },
    amount: isDebit && units !== 0 ? -units : units,
    bookingText: details.bookingText ?? (/^\/[A-Z]{4}\//.test(extra) ? null : meaningful(extra)),
    batch: null,
    details: [],
    fileLine: field.line,
    remittanceText: purpose.text,
    endToEndId: purpose.endToEndId,
    mandateReference: purpose.mandateReference,
    creditorId: purpose.creditorId,
    structuredReference: null,
    customerReference: purpose.customerReference ?? ownReference(customerReference),
    bankReference: meaningful(bankReference),
    counterparty: { ...counterparty, iban: counterparty.iban ?? purpose.iban, bic: counterparty.bic ?? purpose.bic },
    ultimateCounterparty: isDebit
      ? (purpose.ultimateCreditor ?? purpose.ultimateDebtor)
      : (purpose.ultimateDebtor ?? purpose.ultimateCreditor),
    transactionCode: { gvc: details.gvc, swift: type ?? null, domain: null, proprietary: null },
    purposeCode: purpose.purposeCode,
    returnReason: details.gvc !== null && RETURN_CODES.has(details.gvc) ? details.textKeyExtension : null,
    ...amounts,
  };
}

/** `KREF+`, `EREF+` … only say that the reference stands in :86:; `N` is a short NONREF. */
function ownReference(text: string): string | null {
  const reference = meaningful(text);
  return reference !== null && /^(?:[KEM]REF\+?|N)$/.test(reference) ? null : reference;
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + separator.length)];
}

/** `/OCMT/EUR11,85//CHGS/EUR0,50/` after :61:, else OAMT+ and COAM+ of :86:. */
function foreignAmounts(
  supplementary: string,
  originalText: string | null,
  chargesText: string | null,
  currency: string,
  refuse: Refuse,
  field: SwiftField,
): { originalAmount: OriginalAmount | null; fees: Money[] } {
  const read = (tag: string, fallback: string | null): Money | null => {
    const coded = supplementary === '' ? null : new RegExp(`/${tag}/([A-Z]{3})(\\d[\\d,]*)`).exec(supplementary);
    const plain = /^(\d+,\d*)$/.exec(fallback ?? '');
    const code = coded?.[1] ?? currency;
    const digits = coded?.[2] ?? plain?.[1];
    if (digits === undefined) return null;
    return { amount: readAmount(digits, code, ',', { line: field.line, field: `/${tag}/` }, refuse), currency: code };
  };
  const original = read('OCMT', originalText);
  const charges = read('CHGS', chargesText);
  return {
    originalAmount: original === null ? null : { ...original, exchangeRate: null },
    fees: charges === null ? [] : [charges],
  };
}
