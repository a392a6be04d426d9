/** Cold run of Saldo in a process of its own: JSON lines on disk → explained results on disk. Arguments: folder, output. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Customer,
  matchBatch,
  OpenItemIndex,
  type OpenItem,
  type PayerAlias,
  standardRuleSet,
  type Transaction,
} from '@saldo/matching';

const [folder, output] = process.argv.slice(2) as [string, string];

function readLines<T>(name: string): T[] {
  const text = readFileSync(join(folder, `${name}.jsonl`), 'utf8').trimEnd();
  return JSON.parse(`[${text.replaceAll('\n', ',')}]`) as T[];
}

const index = new OpenItemIndex(standardRuleSet);
index.setCustomers(readLines<Customer>('customers'));
index.upsertItems(readLines<OpenItem>('items'));
index.upsertAliases(readLines<PayerAlias>('aliases'));
const results = matchBatch(readLines<Transaction>('transactions'), index, standardRuleSet);
writeFileSync(output, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
console.log(JSON.stringify({ peakKilobytes: process.resourceUsage().maxRSS, answers: results.length }));
