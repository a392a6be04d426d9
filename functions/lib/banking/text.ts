import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from './errors.ts';
import type { Refuse } from './errors.ts';

/** Decodes the bytes of a statement file. Chunk borders never change the result. */
export interface TextDecoding {
  /** Decodes the next bytes. */
  write(bytes: Uint8Array): string;
  /** The rest after the last byte. */
  end(): string;
}

/** A decoder for an encoding that the file itself names (XML declaration, byte order mark). Damage is an exception. */
export function namedDecoding(label: string): TextDecoding {
  const decoder = new TextDecoder(label, { fatal: true });
  return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/**
 * A decoder for formats that do not name their encoding: each sequence that is valid UTF-8 is read as UTF-8, every
 * other byte as windows-1252. A file that is one of the two is read right as a whole; one damaged byte does not spoil
 * the rest.
 */
export function guessedDecoding(): TextDecoding {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    write(bytes) {
      const all = rest.length === 0 ? bytes : concatBytes([rest, bytes]);
      const cut = all.length - openSequence(all);
      rest = all.slice(cut);
      return decodeMixed(all.subarray(0, cut));
    },
    end() {
      const text = decodeMixed(rest);
      rest = new Uint8Array(0);
      return text;
    },
  };
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');

function decodeMixed(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return decodeSequences(bytes);
  }
}

function decodeSequences(bytes: Uint8Array): string {
  const parts: string[] = [];
  let start = 0;
  let position = 0;
  while (position < bytes.length) {
    const length = sequenceLength(bytes, position);
    if (length > 0) {
      position += length;
      continue;
    }
    parts.push(strictUtf8.decode(bytes.subarray(start, position)));
    parts.push(windows1252.decode(bytes.subarray(position, position + 1)));
    position += 1;
    start = position;
  }
  parts.push(strictUtf8.decode(bytes.subarray(start, position)));
  return parts.join('');
}

/** Bytes of the valid UTF-8 sequence at a position, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, position: number): number {
  const length = expectedLength(bytes[position] ?? 0);
  if (length <= 1) {
    return length;
  }
  if (position + length > bytes.length) {
    return 0;
  }
  try {
    strictUtf8.decode(bytes.subarray(position, position + length));
    return length;
  } catch {
    return 0;
  }
}

function expectedLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** Bytes at the end that may begin a sequence whose rest is in the next chunk. */
function openSequence(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0x80 && byte <= 0xbf) continue;
    return expectedLength(byte) > back ? back : 0;
  }
  return 0;
}

/** Longer than any line of a bank file; stops files that are built to exhaust time or memory. */
const MAX_LINE = 1_000_000;

/** Splits text into lines (LF, CRLF, CR), whatever the chunks. */
export class LineSplitter {
  #rest = '';
  #number = 0;
  readonly #onLine: (line: string, number: number) => void;
  readonly #refuse: Refuse;

  constructor(refuse: Refuse, onLine: (line: string, number: number) => void) {
    this.#refuse = refuse;
    this.#onLine = onLine;
  }

  write(text: string): void {
    const all = this.#rest + text;
    // A CR at the very end may be the first half of a CRLF.
    const lines = all.endsWith('\r') ? all.slice(0, -1).split(/\r\n|\n|\r/) : all.split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + (all.endsWith('\r') ? '\r' : '');
    for (const line of lines) {
      this.#emit(line);
    }
    if (this.#rest.length > MAX_LINE) {
      const problem = 'A line is longer than a million characters.';
      this.#refuse({ code: CODES.tooLarge, problem, remedy: EXPORT_AGAIN, line: this.#number + 1 });
    }
  }

  end(): void {
    const rest = this.#rest.endsWith('\r') ? this.#rest.slice(0, -1) : this.#rest;
    this.#rest = '';
    if (rest !== '') {
      this.#emit(rest);
    }
  }

  #emit(line: string): void {
    this.#number += 1;
    this.#onLine(line, this.#number);
  }
}
