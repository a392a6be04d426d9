/** String, Id, Pattern, Matcher. */
import { ApexList } from '../values/collections.ts';
import { ApexDecimal, ApexDouble } from '../values/decimal.ts';
import { apexError, ApexBlob, PlatformObject } from '../values/object.ts';
import { ApexDate, ApexDatetime, formatDate } from '../values/temporal.ts';
import { textOf } from '../values/text.ts';
import { toId } from '../evaluate/helpers.ts';
import { running } from '../runtime/execution.ts';
import { objectToken } from './describe-values.ts';
import type { PlatformTypeDefinition } from './define.ts';
import { regex } from './regex.ts';
import { commonPrefix, escapeMethods, searchMethods, shapeMethods } from './string-methods.ts';

export function stringList(items: string[]): ApexList {
  return new ApexList(running().runtime.table.primitive('String'), items);
}

/** `$1` and `\$` of a Java replacement in JavaScript's terms. */
const replacement = (text: string) =>
  text.replace(/\\(.)|\$(\d)|\$/g, (_, escaped: string | undefined, group: string | undefined) =>
    escaped !== undefined ? (escaped === '$' ? '$$' : escaped) : group !== undefined ? `$${group}` : '$$',
  );

function split(text: string, pattern: string, limit: number): ApexList {
  const expression = regex(pattern, 'g');
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(expression)) {
    if (limit > 0 && parts.length === limit - 1) break;
    if (match[0] === '' && (match.index === 0 || match.index === text.length)) continue;
    if (match.index === 0 && match[0] !== '' && match[0].length > 0 && start === 0 && text.length === 0) continue;
    parts.push(text.slice(start, match.index));
    start = match.index + match[0].length;
  }
  parts.push(text.slice(start));
  if (limit === 0) while (parts.length > 1 && parts[parts.length - 1] === '') parts.pop();
  return stringList(parts);
}

function checkedRange(text: string, from: number, to: number): string {
  if (from < 0 || from > text.length) throw apexError('StringException', `Starting position out of bounds: ${from}`);
  if (to > text.length || from > to) throw apexError('StringException', `Ending position out of bounds: ${to}`);
  return text.slice(from, to);
}

/** java.text.MessageFormat, the part that Apex documents: `{0}`, and quotes. */
function messageFormat(pattern: string, values: ApexList): string {
  let out = '';
  let quoted = false;
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index]!;
    if (char === "'") {
      if (pattern[index + 1] === "'") {
        out += "'";
        index++;
      } else quoted = !quoted;
      continue;
    }
    const match = quoted || char !== '{' ? null : /^\{(\d+)\}/.exec(pattern.slice(index));
    if (match) {
      const position = Number(match[1]);
      out += position < values.items.length ? formatted(values.items[position]) : match[0];
      index += match[0].length - 1;
    } else out += char;
  }
  return out;
}

function formatted(value: unknown): string {
  if (value instanceof ApexDatetime) return formatDate(value.ms, 'yyyy-MM-dd HH:mm:ss', 'GMT');
  return textOf(value);
}

const isSpace = (text: string) => /^\s*$/.test(text);
const caps = (text: string) => (text === '' ? text : text[0]!.toUpperCase() + text.slice(1));
const pad = (text: string, length: number, fill: string, left: boolean) =>
  left ? text.padStart(length, fill || ' ') : text.padEnd(length, fill || ' ');
const codePoints = (text: string) => Array.from(text, (char) => char.codePointAt(0)!);
const before = (text: string, separator: string, last: boolean) => {
  const at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
  return at < 0 || separator === '' ? text : text.slice(0, at);
};
const after = (text: string, separator: string, last: boolean) => {
  const at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
  return at < 0 || separator === '' ? '' : text.slice(at + separator.length);
};

function hash(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index++) value = (Math.imul(31, value) + text.charCodeAt(index)) | 0;
  return value;
}

const valueOfString: Record<string, (...args: never[]) => unknown> = {
  'String valueOf(Date? value)': (value: ApexDate | null) => (value === null ? null : `${value.toString()}`),
  'String valueOf(Datetime? value)': (value: ApexDatetime | null) =>
    value === null ? null : formatDate(value.ms, 'yyyy-MM-dd HH:mm:ss', running().user.timeZone),
  'String valueOf(Decimal? value)': (value: ApexDecimal | null) => (value === null ? null : value.toString()),
  'String valueOf(Double? value)': (value: ApexDouble | null) => (value === null ? null : value.toString()),
  'String valueOf(Integer? value)': (value: number | null) => (value === null ? null : String(value)),
  'String valueOf(Long? value)': (value: bigint | null) => (value === null ? null : String(value)),
  'String valueOf(Object? value)': (value: unknown) => (value === null ? null : textOf(value)),
};

