import { createHash } from 'node:crypto';
import type { GeneratedData } from './types.ts';

/** Writes the data line by line as JSON: customers, items, aliases, payments with their truth. */
export function* asJsonLines(data: GeneratedData): Generator<string> {
  for (const customer of data.customers) yield `${JSON.stringify({ customer })}\n`;
  for (const item of data.items) yield `${JSON.stringify({ item })}\n`;
  for (const alias of data.aliases) yield `${JSON.stringify({ alias })}\n`;
  for (const payment of data.payments) yield `${JSON.stringify({ payment })}\n`;
}

/** SHA-256 over all lines, lower-case hex. */
export function fingerprint(data: GeneratedData): string {
  const hash = createHash('sha256');
  for (const line of asJsonLines(data)) hash.update(line);
  return hash.digest('hex');
}
