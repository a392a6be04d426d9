/** An answer of the host that is not the function's own: a code of docs/errors.md, words, and the HTTP status for it. */
export class HostError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostError';
    this.code = code;
    this.status = status;
  }
}