const stringType: PlatformTypeDefinition = {
  name: 'String',
  statics: {
    ...valueOfString,
    'String valueOfGmt(Datetime value)': (value: ApexDatetime) => formatDate(value.ms, 'yyyy-MM-dd HH:mm:ss', 'GMT'),
    'Boolean isBlank(String? text)': (text: string | null) => text === null || isSpace(text),
    'Boolean isNotBlank(String? text)': (text: string | null) => text !== null && !isSpace(text),
    'Boolean isEmpty(String? text)': (text: string | null) => text === null || text === '',
    'Boolean isNotEmpty(String? text)': (text: string | null) => text !== null && text !== '',
    'String join(Iterable<Object> items, String separator)': (items: unknown, separator: string) =>
      [...running().runtime.helpers.iterable(items)].map((item) => (item === null ? '' : textOf(item))).join(separator),
    'String format(String pattern, List<Object> values)': messageFormat,
    'String escapeSingleQuotes(String text)': (text: string) => text.replace(/\\/g, '\\\\').replace(/'/g, "\\'"),
    'String getCommonPrefix(List<String> strings)': commonPrefix,
    'String fromCharArray(List<Integer> codes)': (codes: ApexList) =>
      String.fromCodePoint(...(codes.items as number[])),
  },
  methods: {
    'String capitalize()': caps,
    'Integer charAt(Integer index)': (text: string, index: number) =>
      checkedRange(text, index, index + 1).charCodeAt(0),
    'Integer codePointAt(Integer index)': (text: string, index: number) =>
      checkedRange(text, index, index + 1) && text.codePointAt(index),
    'Integer compareTo(String other)': (text: string, other: string) => {
      for (let index = 0; index < Math.min(text.length, other.length); index++) {
        const difference = text.charCodeAt(index) - other.charCodeAt(index);
        if (difference !== 0) return difference;
      }
      return text.length - other.length;
    },
    'Boolean contains(String part)': (text: string, part: string) => text.includes(part),
    'Boolean containsAny(String characters)': (text: string, characters: string) =>
      [...characters].some((char) => text.includes(char)),
    'Boolean containsIgnoreCase(String part)': (text: string, part: string) =>
      text.toLowerCase().includes(part.toLowerCase()),
    'Boolean containsNone(String characters)': (text: string, characters: string) =>
      ![...characters].some((char) => text.includes(char)),
    'Boolean containsOnly(String characters)': (text: string, characters: string) =>
      [...text].every((char) => characters.includes(char)),
    'Boolean containsWhitespace()': (text: string) => /\s/.test(text),
    'Integer countMatches(String part)': (text: string, part: string) =>
      part === '' ? 0 : text.split(part).length - 1,
    'String deleteWhitespace()': (text: string) => text.replace(/\s/g, ''),
    'String difference(String other)': (text: string, other: string) => {
      let index = 0;
      while (index < text.length && text[index] === other[index]) index++;
      return other.slice(index);
    },
    'Boolean endsWith(String part)': (text: string, part: string) => text.endsWith(part),
    'Boolean endsWithIgnoreCase(String part)': (text: string, part: string) =>
      text.toLowerCase().endsWith(part.toLowerCase()),
    'Boolean equals(Object? other)': (text: string, other: unknown) => text === other,
    'Boolean equalsIgnoreCase(String? other)': (text: string, other: string | null) =>
      other !== null && text.toLowerCase() === other.toLowerCase(),
    'List<Integer> getChars()': (text: string) =>
      new ApexList(
        running().runtime.table.primitive('Integer'),
        Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)),
      ),
    'Integer hashCode()': hash,
    'Integer indexOf(String part)': (text: string, part: string) => text.indexOf(part),
    'Integer indexOf(String part, Integer from)': (text: string, part: string, from: number) =>
      text.indexOf(part, from),
    'Integer indexOfIgnoreCase(String part)': (text: string, part: string) =>
      text.toLowerCase().indexOf(part.toLowerCase()),
    'Boolean isAllLowerCase()': (text: string) => /^\p{Ll}+$/u.test(text),
    'Boolean isAllUpperCase()': (text: string) => /^\p{Lu}+$/u.test(text),
    'Boolean isAlpha()': (text: string) => /^\p{L}+$/u.test(text),
    'Boolean isAlphanumeric()': (text: string) => /^[\p{L}\p{N}]+$/u.test(text),
    'Boolean isNumeric()': (text: string) => /^\p{Nd}+$/u.test(text),
    'Boolean isWhitespace()': isSpace,
    'Integer lastIndexOf(String part)': (text: string, part: string) => text.lastIndexOf(part),
    'String left(Integer length)': (text: string, length: number) => text.slice(0, Math.max(0, length)),
    'String leftPad(Integer length)': (text: string, length: number) => pad(text, length, ' ', true),
    'String leftPad(Integer length, String fill)': (text: string, length: number, fill: string) =>
      pad(text, length, fill, true),
    'Integer length()': (text: string) => text.length,
    'String mid(Integer start, Integer length)': (text: string, start: number, length: number) =>
      text.slice(Math.max(0, start), Math.max(0, start) + Math.max(0, length)),
    'Boolean matches(String pattern)': (text: string, pattern: string) => regex(`^(?:${pattern})$`).test(text),
    'String normalizeSpace()': (text: string) => text.trim().replace(/\s+/g, ' '),
    'String remove(String part)': (text: string, part: string) => text.replaceAll(part, ''),
    'String removeEnd(String part)': (text: string, part: string) =>
      part !== '' && text.endsWith(part) ? text.slice(0, -part.length) : text,
    'String removeStart(String part)': (text: string, part: string) =>
      text.startsWith(part) ? text.slice(part.length) : text,
    'String replace(String part, String with)': (text: string, part: string, other: string) =>
      text.split(part).join(other),
    'String replaceAll(String pattern, String with)': (text: string, pattern: string, other: string) =>
      text.replace(regex(pattern, 'g'), replacement(other)),
    'String replaceFirst(String pattern, String with)': (text: string, pattern: string, other: string) =>
      text.replace(regex(pattern), replacement(other)),
    'String reverse()': (text: string) => [...text].reverse().join(''),
    'String right(Integer length)': (text: string, length: number) => (length <= 0 ? '' : text.slice(-length)),
    'String rightPad(Integer length)': (text: string, length: number) => pad(text, length, ' ', false),
    'String rightPad(Integer length, String fill)': (text: string, length: number, fill: string) =>
      pad(text, length, fill, false),
    'List<String> split(String pattern)': (text: string, pattern: string) => split(text, pattern, 0),
    'List<String> split(String pattern, Integer limit)': split,
    'Boolean startsWith(String part)': (text: string, part: string) => text.startsWith(part),
    'Boolean startsWithIgnoreCase(String part)': (text: string, part: string) =>
      text.toLowerCase().startsWith(part.toLowerCase()),
    'String substring(Integer start)': (text: string, start: number) => checkedRange(text, start, text.length),
    'String substring(Integer start, Integer end)': checkedRange,
    'String substringAfter(String separator)': (text: string, separator: string) => after(text, separator, false),
    'String substringAfterLast(String separator)': (text: string, separator: string) => after(text, separator, true),
    'String substringBefore(String separator)': (text: string, separator: string) => before(text, separator, false),
    'String substringBeforeLast(String separator)': (text: string, separator: string) => before(text, separator, true),
    'String toLowerCase()': (text: string) => text.toLowerCase(),
    'String toUpperCase()': (text: string) => text.toUpperCase(),
    'String toString()': (text: string) => text,
    'String trim()': (text: string) => text.trim(),
    'String uncapitalize()': (text: string) => (text === '' ? text : text[0]!.toLowerCase() + text.slice(1)),
    'Integer codePointCount(Integer start, Integer end)': (text: string, start: number, end: number) =>
      codePoints(text.slice(start, end)).length,
    'String stripHtmlTags()': (text: string) => text.replace(/<[^>]*>/g, ''),
    ...escapeMethods,
    ...shapeMethods,
    ...searchMethods,
  },
};

