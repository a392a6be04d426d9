/**
 * Writes generated data as JSON lines to standard output or a file.
 *
 *     node test/generator/write.ts [--family development] [--seed 1] [--payments 1000] [--open-items 10000] [--out <file>]
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { asJsonLines } from './fingerprint.ts';
import { generate } from './index.ts';

const { values } = parseArgs({
  options: {
    family: { type: 'string', default: 'development' },
    seed: { type: 'string', default: '1' },
    payments: { type: 'string', default: '1000' },
    'open-items': { type: 'string', default: '10000' },
    out: { type: 'string' },
  },
});
const { family } = values;
if (family !== 'development' && family !== 'held-out')
  throw new Error(`--family ${family}: use development or held-out`);
const numbers = [values.seed, values.payments, values['open-items']].map(Number);
if (numbers.some((number) => !Number.isInteger(number) || number < 1))
  throw new Error('--seed, --payments and --open-items are whole numbers of 1 or more');
const [seed, payments, openItems] = numbers as [number, number, number];
const file = values.out === undefined ? 1 : openSync(values.out, 'w');
for (const line of asJsonLines(generate({ family, seed, payments, openItems }))) writeSync(file, line);
if (values.out !== undefined) closeSync(file);
