/** A JSON reader that keeps numbers as they are written, because a JavaScript number would change them. */
import { apexError } from '../values/object.ts';

export type JsonNode =
  | { kind: 'null' }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'number'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'array'; items: JsonNode[] }
  | { kind: 'object'; members: [string, JsonNode][] };

class Reader {
  private readonly text: string;
  private at = 0;
  constructor(text: string) {
    this.text = text;
  }

  fail(): never {
    const [line, column] = this.place();
    const char = this.text[this.at];
    const what =
      char === undefined ? 'Unexpected end-of-input' : `Unexpected character ('${char}' (code ${char.charCodeAt(0)}))`;
    throw apexError('JSONException', `${what}: expected a valid value at input location [${line},${column}]`);
  }
  private place(): [number, number] {
    const before = this.text.slice(0, this.at).split('\n');
    return [before.length, before[before.length - 1]!.length + 1];
  }
  private blank(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  document(): JsonNode {
    const node = this.value();
    this.blank();
    if (this.at < this.text.length) this.fail();
    return node;
  }

  private value(): JsonNode {
    this.blank();
    const char = this.text[this.at];
    if (char === '{') return this.object();
    if (char === '[') return this.array();
    if (char === '"') return { kind: 'string', value: this.string() };
    const word = /^(?:true|false|null)\b/.exec(this.text.slice(this.at, this.at + 6))?.[0];
    if (word) {
      this.at += word.length;
      return word === 'null' ? { kind: 'null' } : { kind: 'boolean', value: word === 'true' };
    }
    const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.text.slice(this.at, this.at + 64))?.[0];
    if (!number) return this.fail();
    this.at += number.length;
    return { kind: 'number', text: number };
  }

  private string(): string {
    const start = this.at;
    for (this.at++; this.at < this.text.length && this.text[this.at] !== '"'; this.at++)
      if (this.text[this.at] === '\\') this.at++;
    if (this.at >= this.text.length) this.fail();
    this.at++;
    try {
      return JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      this.at = start;
      return this.fail();
    }
  }

  private array(): JsonNode {
    const items: JsonNode[] = [];
    this.at++;
    this.blank();
    if (this.text[this.at] === ']') {
      this.at++;
      return { kind: 'array', items };
    }
    for (;;) {
      items.push(this.value());
      if (this.next(']')) return { kind: 'array', items };
    }
  }

  private object(): JsonNode {
    const members: [string, JsonNode][] = [];
    this.at++;
    this.blank();
    if (this.text[this.at] === '}') {
      this.at++;
      return { kind: 'object', members };
    }
    for (;;) {
      this.blank();
      if (this.text[this.at] !== '"') this.fail();
      const name = this.string();
      this.blank();
      if (this.text[this.at++] !== ':') {
        this.at--;
        this.fail();
      }
      members.push([name, this.value()]);
      if (this.next('}')) return { kind: 'object', members };
    }
  }

  /** Reads a comma or the closing bracket; true for the latter. */
  private next(close: string): boolean {
    this.blank();
    const char = this.text[this.at];
    if (char !== ',' && char !== close) this.fail();
    this.at++;
    return char === close;
  }
}

export function parseJson(text: string): JsonNode {
  return new Reader(text).document();
}
