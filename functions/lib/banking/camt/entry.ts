import { readIsoDate } from '../dates.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { readAmount, readCurrency } from '../money.ts';
import { at, child, childrenNamed, textAt } from './element.ts';
import { readPayment } from './payment.ts';
import type { Refuse } from '../errors.ts';
import type { LineDraft } from '../assembly.ts';
import type { Account, IsoDate, LineDetail, LineStatus, MinorUnits, Notice } from '../statement.ts';
import type { XmlElement } from './element.ts';

export interface EntryContext {
  account: Account;
  /** Currency of the account; null until the first balance or entry has told it. */
  currency: string | null;
  refuse: Refuse;
  notice: (notice: Notice) => void;
}

/**
 * Reads one `Ntry` of a CAMT.052/053/054 message.
 *
 * The sign comes from `CdtDbtInd` alone: `RvslInd` does not flip it (ISO 20022 definition of ReversalIndicator;
 * opposite to MT940's RC/RD). `Sts` is plain text up to version .06 and `Sts/Cd` from .07 on.
 */
export function readEntry(entry: XmlElement, context: EntryContext): LineDraft {
  const { refuse } = context;
  const amount = signedAmount(entry, 'Ntry', context);
  const currency = at(entry, 'Amt')?.currency?.trim() ?? '';
  const transactions = childrenNamed(entry, 'NtryDtls').flatMap((details) => childrenNamed(details, 'TxDtls'));
  const single = transactions.length === 1 ? (transactions[0] ?? null) : null;
  const batch = child(
    childrenNamed(entry, 'NtryDtls').find((details) => child(details, 'Btch') !== null) ?? null,
    'Btch',
  );
  return {
    ...readPayment(entry, single, {
      account: context.account,
      isCredit: isCredit(entry, 'Ntry', refuse),
      booked: { amount, currency },
      refuse,
    }),
    status: readStatus(entry, refuse),
    bookingDate: readDate(entry, 'BookgDt', refuse),
    valueDate: readDate(entry, 'ValDt', refuse),
    amount,
    currency,
    isReversal: textAt(entry, 'RvslInd') === 'true' || textAt(entry, 'RvslInd') === '1',
    bookingText: textAt(entry, 'AddtlNtryInf'),
    batch: batch === null ? null : readBatch(batch),
    details: transactions.length > 1 ? readDetails(entry, transactions, amount, currency, context) : [],
    fileLine: entry.line,
  };
}

/** Amount of an element with `Amt` and `CdtDbtInd`, in the account's currency. */
function signedAmount(element: XmlElement, name: string, context: EntryContext): MinorUnits {
  const { refuse } = context;
  const amount = child(element, 'Amt');
  const place = { line: amount?.line ?? element.line, field: `${name}/Amt` };
  if (amount === null) {
    return refuse({ code: CODES.missing, problem: 'The amount is missing.', remedy: EXPORT_AGAIN, ...place });
  }
  const currency = readCurrency(amount.currency, place, refuse);
  const units = readAmount(amount.text, currency, '.', place, refuse);
  return isCredit(element, name, refuse) || units === 0 ? units : -units;
}

export function isCredit(element: XmlElement, name: string, refuse: Refuse): boolean {
  const indicator = textAt(element, 'CdtDbtInd');
  if (indicator !== 'CRDT' && indicator !== 'DBIT') {
    const problem = indicator === null ? 'CRDT or DBIT is missing.' : `"${indicator}" is neither CRDT nor DBIT.`;
    const place = { line: child(element, 'CdtDbtInd')?.line ?? element.line, field: `${name}/CdtDbtInd` };
    refuse({ code: CODES.sign, problem, remedy: EXPORT_AGAIN, ...place });
  }
  return indicator === 'CRDT';
}

function readStatus(entry: XmlElement, refuse: Refuse): LineStatus {
  const status = textAt(entry, 'Sts/Cd') ?? textAt(entry, 'Sts');
  switch (status) {
    case 'BOOK':
      return 'booked';
    case 'PDNG':
    case 'FUTR':
      return 'pending';
    case 'INFO':
      return 'information';
    default: {
      const problem = status === null ? 'The status is missing.' : `"${status}" is none of BOOK, PDNG, FUTR, INFO.`;
      return refuse({ code: CODES.missing, problem, remedy: EXPORT_AGAIN, line: entry.line, field: 'Ntry/Sts' });
    }
  }
}

export function readDate(element: XmlElement | null, name: string, refuse: Refuse): IsoDate | null {
  const date = at(element, `${name}/Dt`) ?? at(element, `${name}/DtTm`);
  return date === null ? null : readIsoDate(date.text, { line: date.line, field: name }, refuse);
}

function readBatch(batch: XmlElement): LineDraft['batch'] {
  const count = textAt(batch, 'NbOfTxs');
  return {
    count: count !== null && /^\d{1,15}$/.test(count) ? Number(count) : null,
    messageId: textAt(batch, 'MsgId'),
    paymentInformationId: textAt(batch, 'PmtInfId'),
  };
}

/** The single payments of a collective entry; none, with a notice, when they do not add up to the entry. */
function readDetails(
  entry: XmlElement,
  transactions: XmlElement[],
  entryAmount: MinorUnits,
  currency: string,
  context: EntryContext,
): LineDetail[] {
  const details: LineDetail[] = [];
  let sum = 0;
  for (const [index, transaction] of transactions.entries()) {
    const amount = detailAmount(entry, transaction, currency, context);
    if (amount === null) {
      return keepEntry(context, entry, `payment ${index + 1} of it has no amount in ${currency}`);
    }
    sum += amount;
    const credit = child(transaction, 'CdtDbtInd') === null ? entryAmount >= 0 : amount >= 0;
    const payment = readPayment(entry, transaction, {
      account: context.account,
      isCredit: credit,
      booked: { amount, currency },
      refuse: context.refuse,
    });
    details.push({ ...payment, position: index + 1, amount, currency });
  }
  return sum === entryAmount ? details : keepEntry(context, entry, 'its single payments do not add up to it');
}

function keepEntry(context: EntryContext, entry: XmlElement, why: string): LineDetail[] {
  const message = `The collective booking in line ${entry.line} is kept as one line: ${why}.`;
  context.notice({ code: 'SALDO_STATEMENT_BATCH_KEPT_WHOLE', message, fileLine: entry.line });
  return [];
}

/** `TxDtls/Amt`, else `AmtDtls/TxAmt`, else `AmtDtls/InstdAmt`; the first that is in the account's currency. */
function detailAmount(
  entry: XmlElement,
  transaction: XmlElement,
  currency: string,
  context: EntryContext,
): MinorUnits | null {
  const { refuse } = context;
  const paths = ['Amt', 'AmtDtls/TxAmt/Amt', 'AmtDtls/InstdAmt/Amt'];
  const found = paths
    .map((path) => at(transaction, path))
    .find((amount) => amount !== null && amount.currency === currency && amount.text.trim() !== '');
  if (found == null) {
    return null;
  }
  const units = readAmount(found.text, currency, '.', { line: found.line, field: 'TxDtls/Amt' }, refuse);
  const signed = child(transaction, 'CdtDbtInd') === null ? entry : transaction;
  return isCredit(signed, signed.name, refuse) || units === 0 ? units : -units;
}
