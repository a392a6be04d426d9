/** Cold run of Saldo in a process of its own: JSON lines on disk → explained results on disk. Arguments: folder, output. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { matchBatch, OpenItemIndex, standardRuleSet } from '@saldo/matching';
import type { Customer, PayerAlias, Transaction } from '@saldo/matching';

const [folder, output] = process.argv.slice(2) as [string, string];

function readLines<T>(name: string): T[] {
  const text = readFileSync(join(folder, `${name}.jsonl`), 'utf8').trimEnd();
  return JSON.parse(`[${text.replaceAll('\n', ',')}]`) as T[];
}

const index = new OpenItemIndex(standardRuleSet);
index.setCustomers(readLines<Customer>('customers'));
index.upsertItemLines(readFileSync(join(folder, 'items.jsonl')));
index.upsertAliases(readLines<PayerAlias>('aliases'));
const results = matchBatch(readLines<Transaction>('transactions'), index, standardRuleSet);
const file = openSync(output, 'w');
for (let from = 0; from < results.length; from += 500) {
  let text = '';
  for (const result of results.slice(from, from + 500)) text += `${JSON.stringify(result)}\n`;
  writeSync(file, text);
}
closeSync(file);
console.log(JSON.stringify({ peakKilobytes: process.resourceUsage().maxRSS, answers: results.length }));
