/** An error that ends `npm start`: a code of docs/errors.md and what to do about it. */
export class StartError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'StartError';
    this.code = code;
  }
}
