import { LineSplitter } from '../text.ts';
import type { Refuse } from '../errors.ts';

/** One field of a SWIFT message: the tag, its physical lines (first line without the tag) and where it stands. */
export interface SwiftField {
  tag: string;
  lines: string[];
  line: number;
}

/** `end` is the end of a message: `-`, `-}` or the end of a SWIFT block 4. */
export type SwiftToken = SwiftField | { tag: 'end'; lines: string[]; line: number };

const TAG = /^:(\d{2}[A-Z]?|NS[A-Z]?):(.*)$/s;

/** Tags that never stand inside remittance text, as their number is no minute or second of a time of day. */
const SAFE_TAG = /^(?:6[0-5][FM]?|86|90[CD])$/;

/** Tags that follow :20: at the beginning of a message. */
const AFTER_REFERENCE = /^(?:21|25P?|28C?|60[FM]|NS[A-Z]?)$/;

/**
 * Splits the text of MT940/MT942 files into fields.
 *
 * A line of remittance text may begin with a colon (`:08 Karten`, `:20:05 Uhr`): inside `:86:` a tag that could be a
 * time of day begins a new message only when the next line is a field that follows it there.
 */
export class SwiftFieldReader {
  readonly #onToken: (token: SwiftToken) => void;
  readonly #splitter: LineSplitter;
  #field: SwiftField | null = null;
  #held: { text: string; line: number } | null = null;

  constructor(refuse: Refuse, onToken: (token: SwiftToken) => void) {
    this.#splitter = new LineSplitter(refuse, (line, number) => this.#line(line, number));
    this.#onToken = onToken;
  }

  write(text: string): void {
    this.#splitter.write(text);
  }

  end(): void {
    this.#splitter.end();
    this.#release(false);
    this.#flush();
    this.#onToken({ tag: 'end', lines: [], line: 0 });
  }

  #line(raw: string, line: number): void {
    const text = withoutEnvelope(raw);
    if (text === null) {
      return;
    }
    const tag = TAG.exec(text)?.[1];
    this.#release(tag !== undefined && AFTER_REFERENCE.test(tag));
    if (/^-\}?(?:\{.*)?$/.test(text.trimEnd())) {
      this.#flush();
      this.#onToken({ tag: 'end', lines: [], line });
    } else if (tag !== undefined && this.#field?.tag === '86' && !SAFE_TAG.test(tag)) {
      this.#held = { text, line };
    } else {
      this.#take(text, line, tag !== undefined);
    }
  }

  /** Decides about a held line once the next one is known. */
  #release(nextFollowsReference: boolean): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) {
      this.#take(held.text, held.line, nextFollowsReference && held.text.startsWith(':20:'));
    }
  }

  #take(text: string, line: number, isTag: boolean): void {
    const found = isTag ? TAG.exec(text) : null;
    if (found !== null) {
      this.#flush();
      this.#field = { tag: found[1] ?? '', lines: [found[2] ?? ''], line };
    } else if (this.#field !== null) {
      this.#field.lines.push(text);
    } else if (text.trim() !== '') {
      this.#onToken({ tag: '', lines: [text], line });
    }
  }

  #flush(): void {
    const field = this.#field;
    this.#field = null;
    if (field !== null) {
      this.#onToken(field);
    }
  }
}

/** Removes the SWIFT blocks around block 4; null for a line that holds nothing else. */
function withoutEnvelope(raw: string): string | null {
  // eslint-disable-next-line no-control-regex -- SWIFT transports frame messages with SOH and ETX.
  if (!/^[\u0001\u0003\ufeff]*\{[1-4]:/.test(raw)) {
    return raw;
  }
  const start = raw.indexOf('{4:');
  const rest = start < 0 ? '' : raw.slice(start + 3);
  return rest.trim() === '' ? null : rest;
}
