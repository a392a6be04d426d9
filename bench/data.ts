import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '../test/generator/index.ts';
import type { GeneratedData } from '../test/generator/types.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, '.local', 'bench');
let folders = 0;

/** Writes lists as JSON lines, one file a list, into a new folder. @returns the folder's path */
export function writeDataFiles(lists: object): string {
  const folder = join(FOLDER, `${process.pid}-${++folders}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, records] of Object.entries(lists)) {
    if (!Array.isArray(records)) continue;
    writeFileSync(join(folder, `${name}.jsonl`), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
  return folder;
}

export function removeDataFiles(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}

/**
 * The data that all contenders get: the last frozen seed of the held-out family, as records come over the wire. The texts
 * of the generator are put together of pieces, which are slower to read than any text that was received.
 */
export function benchData(payments: number, openItems: number): GeneratedData {
  const data = generate({ family: 'held-out', seed: 7105, payments, openItems });
  return JSON.parse(JSON.stringify(data)) as GeneratedData;
}
