/** Methods of String that escape, compare and search by character (Apex Reference Guide, "String Class"). */
import { ApexList } from '../values/collections.ts';
import { apexError } from '../values/object.ts';
import { running } from '../runtime/execution.ts';
import type { PlatformTypeDefinition } from './define.ts';

type Methods = NonNullable<PlatformTypeDefinition['methods']>;

const controls: Record<string, string> = { '\b': '\\b', '\n': '\\n', '\t': '\\t', '\f': '\\f', '\r': '\\r' };
const unicode = (char: string) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
const escapeWith = (text: string, also: string) =>
  Array.from({ length: text.length }, (_, index) => text[index]!)
    .map((char) =>
      also.includes(char) ? `\\${char}` : (controls[char] ?? (char < ' ' || char > '~' ? unicode(char) : char)),
    )
    .join('');

const entities: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'", nbsp: '\u00a0' };
function unescapeEntities(text: string, names: string[]): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    return name !== undefined && names.includes(name) ? entities[name]! : whole;
  });
}
const html = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

function unescapeJava(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, char: string) =>
    code !== undefined
      ? String.fromCharCode(parseInt(code, 16))
      : (Object.entries(controls).find(([, written]) => written === `\\${char}`)?.[0] ?? char),
  );
}

const unescapeCsv = (text: string) =>
  /^".*"$/s.test(text) && /[",\r\n]/.test(text.slice(1, -1)) ? text.slice(1, -1).replaceAll('""', '"') : text;

/** `escapeHtml4` and `escapeHtml3` name only the characters that the guide's examples name; others stay as they are. */
export const escapeMethods: Methods = {
  'String escapeCsv()': (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text),
  'String unescapeCsv()': unescapeCsv,
  'String escapeEcmaScript()': (text: string) => escapeWith(text, '\\"\'/'),
  'String unescapeEcmaScript()': unescapeJava,
  'String escapeJava()': (text: string) => escapeWith(text, '\\"'),
  'String unescapeJava()': unescapeJava,
  'String escapeUnicode()': (text: string) => text.replace(/[^\x00-\x7f]/g, unicode), // eslint-disable-line no-control-regex
  'String escapeHtml3()': html,
  'String unescapeHtml3()': (text: string) => unescapeEntities(text, ['quot', 'amp', 'lt', 'gt', 'nbsp']),
  'String escapeHtml4()': html,
  'String unescapeHtml4()': (text: string) => unescapeEntities(text, ['quot', 'amp', 'lt', 'gt', 'nbsp']),
  'String escapeXml()': (text: string) => html(text).replace(/'/g, '&apos;'),
  'String unescapeXml()': (text: string) => unescapeEntities(text, ['quot', 'amp', 'lt', 'gt', 'apos']),
};

function levenshtein(left: string, right: string): number {
  let before = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const change = before[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(change, before[column]! + 1, current[column - 1]! + 1));
    }
    before = current;
  }
  return before[right.length]!;
}

function firstDifference(left: string, right: string): number {
  let index = 0;
  while (index < left.length && left[index] === right[index]) index++;
  return index === left.length && index === right.length ? -1 : index;
}

export function commonPrefix(strings: ApexList): string {
  const [first = '', ...others] = strings.items as string[];
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

function abbreviate(text: string, width: number, offset = 0): string {
  if (width < 4) throw apexError('StringException', 'Minimum abbreviation width is 4');
  if (text.length <= width) return text;
  const start = Math.min(offset, text.length - (width - 3));
  if (start <= 4) return `${text.slice(0, width - 3)}...`;
  if (width < 7) throw apexError('StringException', 'Minimum abbreviation width with offset is 7');
  if (start + width - 3 < text.length) return `...${abbreviate(text.slice(start), width - 3)}`;
  return `...${text.slice(text.length - (width - 3))}`;
}

function center(text: string, size: number, fill = ' '): string {
  return text.padStart(Math.floor((size - text.length) / 2) + text.length, fill || ' ').padEnd(size, fill || ' ');
}

function swapCase(text: string): string {
  return [...text].map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join('');
}

function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open);
  const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
  return end < 0 ? null : text.slice(start + open.length, end);
}

/** A text that no heap could hold is not made. */
function sized(text: string, times: number): string {
  running().limits.holdHeap(text.length * times * 2);
  return text.repeat(times);
}

export const shapeMethods: Methods = {
  'String abbreviate(Integer width)': abbreviate,
  'String abbreviate(Integer width, Integer offset)': abbreviate,
  'String center(Integer size)': center,
  'String center(Integer size, String fill)': center,
  'String removeEndIgnoreCase(String part)': (text: string, part: string) =>
    part !== '' && text.toLowerCase().endsWith(part.toLowerCase()) ? text.slice(0, -part.length) : text,
  'String removeStartIgnoreCase(String part)': (text: string, part: string) =>
    text.toLowerCase().startsWith(part.toLowerCase()) ? text.slice(part.length) : text,
  'String repeat(Integer times)': (text: string, times: number) => sized(text, Math.max(0, times)),
  'String repeat(String separator, Integer times)': (text: string, separator: string, times: number) =>
    new Array<string>(Math.max(0, times)).fill(text).join(separator),
  'String substringBetween(String tag)': (text: string, tag: string) => between(text, tag, tag),
  'String substringBetween(String open, String close)': between,
  'String swapCase()': swapCase,
};

const from = (text: string, end: number) => text.slice(0, Math.max(0, end + 1));
const firstWhere = (text: string, test: (char: string) => boolean) => {
  for (let index = 0; index < text.length; index++) if (test(text[index]!)) return index;
  return -1;
};

export const searchMethods: Methods = {
  'Integer getLevenshteinDistance(String other)': levenshtein,
  'Integer getLevenshteinDistance(String other, Integer threshold)': (
    text: string,
    other: string,
    threshold: number,
  ) => {
    const distance = levenshtein(text, other);
    return distance > threshold ? -1 : distance;
  },
  'Integer indexOfAny(String characters)': (text: string, characters: string) =>
    firstWhere(text, (char) => characters.includes(char)),
  'Integer indexOfAnyBut(String characters)': (text: string, characters: string) =>
    firstWhere(text, (char) => !characters.includes(char)),
  'Integer indexOfChar(Integer code)': (text: string, code: number) => text.indexOf(String.fromCodePoint(code)),
  'Integer indexOfChar(Integer code, Integer start)': (text: string, code: number, start: number) =>
    text.indexOf(String.fromCodePoint(code), start),
  'Integer indexOfDifference(String other)': firstDifference,
  'Integer indexOfIgnoreCase(String part, Integer start)': (text: string, part: string, start: number) =>
    text.toLowerCase().indexOf(part.toLowerCase(), start),
  'Integer lastIndexOf(String part, Integer end)': (text: string, part: string, end: number) =>
    from(text, end).lastIndexOf(part),
  'Integer lastIndexOfChar(Integer code)': (text: string, code: number) => text.lastIndexOf(String.fromCodePoint(code)),
  'Integer lastIndexOfIgnoreCase(String part)': (text: string, part: string) =>
    text.toLowerCase().lastIndexOf(part.toLowerCase()),
  'Boolean isAlphaSpace()': (text: string) => /^[\p{L} ]*$/u.test(text),
  'Boolean isAlphanumericSpace()': (text: string) => /^[\p{L}\p{N} ]*$/u.test(text),
  'Boolean isNumericSpace()': (text: string) => /^[\p{Nd} ]*$/u.test(text),
  'Boolean isAsciiPrintable()': (text: string) => /^[ -~]*$/.test(text),
};
