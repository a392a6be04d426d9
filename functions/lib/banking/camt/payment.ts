import { readAmount } from '../money.ts';
import { joinPieces, meaningful, readAccountId } from '../words.ts';
import { at, child, childrenNamed, textAt } from './element.ts';
import type { Refuse } from '../errors.ts';
import type { Account, Counterparty, Money, PaymentInformation, TransactionCode } from '../statement.ts';
import type { XmlElement } from './element.ts';

export interface PaymentContext {
  account: Account;
  isCredit: boolean;
  /** Amount of the line or of the single payment. */
  booked: Money;
  refuse: Refuse;
}

/** Reads what an entry and (where there is one) its transaction say about a payment. */
export function readPayment(
  entry: XmlElement,
  transaction: XmlElement | null,
  context: PaymentContext,
): PaymentInformation {
  const references = child(transaction, 'Refs');
  const side = counterpartySide(transaction, context);
  return {
    remittanceText: remittanceText(transaction),
    endToEndId: meaningful(textAt(references, 'EndToEndId')),
    mandateReference: meaningful(textAt(references, 'MndtId')),
    creditorId: creditorId(transaction),
    structuredReference: structuredReference(transaction),
    customerReference: meaningful(textAt(references, 'InstrId')) ?? meaningful(textAt(references, 'PmtInfId')),
    bankReference:
      meaningful(textAt(references, 'AcctSvcrRef')) ??
      meaningful(textAt(entry, 'AcctSvcrRef')) ??
      meaningful(textAt(entry, 'NtryRef')),
    counterparty: readCounterparty(transaction, side),
    ultimateCounterparty: meaningful(partyName(at(transaction, `RltdPties/Ultmt${side}`))),
    transactionCode: transactionCode(child(transaction, 'BkTxCd'), child(entry, 'BkTxCd')),
    purposeCode: textAt(transaction, 'Purp/Cd') ?? textAt(transaction, 'Purp/Prtry'),
    returnReason: textAt(transaction, 'RtrInf/Rsn/Cd') ?? textAt(transaction, 'RtrInf/Rsn/Prtry'),
    fees: [...readFees(transaction, context.refuse), ...readFees(entry, context.refuse)],
    originalAmount: originalAmount(entry, transaction, context),
  };
}

type Side = 'Dbtr' | 'Cdtr';

/**
 * The other party: the one whose account is not ours; else by the direction of the money. In a returned payment the
 * parties keep the roles of the original payment, so there the direction is the other one.
 */
function counterpartySide(transaction: XmlElement | null, context: PaymentContext): Side {
  const debtor = accountText(transaction, 'Dbtr');
  const creditor = accountText(transaction, 'Cdtr');
  const own = context.account.iban ?? context.account.number;
  if (own !== null && debtor !== creditor) {
    if (debtor === own) return 'Cdtr';
    if (creditor === own) return 'Dbtr';
  }
  const isReturn = child(transaction, 'RtrInf') !== null;
  return context.isCredit === isReturn ? 'Cdtr' : 'Dbtr';
}

function accountText(transaction: XmlElement | null, side: Side): string | null {
  const id = at(transaction, `RltdPties/${side}Acct/Id`);
  return (textAt(id, 'IBAN') ?? textAt(id, 'Othr/Id'))?.replace(/\s/g, '') ?? null;
}

function readCounterparty(transaction: XmlElement | null, side: Side): Counterparty {
  const agent = at(transaction, `RltdAgts/${side}Agt/FinInstnId`);
  const id = readAccountId(accountText(transaction, side));
  return {
    name: meaningful(partyName(at(transaction, `RltdPties/${side}`))),
    iban: id.iban,
    accountNumber: id.number,
    bic: textAt(agent, 'BICFI') ?? textAt(agent, 'BIC'),
  };
}

/** `Nm` up to version .06, `Pty/Nm` (or the name of an agent) from .07 on. */
function partyName(party: XmlElement | null): string | null {
  return textAt(party, 'Pty/Nm') ?? textAt(party, 'Nm') ?? textAt(party, 'Agt/FinInstnId/Nm');
}

