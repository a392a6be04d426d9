/** An error with a code of docs/errors.md. Its message starts with the code, so that the code survives the runtime. */
export class SaldoError extends Error {
  readonly code: string;
  /** The message without the code. */
  readonly words: string;
  constructor(code: string, words: string, options?: ErrorOptions) {
    super(`${code}: ${words}`, options);
    this.name = 'SaldoError';
    this.code = code;
    this.words = words;
  }
}

/** One error of a Salesforce REST answer. */
export interface RestError {
  /** `DUPLICATE_VALUE`, `INVALID_FIELD` … */
  statusCode: string;
  message: string;
  fields: string[];
}

/** An error answer of the org's REST API. `errors` has what Salesforce said, in its own words. */
export class OrgError extends SaldoError {
  readonly httpStatus: number | null;
  readonly errors: RestError[];
  constructor(
    code: string,
    message: string,
    httpStatus: number | null,
    errors: RestError[] = [],
    options?: ErrorOptions,
  ) {
    super(code, message, options);
    this.name = 'OrgError';
    this.httpStatus = httpStatus;
    this.errors = errors;
  }
}

/** The first `limit` errors as one line of words; long answers never travel whole (header limits, logs). */
export function describeErrors(errors: readonly RestError[], limit = 3): string {
  const shown = errors.slice(0, limit).map(({ statusCode, message, fields }) => {
    const place = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
    return `${statusCode}${place}: ${message.slice(0, 300)}`;
  });
  const more = errors.length > limit ? ` … and ${errors.length - limit} more` : '';
  return shown.join('; ') + more;
}
