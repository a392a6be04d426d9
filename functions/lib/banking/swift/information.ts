import { joinPieces, meaningful, readAccountId, tidy } from '../words.ts';
import { readPurpose } from './purpose.ts';
import type { Counterparty } from '../statement.ts';
import type { Purpose } from './purpose.ts';

/** What field :86: says about a line. */
export interface LineInformation {
  gvc: string | null;
  bookingText: string | null;
  counterparty: Counterparty;
  /** Text key extension (sub-field ?34), the reason of a return. */
  textKeyExtension: string | null;
  purpose: Purpose;
}

/** A line of :86: holds at most 65 characters; shorter lines of free text end where the bank ended them. */
const FULL_LINE = 61;

/**
 * Reads :86:. German banks (DFÜ-Abkommen, Anlage 3, chapter 8.2.3) write the Geschäftsvorfallcode and sub-fields
 * `?NN`; lines are cut at a fixed width anywhere, even inside `?NN`, so the lines are joined first. Other banks write
 * free text.
 */
export function readInformation(lines: readonly string[]): LineInformation {
  const joined = lines.join('');
  const structured = /^\s*(\d{3})\s*([?<>^~@|])(?=\d{2})/.exec(joined);
  if (structured === null) {
    return freeText(lines);
  }
  const fields = subFields(joined.slice(structured[0].length - 1), structured[2] ?? '?');
  const range = (from: number, to: number): string => {
    let text = '';
    for (let code = from; code <= to; code += 1) {
      text += fields.get(code) ?? '';
    }
    return text;
  };
  const account = readAccountId(fields.get(38) ?? fields.get(31) ?? null);
  const bank = fields.get(30)?.replace(/\s/g, '') ?? '';
  const counterparty = {
    name: meaningful(tidy(range(32, 33))),
    iban: account.iban,
    accountNumber: account.iban === null ? accountWithBankCode(bank, account.number) : null,
    bic: /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(bank) ? bank : null,
  };
  return {
    gvc: structured[1] ?? null,
    bookingText: meaningful(fields.get(0)),
    counterparty,
    textKeyExtension: meaningful(fields.get(34)),
    purpose: readPurpose(range(20, 29) + range(60, 63), counterparty, meaningful(tidy(range(70, 79)))),
  };
}

function freeText(lines: readonly string[]): LineInformation {
  const text = joinPieces(lines, FULL_LINE);
  const german = /^(\d{3})(PN\d{4}.*)$/s.exec(text);
  const counterparty = { name: null, iban: null, accountNumber: null, bic: null };
  return {
    gvc: german?.[1] ?? null,
    bookingText: null,
    counterparty,
    textKeyExtension: null,
    purpose: readPurpose(german?.[2] ?? text, counterparty, null),
  };
}

/** Splits `?NN…` text. Codes that do not exist belong to the text before them. */
function subFields(text: string, separator: string): Map<number, string> {
  const fields = new Map<number, string>();
  let code: number | null = null;
  for (const [index, part] of text.split(separator).entries()) {
    const found = /^(\d{2})/.exec(part);
    const number = found === null ? null : Number(found[1]);
    if (index > 0 && number !== null && isSubField(number)) {
      code = number;
      fields.set(code, (fields.get(code) ?? '') + part.slice(2));
    } else if (index > 0 && code !== null) {
      fields.set(code, (fields.get(code) ?? '') + separator + part);
    }
  }
  return fields;
}

function isSubField(code: number): boolean {
  return code === 0 || code === 10 || (code >= 20 && code <= 34) || code === 38 || (code >= 60 && code <= 79);
}

/** Old account numbers are unique only together with their Bankleitzahl. */
function accountWithBankCode(bank: string, number: string | null): string | null {
  if (number === null) return null;
  return /^\d{8}$/.test(bank) ? `${bank}/${number}` : number;
}
