import type { Random } from './random.ts';

/** What happens to numbers and texts on the way from an invoice to a bank statement. Null: this number cannot suffer that. */

/** Other separators, none at all, no prefix, or groups: still the whole number. */
export function restyle(random: Random, number: string): string | null {
  const hasSeparator = /[^A-Za-z0-9]/.test(number);
  const prefix = /^[A-Za-zÄÖÜ]+[^A-Za-z0-9]?/.exec(number)?.[0] ?? '';
  const ways: string[] = [];
  if (hasSeparator) {
    ways.push(number.replace(/[^A-Za-z0-9]/g, ''), number.replace(/[^A-Za-z0-9]/g, ' '));
    ways.push(number.replace(/[^A-Za-z0-9]/g, number.includes('/') ? '-' : '/'), number.replace(/[^A-Za-z0-9]/g, '.'));
  }
  if (prefix && number.length - prefix.length >= 5) ways.push(number.slice(prefix.length), number.toLowerCase());
  if (prefix && !hasSeparator)
    ways.push(`${prefix} ${number.slice(prefix.length)}`, `${prefix}-${number.slice(prefix.length)}`);
  if (/^\d{8,}$/.test(number))
    ways.push(
      `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`,
      `${number.slice(0, 4)}-${number.slice(4)}`,
    );
  const others = ways.filter((way) => way !== number);
  return others.length > 0 ? random.pick(others) : null;
}

/** The last digits without leading zeros, as people write when "everybody knows" the year and the prefix. */
export function shorten(number: string): string | null {
  const digits = /(\d+)\D*$/.exec(number)?.[1];
  if (digits === undefined) return null;
  const tail = digits.slice(-5).replace(/^0+/, '');
  return tail.length >= 3 && tail.length < number.length ? tail : null;
}

const LETTERS_FOR_DIGITS: Record<string, string> = { '0': 'O', '1': 'I', '5': 'S', '8': 'B' };

export function letterForDigit(random: Random, number: string): string | null {
  const places = [...number].flatMap((sign, index) => (sign in LETTERS_FOR_DIGITS ? [index] : []));
  if (places.length === 0) return null;
  const place = random.pick(places);
  return number.slice(0, place) + LETTERS_FOR_DIGITS[number[place]!]! + number.slice(place + 1);
}

export function transpose(random: Random, number: string): string | null {
  const places = [...number].flatMap((sign, index) =>
    /\d/.test(sign) && /\d/.test(number[index + 1] ?? '') && sign !== number[index + 1] ? [index] : [],
  );
  if (places.length === 0) return null;
  const place = random.pick(places);
  return number.slice(0, place) + number[place + 1]! + number[place]! + number.slice(place + 2);
}

/** One digit changed, lost or doubled. */
export function wrongDigit(random: Random, number: string): string | null {
  const places = [...number].flatMap((sign, index) => (/\d/.test(sign) ? [index] : []));
  if (places.length < 4) return null;
  const place = random.pick(places);
  const digit = Number(number[place]);
  const replacement = random.pick([String((digit + random.int(1, 9)) % 10), '', `${digit}${digit}`]);
  return number.slice(0, place) + replacement + number.slice(place + 1);
}

/** Puts a blank where the bank broke the line; fillers are taken so that a line ends inside the number. */
export function breakInsideNumber(
  random: Random,
  text: string,
  number: string,
  width: number,
  fillers: readonly string[],
): string | null {
  for (let attempt = 0; attempt < 30; attempt++) {
    let whole = text;
    for (let i = random.int(0, 3); i > 0; i--) whole = random.pick(fillers) + whole;
    const start = whole.indexOf(number);
    const border = Math.ceil((start + 1) / width) * width;
    if (start >= 0 && border > start && border < start + number.length) return wrapLines(whole, width);
  }
  return null;
}

/** Joins lines of a fixed width with blanks, as some banks do. */
export function wrapLines(text: string, width: number): string {
  const lines: string[] = [];
  for (let i = 0; i < text.length; i += width) lines.push(text.slice(i, i + width));
  return lines.join(' ');
}

/** The longest remittance text that SEPA transports. */
export const REMITTANCE_LIMIT = 140;

export function toBankLetters(text: string): string {
  return text
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/Ä/g, 'Ae')
    .replace(/Ö/g, 'Oe')
    .replace(/Ü/g, 'Ue')
    .replace(/ß/g, 'ss');
}
