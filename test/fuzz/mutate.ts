import type { Seed } from './seeds.ts';

/** A pseudo-random generator with a seed (mulberry32), so that every finding can be repeated. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

export interface Mutant {
  bytes: Buffer;
  /** True when the amount of one booked line is another one and nothing else changed. */
  hasWrongAmount: boolean;
}

const TOKENS = [
  ...[
    ':86:',
    ':61:',
    ':62F:',
    ':60F:',
    '?20',
    '?32',
    '\n',
    '\r\n',
    '-\r\n',
    '<',
    '>',
    '</Ntry>',
    '<Ntry>',
    '<!--',
    '&amp;',
  ],
  ...[
    '&#0;',
    '<![CDATA[',
    ']]>',
    '"',
    ';',
    ',',
    '.',
    '-',
    '99999999999999999999',
    '0',
    'EUR',
    'XXX',
    'Ã¼',
    '\0',
    '\ufeff',
  ],
  ...['16,', '49,', '88,', '^', '</OFX>', '<STMTTRN>', 'T', 'D32.13.26', '20261301', '٣', '1e9', '-0', '+', ' '],
];

type Change = (bytes: Buffer, random: (below: number) => number, other: Buffer) => Buffer;

const splice = (bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);

const CHANGES: readonly Change[] = [
  (bytes, random) => splice(bytes, random(bytes.length), 1, Buffer.from([random(256)])),
  (bytes, random) => splice(bytes, random(bytes.length), 1 + random(40), Buffer.alloc(0)),
  (bytes, random) => splice(bytes, random(bytes.length), random(4), Buffer.from(TOKENS[random(TOKENS.length)] ?? '')),
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => {
    const start = random(bytes.length);
    return splice(bytes, random(bytes.length), 0, bytes.subarray(start, start + random(400)));
  },
  (bytes, random) => changeLines(bytes, (lines) => void lines.splice(random(lines.length), 1)),
  (bytes, random) =>
    changeLines(bytes, (lines) => void lines.splice(random(lines.length), 0, lines[random(lines.length)] ?? '')),
  (bytes, random) =>
    changeLines(bytes, (lines) => {
      const [one, other] = [random(lines.length), random(lines.length)];
      [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
    }),
  (bytes, random, other) => splice(bytes, random(bytes.length), random(60), other.subarray(random(other.length))),
  (bytes, random) => {
    const run = Buffer.alloc(1 + random(5_000), TOKENS[random(TOKENS.length)] ?? ' ');
    return splice(bytes, random(bytes.length), 0, run);
  },
];

function changeLines(bytes: Buffer, change: (lines: string[]) => void): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  change(lines);
  return Buffer.from(lines.join('\n'), 'latin1');
}

/** Damages a seed: every fourth time only the amount of one line, else one to four random changes. */
export function mutate(seed: Seed, other: Seed, random: (below: number) => number): Mutant {
  const amounts = [...seed.text.matchAll(seed.amounts)];
  if (amounts.length > 0 && random(4) === 0) return changeAmount(seed, amounts, random);
  let bytes: Buffer = Buffer.from(seed.text);
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left -= 1) {
    const change = CHANGES[random(CHANGES.length)] as Change;
    bytes = change(bytes, random, Buffer.from(other.text));
  }
  return { bytes, hasWrongAmount: false };
}

function changeAmount(seed: Seed, amounts: RegExpExecArray[], random: (below: number) => number): Mutant {
  const found = amounts[random(amounts.length)] as RegExpExecArray;
  const digits = found[1] ?? '';
  const at = found.index + found[0].lastIndexOf(digits) + random(digits.length);
  const digit = String((Number(seed.text[at]) + 1 + random(9)) % 10);
  return { bytes: Buffer.from(seed.text.slice(0, at) + digit + seed.text.slice(at + 1)), hasWrongAmount: true };
}
