import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { HostError } from './host-error.ts';

const MAXIMUM_ENTRIES = 100_000;

/** Remembers which signed requests were accepted, until their signature has expired. */
export interface ReplayStore {
  /**
   * Accepts an id once. Times are seconds since 1970.
   * @returns false where it was accepted before
   * @throws HostError 503 where it can't be remembered
   */
  accept(id: string, expiry: number, now: number): boolean | Promise<boolean>;
}

/** Remembers in the memory of this process and, where a file is given, across its restarts. */
export class LocalReplayStore implements ReplayStore {
  readonly #expiryById = new Map<string, number>();
  readonly #maximum: number;
  readonly #file: string | null;
  #nextSweep = 0;

  constructor(options: { maximum?: number; file?: string } = {}) {
    this.#maximum = options.maximum ?? MAXIMUM_ENTRIES;
    this.#file = options.file ?? null;
    if (this.#file !== null) this.#load(this.#file);
  }

  get size(): number {
    return this.#expiryById.size;
  }

  accept(id: string, expiry: number, now: number): boolean {
    if (now >= this.#nextSweep || this.#expiryById.size >= this.#maximum) this.#sweep(now);
    if (this.#expiryById.has(id)) return false;
    if (this.#expiryById.size >= this.#maximum) {
      throw new HostError(
        'SALDO_HOST_BUSY',
        503,
        'The host has too many requests to remember. Try again in two minutes.',
      );
    }
    // Written before the request is answered: whatever ends the process then, the request is known.
    if (this.#file !== null) appendFileSync(this.#file, `${expiry} ${id}\n`, { mode: 0o600 });
    this.#expiryById.set(id, expiry);
    return true;
  }

  #load(file: string): void {
    let text = '';
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return;
    }
    // What stands behind the last end of line was cut off by a crash; its request was never answered.
    for (const line of text.split('\n').slice(0, -1)) {
      const at = line.indexOf(' ');
      if (at > 0 && at < line.length - 1) this.#expiryById.set(line.slice(at + 1), Number(line.slice(0, at)));
    }
    // Without it the next line would be written behind the one that was cut off.
    this.#write(file);
  }

  #write(file: string): void {
    const lines = [...this.#expiryById].map(([id, expiry]) => `${expiry} ${id}\n`).join('');
    writeFileSync(`${file}.new`, lines, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  #sweep(now: number): void {
    const before = this.#expiryById.size;
    for (const [id, expiry] of this.#expiryById) if (expiry < now) this.#expiryById.delete(id);
    this.#nextSweep = now + 10;
    if (this.#file !== null && this.#expiryById.size !== before) this.#write(this.#file);
  }
}
