import { PlatformError } from '../data/errors.ts';
import type { RowError } from '../contract.ts';

export interface ApiError {
  message: string;
  errorCode: string;
  fields?: string[];
}

/** An answer with Salesforce's error envelope: a list of message, code and (for rows) fields. */
export class RestError extends Error {
  readonly status: number;
  readonly errors: ApiError[];

  constructor(status: number, errorCode: string, message: string, fields?: string[]) {
    super(message);
    this.status = status;
    this.errors = [{ message, errorCode, ...(fields ? { fields } : {}) }];
  }
}

export const notFound = () => new RestError(404, 'NOT_FOUND', 'The requested resource does not exist');

const NOT_FOUND_CODES = new Set(['ENTITY_IS_DELETED', 'NOT_FOUND']);
const FORBIDDEN_CODES = new Set([
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INSUFFICIENT_ACCESS',
  'API_DISABLED_FOR_ORG',
  'REQUEST_LIMIT_EXCEEDED',
]);

/** HTTP status of a row's or query's error code. */
export function statusOf(code: string): number {
  if (NOT_FOUND_CODES.has(code)) return 404;
  return FORBIDDEN_CODES.has(code) ? 403 : 400;
}

/** Row errors of DML as REST writes them. */
export function rowErrors(errors: RowError[]): ApiError[] {
  return errors.map((error) => ({ message: error.message, errorCode: error.statusCode, fields: error.fields }));
}

/** Any thrown error as status and envelope. What is not the platform's becomes 500 without its details. */
export function envelope(error: unknown): { status: number; errors: ApiError[] } {
  if (error instanceof RestError) return { status: error.status, errors: error.errors };
  if (error instanceof PlatformError) {
    return {
      status: statusOf(error.statusCode),
      errors: [
        {
          message: error.message,
          errorCode: error.statusCode,
          ...(error.fields.length > 0 ? { fields: error.fields } : {}),
        },
      ],
    };
  }
  if (isPlatformDetail(error)) {
    return { status: 400, errors: [{ message: error.message, errorCode: error.statusCode ?? 'UNKNOWN_EXCEPTION' }] };
  }
  return {
    status: 500,
    errors: [
      {
        message: 'An unexpected error occurred in the local org. Its log has the details.',
        errorCode: 'UNKNOWN_EXCEPTION',
      },
    ],
  };
}

function isPlatformDetail(error: unknown): error is { type: string; message: string; statusCode?: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'type' in error &&
    typeof error.type === 'string' &&
    'message' in error
  );
}
