/** Aborts where one wait takes too long; the time between two waits does not count. */
export class StallLimit {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async during<T>(wait: Promise<T>): Promise<T> {
    const abort = (): void => this.#controller.abort(new DOMException('The org sent nothing.', 'TimeoutError'));
    const timer = setTimeout(abort, this.#milliseconds);
    try {
      return await wait;
    } finally {
      clearTimeout(timer);
    }
  }
}
