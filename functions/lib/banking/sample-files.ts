/**
 * Writes statements as bank files: CAMT.053 (version .08) and MT940 with German :86: sub-fields. For sample data and
 * tests; no bank needs them.
 */
import { formatAmount } from './money.ts';
import type { Balance, IsoDate, LineDetail, LineStatus, MinorUnits, PaymentInformation } from './statement.ts';

type WritablePayment = Partial<
  Omit<PaymentInformation, 'counterparty' | 'transactionCode' | 'remittanceText'> & {
    counterparty: Partial<PaymentInformation['counterparty']>;
    transactionCode: Partial<PaymentInformation['transactionCode']>;
    remittanceText: string;
  }
>;

/** A line to write: amount and booking date, and as much as is to be known of the payment. */
export interface WritableLine extends WritablePayment {
  /** Signed minor units: positive is received. */
  amount: MinorUnits;
  bookingDate: IsoDate;
  /** Default: the booking date. */
  valueDate?: IsoDate;
  /** Default: booked. CAMT only. */
  status?: LineStatus;
  isReversal?: boolean;
  bookingText?: string | null;
  /** Single payments of a collective booking. CAMT only. */
  details?: (WritablePayment & Pick<LineDetail, 'amount'>)[];
}

export interface WritableStatement {
  account: { iban: string; bic?: string | null; ownerName?: string | null };
  currency: string;
  /** Statement number of the bank. */
  number: string;
  opening: Pick<Balance, 'amount'> & { date: IsoDate };
  /** Default: opening + booked lines, on the last booking date. Null leaves it out. */
  closing?: (Pick<Balance, 'amount'> & { date: IsoDate }) | null;
  lines: WritableLine[];
}

/**
 * Writes a CAMT.053.001.08 message with one statement, as UTF-8 text.
 * @throws RangeError when a text holds characters that XML can't carry
 */
export function writeCamt053(statement: WritableStatement): string {
  const { account, currency, opening, lines } = statement;
  const closing = closingOf(statement);
  const created = `${closing?.date ?? opening.date}T22:00:00+01:00`;
  const id = `${account.iban}-${statement.number}-${closing?.date ?? opening.date}`;
  const servicer = account.bic ? tag('Svcr', tag('FinInstnId', text('BICFI', account.bic))) : '';
  const owner = account.ownerName ? tag('Ownr', text('Nm', account.ownerName)) : '';
  const body = [
    text('Id', id.slice(0, 35)),
    text('ElctrncSeqNb', statement.number),
    text('CreDtTm', created),
    tag('Acct', tag('Id', text('IBAN', account.iban)) + text('Ccy', currency) + owner + servicer),
    camtBalance('OPBD', opening, currency),
    closing === null ? '' : camtBalance('CLBD', closing, currency),
    ...lines.map((line) => camtEntry(line, currency)),
  ].join('\n');
  const header = tag('GrpHdr', text('MsgId', id.slice(0, 35)) + text('CreDtTm', created));
  const namespace = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${namespace}"><BkToCstmrStmt>${header}\n<Stmt>${body}\n</Stmt></BkToCstmrStmt></Document>\n`;
}

function closingOf(statement: WritableStatement): (Pick<Balance, 'amount'> & { date: IsoDate }) | null {
  if (statement.closing !== undefined) {
    return statement.closing;
  }
  const booked = statement.lines.filter((line) => (line.status ?? 'booked') === 'booked');
  const dates = [statement.opening.date, ...booked.map((line) => line.bookingDate)].sort();
  const amount = booked.reduce((sum, line) => sum + line.amount, statement.opening.amount);
  return { amount, date: dates.at(-1) ?? statement.opening.date };
}

function camtBalance(code: string, balance: { amount: MinorUnits; date: IsoDate }, currency: string): string {
  const type = tag('Tp', tag('CdOrPrtry', text('Cd', code)));
  return tag('Bal', type + camtAmount(balance.amount, currency) + tag('Dt', text('Dt', balance.date)));
}

function camtAmount(amount: MinorUnits, currency: string): string {
  return `<Amt Ccy="${currency}">${formatAmount(Math.abs(amount), currency)}</Amt>${text('CdtDbtInd', amount < 0 ? 'DBIT' : 'CRDT')}`;
}

const CAMT_STATUS: Readonly<Record<LineStatus, string>> = { booked: 'BOOK', pending: 'PDNG', information: 'INFO' };

function camtEntry(line: WritableLine, currency: string): string {
  const details = line.details ?? [];
  const payments =
    details.length > 0
      ? details.map((detail) => camtPayment(detail, detail.amount, currency, camtAmount(detail.amount, currency)))
      : [camtPayment(line, line.amount, currency, '')];
  const batch = details.length > 0 ? tag('Btch', text('NbOfTxs', String(details.length))) : '';
  return tag(
    'Ntry',
    [
      camtAmount(line.amount, currency),
      line.isReversal ? text('RvslInd', 'true') : '',
      tag('Sts', text('Cd', CAMT_STATUS[line.status ?? 'booked'])),
      tag('BookgDt', text('Dt', line.bookingDate)),
      tag('ValDt', text('Dt', line.valueDate ?? line.bookingDate)),
      text('AcctSvcrRef', line.bankReference),
      camtCode(line.transactionCode),
      tag('NtryDtls', batch + payments.join('')),
      text('AddtlNtryInf', line.bookingText),
    ].join(''),
  );
}

