import type { Customer, OpenItem, Transaction } from '@saldo/matching';

/**
 * What a careful user of a search library would write around it: extract references, fold names, and rank what the
 * library finds by amount, number and name. Every search library gets the same.
 */

const LEGAL_FORMS = /\b(gmbh|co|kg|ag|ohg|ug|haftungsbeschraenkt|gesmbh|eg|ev|se|gbr|mbh|kgaa|og|eu|ek|inh|ltd|bv)\b/g;

export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(LEGAL_FORMS, ' ')
    .replace(/ +/g, ' ')
    .trim();
}

export const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Words with a digit and at least four signs, as they stand and in their longest digit run. */
export function references(transaction: Transaction): string[] {
  const text = [transaction.remittanceText, transaction.structuredReference ?? '', transaction.endToEndId ?? ''].join(
    ' ',
  );
  const found = new Set<string>();
  for (const [word] of text.matchAll(/[A-Za-z0-9][A-Za-z0-9./_-]*/g)) {
    if (!/\d/.test(word)) continue;
    const whole = bare(word);
    if (whole.length >= 4) found.add(whole);
    for (const [digits] of whole.matchAll(/\d{4,}/g)) found.add(digits);
  }
  return [...found].slice(0, 16);
}

export interface SearchDocument {
  id: string;
  number: string;
  digits: string;
  order: string;
  name: string;
}

export function toDocument(item: OpenItem, names: ReadonlyMap<string, string>): SearchDocument {
  const number = bare(item.number ?? '');
  return {
    id: item.id,
    number,
    digits: number.replace(/^[a-z]+/, ''),
    order: [bare(item.customerReference ?? ''), bare(item.paymentReference ?? '')].join(' ').trim(),
    name: names.get(item.customerId ?? '') ?? '',
  };
}

export function foldedNames(customers: readonly Customer[]): Map<string, string> {
  return new Map(customers.map((customer) => [customer.id, fold(customer.name)]));
}

/** Points for one candidate; null where company, currency or direction forbid it. */
export function points(
  transaction: Transaction,
  item: OpenItem,
  itemName: string,
  found: ReadonlySet<string>,
  payerName: string,
  isKnownAccount: boolean,
): number | null {
  if (item.currency !== transaction.currency || item.legalEntityId !== transaction.legalEntityId) return null;
  if (item.open === 0 || item.open > 0 !== transaction.amount > 0) return null;
  const number = bare(item.number ?? '');
  let score = 0;
  if (found.has(number)) score += 10;
  else if (found.has(number.replace(/^[a-z]+/, ''))) score += 6;
  if (item.customerReference && found.has(bare(item.customerReference))) score += 8;
  if (item.paymentReference && found.has(bare(item.paymentReference))) score += 10;
  if (item.open === transaction.amount) score += 6;
  else if (item.discount && item.open - item.discount.amount === transaction.amount) score += 5;
  score += 4 * jaroWinkler(payerName, itemName);
  if (isKnownAccount) score += 4;
  return score;
}

/** Jaro-Winkler similarity (Winkler 1990), plain loops. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  if (!a || !b) return 0;
  const window = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Uint8Array(b.length);
  const matched: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + window + 1);
    for (let j = Math.max(0, i - window); j < end; j++) {
      if (taken[j] || a[i] !== b[j]) continue;
      taken[j] = 1;
      matched.push(a[i]!);
      break;
    }
  }
  if (matched.length === 0) return 0;
  let transposed = 0;
  for (let j = 0, k = 0; j < b.length; j++) if (taken[j] && b[j] !== matched[k++]) transposed++;
  const m = matched.length;
  const jaro = (m / a.length + m / b.length + (m - transposed / 2) / m) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}