const idType: PlatformTypeDefinition = {
  name: 'Id',
  statics: {
    'Id valueOf(String text)': toId,
  },
  methods: {
    'Schema.SObjectType getSObjectType()': (id: string) => {
      const object = running().runtime.org.schema.objectByKeyPrefix(id.slice(0, 3));
      if (!object) throw apexError('SObjectException', `Cannot find SObject type for id ${id}`);
      return objectToken(object);
    },
    'String to15()': (id: string) => id.slice(0, 15),
    'Boolean equals(Object? other)': (id: string, other: unknown) =>
      typeof other === 'string' && id.slice(0, 15) === other.slice(0, 15),
    'Integer hashCode()': hash,
    'String toString()': (id: string) => id,
    'void addError(String message)': () => {
      throw apexError('SObjectException', 'addError on an id outside a record is not supported');
    },
  },
};

export class ApexPattern extends PlatformObject {
  static override apexName = 'Pattern';
  readonly source: string;
  constructor(source: string) {
    super();
    regex(source);
    this.source = source;
  }
}

class ApexMatcher extends PlatformObject {
  static override apexName = 'Matcher';
  readonly pattern: ApexPattern;
  readonly text: string;
  match: RegExpExecArray | null = null;
  next = 0;
  constructor(pattern: ApexPattern, text: string) {
    super();
    this.pattern = pattern;
    this.text = text;
  }
  find(): boolean {
    const expression = regex(this.pattern.source, 'gd');
    expression.lastIndex = this.next;
    this.match = this.next > this.text.length ? null : expression.exec(this.text);
    if (this.match) this.next = this.match.index + Math.max(1, this.match[0].length);
    return this.match !== null;
  }
  get found(): RegExpExecArray {
    if (!this.match) throw apexError('StringException', 'No match found');
    return this.match;
  }
}