function camtCode(code: WritablePayment['transactionCode']): string {
  const [domain, family, subFamily] = code?.domain?.split('-') ?? [];
  const families = family ? tag('Fmly', text('Cd', family) + text('SubFmlyCd', subFamily)) : '';
  const german = code?.swift && code.gvc ? `${code.swift}+${code.gvc}` : null;
  const proprietary = text('Cd', code?.proprietary ?? german);
  return tag('BkTxCd', (domain ? tag('Domn', text('Cd', domain) + families) : '') + tag('Prtry', proprietary));
}

function camtPayment(payment: WritablePayment, amount: MinorUnits, currency: string, amountXml: string): string {
  // In a returned payment the parties keep the roles of the original payment.
  const isDebtorOther = payment.returnReason ? amount < 0 : amount >= 0;
  const [other, own] = isDebtorOther ? ['Dbtr', 'Cdtr'] : ['Cdtr', 'Dbtr'];
  const party = payment.counterparty ?? {};
  const account = party.iban ? text('IBAN', party.iban) : tag('Othr', text('Id', party.accountNumber));
  const creditorId = payment.creditorId
    ? tag('Id', tag('PrvtId', tag('Othr', text('Id', payment.creditorId) + tag('SchmeNm', text('Prtry', 'SEPA')))))
    : '';
  const partyXml = (side: string): string => {
    const inner = (side === other ? text('Nm', party.name) : '') + (side === 'Cdtr' ? creditorId : '');
    return tag(side, tag('Pty', inner));
  };
  const parties = [partyXml(other), tag(`${other}Acct`, tag('Id', account)), partyXml(own)];
  const ultimate = tag(`Ultmt${other}`, tag('Pty', text('Nm', payment.ultimateCounterparty)));
  const references = [
    text('AcctSvcrRef', payment.bankReference),
    text('InstrId', payment.customerReference),
    text('EndToEndId', payment.endToEndId ?? 'NOTPROVIDED'),
    text('MndtId', payment.mandateReference),
  ].join('');
  return tag(
    'TxDtls',
    [
      tag('Refs', references),
      amountXml,
      camtOriginalAmount(payment, currency),
      camtCode(payment.transactionCode),
      camtFees(payment),
      tag('RltdPties', [...parties, ultimate].join('')),
      tag('RltdAgts', tag(`${other}Agt`, tag('FinInstnId', text('BICFI', party.bic)))),
      tag('Purp', text('Cd', payment.purposeCode)),
      tag('RmtInf', camtRemittance(payment)),
      tag('RtrInf', tag('Rsn', text('Cd', payment.returnReason))),
    ].join(''),
  );
}

function camtOriginalAmount(payment: WritablePayment, currency: string): string {
  const original = payment.originalAmount;
  if (!original) return '';
  const amount = `<Amt Ccy="${original.currency}">${formatAmount(original.amount, original.currency)}</Amt>`;
  const exchange = original.exchangeRate
    ? tag(
        'CcyXchg',
        text('SrcCcy', original.currency) + text('TrgtCcy', currency) + text('XchgRate', original.exchangeRate),
      )
    : '';
  return tag('AmtDtls', tag('InstdAmt', amount + exchange));
}

function camtFees(payment: WritablePayment): string {
  const records = (payment.fees ?? []).map((fee) => {
    const direction = text('CdtDbtInd', fee.amount < 0 ? 'CRDT' : 'DBIT');
    return tag(
      'Rcrd',
      `<Amt Ccy="${fee.currency}">${formatAmount(Math.abs(fee.amount), fee.currency)}</Amt>${direction}`,
    );
  });
  return tag('Chrgs', records.join(''));
}

function camtRemittance(payment: WritablePayment): string {
  const pieces = pieceUp(payment.remittanceText ?? '', 140).map((piece) => text('Ustrd', piece));
  const reference = payment.structuredReference
    ? tag(
        'Strd',
        tag('CdtrRefInf', tag('Tp', tag('CdOrPrtry', text('Cd', 'SCOR'))) + text('Ref', payment.structuredReference)),
      )
    : '';
  return pieces.join('') + reference;
}

function tag(name: string, content: string): string {
  return content === '' ? '' : `<${name}>${content}</${name}>`;
}

function text(name: string, value: string | null | undefined): string {
  return value ? `<${name}>${escapeXml(value)}</${name}>` : '';
}

function escapeXml(value: string): string {
  // eslint-disable-next-line no-control-regex -- The characters that XML 1.0 can't carry.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(value) || !value.isWellFormed()) {
    throw new RangeError(`XML can't carry the control characters of ${JSON.stringify(value)}.`);
  }
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;');
}

