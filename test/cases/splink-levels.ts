import { foldText, jaroWinkler } from '@saldo/matching';

/** A line of a bank account in the labelled pairs. */
export interface BankLine {
  memo: string;
  /** Days since 1970-01-01. */
  day: number;
  amount: number;
}

/** Prepares two lists and then names, for one pair, the level that each comparison reaches. */
export type Levels = (
  origins: readonly BankLine[],
  destinations: readonly BankLine[],
) => (left: number, right: number) => string[];

/** The comparison levels of Splink's published example: amount in per cent, Levenshtein of the memo, days. */
export const splinkLevels: Levels = (origins, destinations) => (left, right) => {
  const a = origins[left] as BankLine;
  const b = destinations[right] as BankLine;
  const difference = Math.abs(a.amount - b.amount) / Math.max(a.amount, b.amount);
  const amount = difference === 0 ? 0 : bandOf(difference, [0.01, 0.03, 0.1, 0.3]);
  const edits = a.memo === b.memo ? 0 : bandOf(levenshtein(a.memo, b.memo), [2, 6, 10]);
  return [`amount ${amount}`, `memo ${edits}`, `days ${bandOf(b.day - a.day, [1, 4, 10, 30])}`];
};

/** Our levels: signed change of the amount, words of the folded memo, single days. */
export const saldoLevels: Levels = (origins, destinations) => {
  const left = origins.map(prepare);
  const right = destinations.map(prepare);
  const frequency = new Map<string, number>();
  for (const { name } of right) frequency.set(name, (frequency.get(name) ?? 0) + 1);
  return (i, j) => {
    const a = left[i] as PreparedLine;
    const b = right[j] as PreparedLine;
    const days = b.day - a.day;
    return [
      `amount ${amountLevel(a.amount, b.amount)}`,
      `days ${days <= 8 ? days : 8 + bandOf(days, [10, 14, 21, 30])}`,
      `name ${nameLevel(a, b)} ${rarityOf(frequency.get(b.name) ?? 1, right.length)}`,
      `purpose ${wordLevel(a.purpose, b.purpose)}`,
      `code ${wordLevel(a.code, b.code)}`,
    ];
  };
};

interface PreparedLine extends BankLine {
  /** The first two words: who. */
  name: string;
  /** What follows: why, and the bank's code for how. */
  purpose: string;
  code: string;
}

function prepare(line: BankLine): PreparedLine {
  const words = line.memo
    .split(/\s+/)
    .map((word) => foldText(word))
    .filter((word) => word !== '');
  const rest = words.slice(2);
  const last = rest.at(-1) ?? '';
  const isCode = last.length <= 3;
  return {
    ...line,
    name: words.slice(0, 2).join(' '),
    purpose: (isCode ? rest.slice(0, -1) : rest).join(' '),
    code: isCode ? last : '',
  };
}

function amountLevel(a: number, b: number): string {
  if (a === b) return 'equal';
  const change = (b - a) / a;
  const band = bandOf(Math.abs(change), [0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.3]);
  return `${change < 0 ? 'less' : 'more'} ${band}`;
}

function nameLevel(a: PreparedLine, b: PreparedLine): string {
  if (a.name === b.name) return 'equal';
  const similarity = jaroWinkler(a.name, b.name);
  return `similar ${bandOf(1 - similarity, [0.03, 0.08, 0.15, 0.25])}`;
}

function rarityOf(count: number, total: number): number {
  return bandOf(count / total, [1e-4, 3e-4, 1e-3, 3e-3]);
}

/** Words that one side lost, wholly or at their end, are no contradiction; other words are. */
function wordLevel(a: string, b: string): string {
  if (a === '' || b === '') return a === b ? 'both missing' : 'one missing';
  if (a === b) return 'equal';
  if (a.startsWith(b) || b.startsWith(a)) return 'cut';
  return jaroWinkler(a, b) >= 0.9 ? 'similar' : 'other';
}

function bandOf(value: number, limits: readonly number[]): number {
  const band = limits.findIndex((limit) => value <= limit);
  return band === -1 ? limits.length : band;
}

function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