export const textTypes: PlatformTypeDefinition[] = [
  stringType,
  idType,
  {
    name: 'Pattern',
    statics: {
      'Pattern compile(String source)': (source: string) => new ApexPattern(source),
      'Boolean matches(String source, String text)': (source: string, text: string) =>
        regex(`^(?:${source})$`).test(text),
      'String quote(String text)': (text: string) => `\\Q${text}\\E`,
    },
    methods: {
      'Matcher matcher(String text)': (pattern: ApexPattern, text: string) => new ApexMatcher(pattern, text),
      'String pattern()': (pattern: ApexPattern) => pattern.source,
      'List<String> split(String text)': (pattern: ApexPattern, text: string) => split(text, pattern.source, 0),
    },
  },
  {
    name: 'Matcher',
    methods: {
      'Boolean find()': (matcher: ApexMatcher) => matcher.find(),
      'Boolean matches()': (matcher: ApexMatcher) => {
        matcher.match = regex(`^(?:${matcher.pattern.source})$`, 'd').exec(matcher.text);
        return matcher.match !== null;
      },
      'Boolean lookingAt()': (matcher: ApexMatcher) => {
        matcher.match = regex(`^(?:${matcher.pattern.source})`, 'd').exec(matcher.text);
        return matcher.match !== null;
      },
      'String group()': (matcher: ApexMatcher) => matcher.found[0],
      'String group(Integer index)': (matcher: ApexMatcher, index: number) => matcher.found[index] ?? null,
      'Integer groupCount()': (matcher: ApexMatcher) => regex(`${matcher.pattern.source}|`).exec('')!.length - 1,
      'Integer start()': (matcher: ApexMatcher) => matcher.found.index,
      'Integer start(Integer group)': (matcher: ApexMatcher, group: number) =>
        matcher.found.indices?.[group]?.[0] ?? -1,
      'Integer end(Integer group)': (matcher: ApexMatcher, group: number) => matcher.found.indices?.[group]?.[1] ?? -1,
      'Integer end()': (matcher: ApexMatcher) => matcher.found.index + matcher.found[0].length,
      'Boolean hitEnd()': (matcher: ApexMatcher) => matcher.next >= matcher.text.length,
      'String replaceAll(String with)': (matcher: ApexMatcher, other: string) =>
        matcher.text.replace(regex(matcher.pattern.source, 'g'), replacement(other)),
      'String replaceFirst(String with)': (matcher: ApexMatcher, other: string) =>
        matcher.text.replace(regex(matcher.pattern.source), replacement(other)),
      'Matcher reset()': (matcher: ApexMatcher) => {
        matcher.next = 0;
        matcher.match = null;
        return matcher;
      },
    },
  },
  {
    name: 'Boolean',
    statics: {
      'Boolean valueOf(Object? value)': (value: unknown) =>
        value === true || (typeof value === 'string' && value.toLowerCase() === 'true'),
    },
  },
  {
    name: 'Blob',
    statics: {
      'Blob valueOf(String text)': (text: string) => new ApexBlob(Buffer.from(text, 'utf8')),
    },
    methods: {
      'Integer size()': (blob: ApexBlob) => blob.bytes.length,
      'String toString()': (blob: ApexBlob) => {
        const text = blob.bytes.toString('utf8');
        if (text.includes('\uFFFD')) throw apexError('StringException', 'BLOB is not a valid UTF-8 string');
        return text;
      },
    },
  },
];
