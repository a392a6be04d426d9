import type { Token } from './fake-state.ts';

/** One request to the fake and its answer. */
export interface Exchange {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  token: Token | null;
  /** What the path's pattern found. */
  match: string[];
  status: number;
  answer: unknown;
}

/** An error of finAPI: in the form of OAuth for tokens, else in finAPI's own. */
export class FakeError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  toJson(endpoint: string, requestId: string, date: Date): unknown {
    if (/^[a-z]/.test(this.code)) return { error: this.code, error_description: this.message };
    return {
      errors: [{ message: this.message, code: this.code, type: 'BUSINESS' }],
      ...{ date: date.toISOString().replace('Z', '+00:00'), requestId, endpoint, authContext: '1/1' },
    };
  }
}

/** A query parameter that must have this form. */
export function required(query: URLSearchParams, name: string, pattern: RegExp, fallback = ''): string {
  const value = query.get(name) ?? fallback;
  if (!pattern.test(value)) throw new FakeError(400, 'BAD_REQUEST', `Invalid value for parameter '${name}'.`);
  return value;
}
