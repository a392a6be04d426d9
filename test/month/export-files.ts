/** What a bookkeeper adds up in the files of an export. */
import { parse } from 'csv-parse/sync';
import { cents } from '../browser/ledger.ts';

type Row = Record<string, string | undefined>;

const text = (amount: number): string => (amount / 100).toFixed(2);

/** Sums of the amount columns of the CSV file. */
export function csvSums(content: string): Record<'Amount' | 'Discount' | 'WriteOff', string> {
  const rows: Row[] = parse(content, { delimiter: ';', columns: true });
  const sumOf = (column: string): string => text(rows.reduce((sum, row) => sum + cents(row[column] ?? null), 0));
  return { Amount: sumOf('Amount'), Discount: sumOf('Discount'), WriteOff: sumOf('WriteOff') };
}

/** Balance of every account that the DATEV file books on, debit positive. Each booking has an account and a contra account. */
export function bookingsOf(content: string): Record<string, string> {
  // The first line describes the file.
  const rows: Row[] = parse(content, { delimiter: ';', columns: true, from_line: 2 });
  const balances = new Map<string, number>();
  const book = (account: string | undefined, amount: number): void => {
    if (!account) throw new Error('A booking has no account.');
    balances.set(account, (balances.get(account) ?? 0) + amount);
  };
  for (const row of rows) {
    const amount = cents((row['Umsatz (ohne Soll/Haben-Kz)'] ?? '').replace(',', '.'));
    const debit = row['Soll/Haben-Kennzeichen'] === 'S' ? amount : -amount;
    book(row['Konto'], debit);
    book(row['Gegenkonto (ohne BU-Schlüssel)'], -debit);
  }
  return Object.fromEntries([...balances].map(([account, balance]) => [account, text(balance)]));
}
