import { HostError } from './host-error.ts';

const MAXIMUM_ENTRIES = 100_000;

/** Remembers which signed requests were accepted, until their signature has expired. */
export class ReplayStore {
  readonly #expiryById = new Map<string, number>();
  readonly #maximum: number;
  #nextSweep = 0;

  constructor(maximum = MAXIMUM_ENTRIES) {
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#expiryById.size;
  }

  /**
   * Accepts an id once. Times are seconds since 1970.
   * @returns false where it was accepted before
   * @throws HostError 503 where more requests than it can remember arrived within the life of a signature
   */
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
    this.#expiryById.set(id, expiry);
    return true;
  }

  #sweep(now: number): void {
    for (const [id, expiry] of this.#expiryById) if (expiry < now) this.#expiryById.delete(id);
    this.#nextSweep = now + 10;
  }
}
