import type { PlatformErrorDetail, RowError } from '../contract.ts';

/**
 * An error with which the platform itself would answer. `type` is the Apex exception (`QueryException`, `DmlException` …),
 * `statusCode` the REST error code or DML status code.
 */
export class PlatformError extends Error implements PlatformErrorDetail {
  readonly type: string;
  readonly statusCode: string;
  readonly fields: string[];

  constructor(type: string, statusCode: string, message: string, fields: string[] = []) {
    super(message);
    this.name = 'PlatformError';
    this.type = type;
    this.statusCode = statusCode;
    this.fields = fields;
  }
}

/** An error of the local org itself (not one that Salesforce would give), with a code and a remedy for the person who starts it. */
export class LocalOrgError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = 'LocalOrgError';
    this.code = code;
  }
}

/** A query that can't be answered; `statusCode` as in REST (`INVALID_FIELD`, `MALFORMED_QUERY`, `INVALID_TYPE` …). */
export function queryError(statusCode: string, message: string): PlatformError {
  return new PlatformError('QueryException', statusCode, message);
}

/** The error of one row of a DML statement. */
export function rowError(statusCode: string, message: string, fields: string[] = []): RowError {
  return { statusCode, message, fields };
}
