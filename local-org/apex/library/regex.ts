/** Java's regular expressions (Apex Reference Guide, "Pattern Class") in JavaScript's terms. */
import { apexError } from '../values/object.ts';

/** Classes as members of a bracket; Java's `\s` and POSIX classes are ASCII only. */
const members: Record<string, string> = {
  s: ' \\t\\n\\x0B\\f\\r',
  h: ' \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  d: '0-9',
  w: 'a-zA-Z_0-9',
};
const posix: Record<string, string> = {
  Alpha: 'a-zA-Z',
  Lower: 'a-z',
  Upper: 'A-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`{-~',
  Space: ' \\t\\n\\x0B\\f\\r',
  XDigit: '0-9a-fA-F',
  ASCII: '\\x00-\\x7F',
  IsAlphabetic: '\\p{Alphabetic}',
  InCombiningDiacriticalMarks: '\\u0300-\\u036f',
};
const syntax = '^$\\.*+?()[]{}|/';

function property(name: string, negated: boolean, inClass: boolean): string {
  const known = posix[name];
  if (known === undefined) return `\\${negated ? 'P' : 'p'}{${name.replace(/^Is/, '')}}`;
  if (negated && inClass) throw apexError('StringException', `Invalid regex: \\P{${name}} inside brackets`);
  return inClass ? known : `[${negated ? '^' : ''}${known}]`;
}

/** One escape that begins at `at`; gives what it becomes and how long it was. */
function escape(source: string, at: number, inClass: boolean): [text: string, length: number] {
  const char = source[at + 1] ?? '';
  const named = /^\\([pP])(?:\{(\w+)\}|(\w))/.exec(source.slice(at));
  if (named) return [property(named[2] ?? named[3] ?? '', named[1] === 'P', inClass), named[0].length];
  if (char in members) return [inClass ? members[char]! : `[${members[char]!}]`, 2];
  const opposite = members[char.toLowerCase()];
  if (opposite !== undefined && 'SHDW'.includes(char)) {
    if (!inClass) return [`[^${opposite}]`, 2];
    if (char === 'H') throw apexError('StringException', 'Invalid regex: \\H inside brackets');
    return [`\\${char}`, 2];
  }
  if (char === 'A') return ['^', 2];
  if (char === 'z' || char === 'Z') return ['$', 2];
  if (/[a-zA-Z0-9]/.test(char)) return [source.slice(at, at + 2), 2];
  return [syntax.includes(char) || (inClass && char === '-') ? `\\${char}` : char, 2];
}

/** Rewrites a pattern; what JavaScript cannot do is refused. */
function translate(source: string): string {
  let out = '';
  let inClass = false;
  for (let at = 0; at < source.length;) {
    const char = source[at]!;
    if (source.startsWith('\\Q', at)) {
      const end = source.indexOf('\\E', at);
      const quoted = source.slice(at + 2, end < 0 ? source.length : end);
      out += quoted.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      at = end < 0 ? source.length : end + 2;
    } else if (char === '\\') {
      const [text, length] = escape(source, at, inClass);
      out += text;
      at += length;
    } else {
      if (inClass && (char === '[' || source.startsWith('&&', at)))
        throw apexError('StringException', 'Invalid regex: the local org has no nested or intersected brackets');
      if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      // A possessive quantifier only forbids going back, which changes speed rather more often than the answer.
      const isPossessive = !inClass && char === '+' && /[*+?}]/.test(source[at - 1] ?? '') && source[at - 2] !== '\\';
      if (!isPossessive) out += char;
      at++;
    }
  }
  return out;
}

const known = new Map<string, RegExp>();

/** The pattern as JavaScript runs it. Each call gives an expression of its own position. */
export function regex(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`;
  const before = known.get(key);
  if (before) return new RegExp(before);
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const all = [...new Set(`${flags}${inline?.[1] ?? ''}u`)].join('');
  try {
    const compiled = new RegExp(translate(inline ? pattern.slice(inline[0].length) : pattern), all);
    if (known.size < 1000) known.set(key, compiled);
    return new RegExp(compiled);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw apexError('StringException', `Invalid regex: ${error.message}`);
  }
}