/**
 * Writes one MT940 message (SWIFT block 4 without envelope) with German :86: sub-fields.
 * @throws RangeError when a text does not fit into its sub-fields
 */
export function writeMt940(statement: WritableStatement): string {
  const { account, currency, opening } = statement;
  const closing = closingOf(statement);
  const balance = (code: string, of: { amount: MinorUnits; date: IsoDate }): string =>
    `:${code}:${of.amount < 0 ? 'D' : 'C'}${shortDate(of.date)}${currency}${mtAmount(of.amount, currency)}`;
  return [
    ':20:STARTUMS',
    `:25:${account.iban}`,
    `:28C:${statement.number}`,
    balance('60F', opening),
    ...statement.lines.flatMap((line) => mtLine(line, currency)),
    ...(closing === null ? [] : [balance('62F', closing)]),
    '-',
    '',
  ].join('\r\n');
}

function mtLine(line: WritableLine, currency: string): string[] {
  if ((line.status ?? 'booked') !== 'booked') {
    throw new RangeError('MT940 carries booked lines only.');
  }
  const isDebit = line.amount < 0;
  const mark = line.isReversal ? (isDebit ? 'RC' : 'RD') : isDebit ? 'D' : 'C';
  const valueDate = line.valueDate ?? line.bookingDate;
  const swift = line.transactionCode?.swift ?? 'NTRF';
  const bankReference = line.bankReference ? `//${line.bankReference}` : '';
  const head = `:61:${shortDate(valueDate)}${shortDate(line.bookingDate).slice(2)}${mark}${mtAmount(line.amount, currency)}${swift}NONREF${bankReference}`;
  const original = line.originalAmount
    ? `/OCMT/${line.originalAmount.currency}${mtAmount(line.originalAmount.amount, line.originalAmount.currency)}/`
    : '';
  const fees = (line.fees ?? []).map((fee) => `/CHGS/${fee.currency}${mtAmount(fee.amount, fee.currency)}/`).join('');
  return [
    head,
    ...(original + fees === '' ? [] : [original + fees]),
    ...wrapLine(`:86:${mtInformation(line, isDebit)}`, 65),
  ];
}

function mtInformation(line: WritableLine, isDebit: boolean): string {
  const party = line.counterparty ?? {};
  const purpose = [
    line.endToEndId ? `EREF+${line.endToEndId}` : '',
    line.customerReference ? `KREF+${line.customerReference}` : '',
    line.mandateReference ? `MREF+${line.mandateReference}` : '',
    line.creditorId ? `CRED+${line.creditorId}` : '',
    line.purposeCode ? `PURP+${line.purposeCode}` : '',
    line.remittanceText ? `SVWZ+${line.remittanceText}` : '',
    line.ultimateCounterparty ? `${isDebit ? 'ABWE' : 'ABWA'}+${line.ultimateCounterparty}` : '',
  ].join('');
  const codes = [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 60, 61, 62, 63];
  const extension = line.returnReason ? `?34${line.returnReason}` : '';
  return [
    line.transactionCode?.gvc ?? (isDebit ? '177' : '166'),
    `?00${plain(line.bookingText === undefined ? (isDebit ? 'UEBERWEISUNG' : 'GUTSCHRIFT') : (line.bookingText ?? ''))}`,
    ...fill(purpose, codes, 27),
    party.bic ? `?30${party.bic}` : '',
    party.iban || party.accountNumber ? `?31${party.iban ?? party.accountNumber ?? ''}` : '',
    ...fill(party.name ?? '', [32, 33], 27),
    extension,
  ].join('');
}

/** Cuts a text into sub-fields of a fixed width, wherever it falls. */
function fill(value: string, codes: number[], width: number): string[] {
  const pieces = pieceUp(plain(value), width);
  if (pieces.length > codes.length) {
    throw new RangeError(`"${value.slice(0, 40)}…" does not fit into the sub-fields of :86:.`);
  }
  return pieces.map((piece, index) => `?${codes[index] ?? ''}${piece}`);
}

/** `?` separates sub-fields, so it can't be written. */
function plain(value: string): string {
  return value.replace(/[?\r\n]/g, '.');
}

function pieceUp(value: string, width: number): string[] {
  return value.match(new RegExp(`[^]{1,${width}}`, 'g')) ?? [];
}

/** Physical lines of at most `width`; none begins with a colon or a hyphen, which would look like a field or an end. */
function wrapLine(value: string, width: number): string[] {
  const lines: string[] = [];
  let rest = value;
  while (rest.length > width) {
    let cut = width;
    while (cut > 1 && /[:-]/.test(rest[cut] ?? '')) cut -= 1;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...lines, rest];
}

function shortDate(date: IsoDate): string {
  return date.slice(2).replace(/-/g, '');
}

function mtAmount(amount: MinorUnits, currency: string): string {
  const digits = formatAmount(Math.abs(amount), currency, ',');
  return digits.includes(',') ? digits : `${digits},`;
}
