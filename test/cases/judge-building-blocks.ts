import {
  amountAfterDiscount,
  compareNames,
  findDuplicateLines,
  findReversedLine,
  isValidReference,
  matchBatch,
  OpenItemIndex,
  referenceContains,
  standardRuleSet,
  toMinorUnits,
} from '@saldo/matching';
import type { AccountLine, ReferenceSchemeName, ReversibleLine } from '@saldo/matching';
import type { Case, Verdict } from './case.ts';

const SCHEMES: Readonly<Record<string, readonly ReferenceSchemeName[]>> = {
  ISO11649: ['ISO11649'],
  'BE-OGM': ['BE-OGM'],
  'FI-viitenumero': ['FI-VIITE'],
  'NO-KID/SE-OCR (Luhn)': ['SE-OCR'],
  'CH-QRR/ESR': ['CH-QRR'],
};

/** Relation of two names: same, likely, unclear, different. */
export function judgeNameSimilarity({ input, expected }: Case): Verdict {
  const { a, b, aliases_b: aliases } = input as { a: string; b: string; aliases_b?: string[] };
  const { relation, similarity, viaAlias } = compareNames(a, [b, ...(aliases ?? [])]);
  if (relation !== expected['relation'])
    return `${relation} (${similarity.toFixed(3)}) instead of ${String(expected['relation'])}`;
  return expected['via'] === 'alias' && !viaAlias ? 'not found by the alias' : null;
}

/** Check digits of a structured reference. */
export function judgeReferenceValidation({ input, expected }: Case): Verdict {
  const { scheme, value } = input as { scheme: string; value: string };
  const names = SCHEMES[scheme];
  if (!names) return `the scheme ${scheme} is not known`;
  const isValid = names.some((name) => isValidReference(name, value));
  return isValid === expected['valid'] ? null : `${isValid ? 'accepted' : 'refused'}: ${value}`;
}

/** Whether a typed part is in a stored reference, or a stored number in a payment's text. */
export function judgeReferenceContains({ input, expected }: Case): Verdict {
  const { stored, query, text } = input as { stored: string; query?: string | null; text?: string };
  const isFound = text === undefined ? referenceContains(stored, query ?? '') : isNumberFound(stored, text);
  return isFound === expected['found'] ? null : isFound ? 'found' : 'not found';
}

/** Found means: the number alone leads to the item, without the amount or the payer to confirm it. */
function isNumberFound(number: string, remittanceText: string): boolean {
  const index = new OpenItemIndex(standardRuleSet);
  const money = { currency: 'EUR', legalEntityId: null };
  const item = {
    id: 'item',
    kind: 'invoice',
    number,
    amount: 123_45,
    open: 123_45,
    customerId: null,
    ...money,
  } as const;
  index.upsertItems([item]);
  const transaction = { id: 'tx', amount: 40_00, bookingDate: null, remittanceText, ...money };
  const [result] = matchBatch([transaction], index, standardRuleSet);
  return (result?.proposals[0]?.evidence ?? []).some(({ code }) => code.startsWith('number_'));
}

/** Amount after cash discount. */
export function judgeDiscount({ input, expected }: Case): Verdict {
  const { total, percent } = input as { total: number; percent: number | null };
  const net = amountAfterDiscount(toMinorUnits(total, 'EUR'), percent);
  const wanted = toMinorUnits(expected['value'] as number, 'EUR');
  return net === wanted ? null : `${net} instead of ${wanted}`;
}

/** Whether an imported line is booked already. */
export function judgeDuplicates(given: Case): Verdict {
  const imported = (given.transactions ?? []).map((line) => toAccountLine(line, 'booking_date'));
  const booked = (given.open_items ?? []).map((line) => toAccountLine(line, 'date'));
  const found = findDuplicateLines(imported, booked).map(({ importedId, bookedId }) => `${importedId}=${bookedId}`);
  const pairs = (given.expected['pairs'] ?? []) as { tx: string; item: string }[];
  const forbidden = given.expected.forbidden?.find(({ tx, item }) => found.includes(`${tx}=${item}`));
  if (forbidden) return `${forbidden.tx} is taken for ${forbidden.item}`;
  if (given.expected.outcome === 'same') {
    const missing = pairs.find(({ tx, item }) => !found.includes(`${tx}=${item}`));
    return missing
      ? `${missing.tx} is not recognised as ${missing.item} (${found.join(', ') || 'nothing found'})`
      : null;
  }
  return given.expected.forbidden || found.length === 0 ? null : `taken for one: ${found.join(', ')}`;
}

function toAccountLine(record: Record<string, unknown>, dateField: string): AccountLine {
  const currency = String(record['currency']);
  return {
    id: String(record['id']),
    amount: toMinorUnits(record['amount'] as number, currency),
    currency,
    date: (record[dateField] as string | undefined) ?? null,
    bankReference: (record['bank_id'] as string | undefined) ?? null,
    parentId: (record['parent'] as string | undefined) ?? null,
  };
}

/** Which earlier line a line takes back. */
export function judgeReversal({ input, expected }: Case): Verdict {
  const { line, earlier } = input as { line: Record<string, unknown>; earlier: Record<string, unknown>[] };
  const reversed = findReversedLine(toReversibleLine(line), earlier.map(toReversibleLine));
  const wanted = (expected['reverses'] ?? null) as string | null;
  return (reversed?.id ?? null) === wanted ? null : `takes back ${reversed?.id ?? 'nothing'} instead of ${wanted}`;
}

function toReversibleLine(record: Record<string, unknown>): ReversibleLine {
  return {
    id: (record['id'] as string | undefined) ?? 'line',
    amount: toMinorUnits(record['amount'] as number, 'EUR'),
    currency: 'EUR',
    date: (record['date'] as string | undefined) ?? null,
    name: (record['name'] as string | undefined) ?? null,
  };
}