/** SEPA creditor identifier: the private (or organisation) identification of the creditor that has its form. */
function creditorId(transaction: XmlElement | null): string | null {
  const creditor = at(transaction, 'RltdPties/Cdtr');
  for (const party of [creditor, child(creditor, 'Pty')]) {
    for (const kind of ['PrvtId', 'OrgId']) {
      for (const other of childrenNamed(at(party, `Id/${kind}`), 'Othr')) {
        const id = textAt(other, 'Id');
        if (id !== null && /^[A-Z]{2}\d{2}[A-Z0-9]{3}.{1,28}$/.test(id)) return id;
        if (id !== null && textAt(other, 'SchmeNm/Prtry') === 'SEPA') return id;
      }
    }
  }
  return null;
}

function structuredReference(transaction: XmlElement | null): string | null {
  const structured = childrenNamed(child(transaction, 'RmtInf'), 'Strd');
  return structured.map((part) => textAt(part, 'CdtrRefInf/Ref')).find((reference) => reference !== null) ?? null;
}

/** Unstructured text, then what structured remittance says in words and document numbers. */
function remittanceText(transaction: XmlElement | null): string {
  const information = child(transaction, 'RmtInf');
  const unstructured = joinPieces(
    childrenNamed(information, 'Ustrd').map((piece) => piece.text),
    140,
  );
  const structured = childrenNamed(information, 'Strd').flatMap((part) => [
    ...childrenNamed(part, 'RfrdDocInf').map((document) => textAt(document, 'Nb')),
    ...childrenNamed(part, 'AddtlRmtInf').map((text) => text.text.trim()),
  ]);
  const text = [unstructured, ...structured].filter((piece) => piece !== null && piece !== '').join(' ');
  return text === '' ? (textAt(transaction, 'AddtlTxInf') ?? '') : text;
}

/** Codes of the transaction before those of the entry. German banks write `NTRF+166+0009500` (issuer DK or ZKA). */
function transactionCode(...codes: (XmlElement | null)[]): TransactionCode {
  const result: TransactionCode = { gvc: null, swift: null, domain: null, proprietary: null };
  for (const code of codes) {
    const proprietary = textAt(code, 'Prtry/Cd');
    const german = proprietary === null ? null : /^([NSF][A-Z0-9]{3})\+(\d{3})/.exec(proprietary);
    const domain = [textAt(code, 'Domn/Cd'), textAt(code, 'Domn/Fmly/Cd'), textAt(code, 'Domn/Fmly/SubFmlyCd')].filter(
      (part) => part !== null,
    );
    result.proprietary ??= proprietary;
    result.swift ??= german?.[1] ?? null;
    result.gvc ??= german?.[2] ?? null;
    result.domain ??= domain.length === 0 ? null : domain.join('-');
  }
  return result;
}

/** `Chrgs/Amt` up to version .03, `Chrgs/Rcrd/Amt` from .04 on. A charge given back is negative. */
function readFees(element: XmlElement | null, refuse: Refuse): Money[] {
  const records = childrenNamed(element, 'Chrgs').flatMap((charges) => {
    const several = childrenNamed(charges, 'Rcrd');
    return several.length > 0 ? several : [charges];
  });
  return records.flatMap((record) => {
    const money = optionalMoney(child(record, 'Amt'), 'Chrgs/Amt', refuse);
    if (money === null) return [];
    const isCredit = textAt(record, 'CdtDbtInd') === 'CRDT';
    return [isCredit ? { ...money, amount: 0 - money.amount } : money];
  });
}

/** The instructed (or counter-value) amount where it is not simply the booked amount. */
function originalAmount(
  entry: XmlElement,
  transaction: XmlElement | null,
  context: PaymentContext,
): PaymentInformation['originalAmount'] {
  const names = ['InstdAmt', 'TxAmt', 'CntrValAmt'];
  for (const details of [child(transaction, 'AmtDtls'), child(entry, 'AmtDtls')]) {
    for (const name of names) {
      const money = optionalMoney(at(details, `${name}/Amt`), `AmtDtls/${name}/Amt`, context.refuse);
      const { booked } = context;
      if (money !== null && (money.currency !== booked.currency || money.amount !== Math.abs(booked.amount))) {
        const rates = names.map((part) => textAt(details, `${part}/CcyXchg/XchgRate`));
        return { ...money, exchangeRate: rates.find((rate) => rate !== null) ?? null };
      }
    }
  }
  return null;
}

function optionalMoney(amount: XmlElement | null, field: string, refuse: Refuse): Money | null {
  const currency = amount?.currency?.trim() ?? '';
  if (amount === null || amount.text.trim() === '' || !/^[A-Z]{3}$/.test(currency)) {
    return null;
  }
  return { amount: readAmount(amount.text, currency, '.', { line: amount.line, field }, refuse), currency };
}
