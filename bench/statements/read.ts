/**
 * Reads one statement file with one contender in a process of its own. Arguments: contender, file. Prints how many lines
 * it found, the CPU time and the peak memory.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readStatements } from '@saldo/banking';

type Read = (path: string) => Promise<number>;

/** lib-fints does not export its parsers. */
const libFints = (
  file: string,
): Promise<Record<string, new (text: string) => { parse(): { transactions: unknown[] }[] }>> =>
  import(pathToFileURL(join(dirname(findPackageJSON('lib-fints', import.meta.url) ?? ''), 'dist', file)).href) as never;

const countOf = (statements: readonly { transactions: readonly unknown[] }[]): number =>
  statements.reduce((sum, { transactions }) => sum + transactions.length, 0);

const CONTENDERS: Readonly<Record<string, Read>> = {
  async Saldo(path) {
    let lines = 0;
    for await (const event of readStatements(createReadStream(path, { highWaterMark: 65_536 }), { fileName: path })) {
      if (event.type === 'line') lines += 1;
      if (event.type === 'end' && event.statement.checks.balanced !== true) throw new Error('not balanced');
    }
    return lines;
  },
  async 'camt-parser'(path) {
    const { parseCamt053 } = createRequire(import.meta.url)('camt-parser') as {
      parseCamt053: (xml: string) => Promise<{ statements: { entries?: unknown[]; transactions?: unknown[] }[] }>;
    };
    const { statements } = await parseCamt053(readFileSync(path, 'utf8'));
    return countOf(statements.map(({ transactions, entries }) => ({ transactions: transactions ?? entries ?? [] })));
  },
  mt940js(path) {
    const { Parser } = createRequire(import.meta.url)('mt940js') as {
      Parser: new () => { parse(text: string): { transactions: unknown[] }[] };
    };
    return Promise.resolve(countOf(new Parser().parse(readFileSync(path, 'utf8'))));
  },
  async 'lib-fints'(path) {
    const parsers = await libFints('mt940parser.js');
    const Mt940Parser = parsers['Mt940Parser'];
    if (Mt940Parser === undefined) throw new Error('lib-fints has no Mt940Parser');
    return countOf(new Mt940Parser(readFileSync(path, 'utf8')).parse());
  },
};

const [contender = '', path = ''] = process.argv.slice(2);
const read = CONTENDERS[contender];
if (read === undefined) throw new Error(`There is no contender "${contender}".`);
const before = process.cpuUsage();
const lines = await read(path);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ lines, cpuMilliseconds: (user + system) / 1_000, peakKilobytes: peakKilobytes() }));

/** `maxRSS` of a child process begins with the size of its parent; the kernel's high-water mark does not. */
function peakKilobytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}
