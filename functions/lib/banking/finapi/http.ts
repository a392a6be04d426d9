import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { PROVIDER_ERROR_CODES as CODES, ProviderError, type ProviderErrorCode } from '../provider.ts';
import { errorMessage } from './answers.ts';
import { parseNumbersAsText } from './json.ts';

const TIMEOUT_MS = 30_000;

export interface FinApiRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Address without path, from the host's configuration. */
  baseUrl: string;
  path: string;
  query?: Readonly<Record<string, string | readonly string[]>>;
  token?: string;
  json?: unknown;
  form?: Readonly<Record<string, string>>;
}

/** finAPI's own codes (Access `errors[].code`, Web Form `payload.errorCode`) as ours. */
const CODE_OF: Readonly<Record<string, ProviderErrorCode>> = {
  INVALID_CONSENT: CODES.consentMissing,
  WEB_FORM_REQUIRED: CODES.consentMissing,
  MISSING_CREDENTIALS: CODES.consentMissing,
  ADDITIONAL_AUTHENTICATION_REQUIRED: CODES.consentMissing,
  NO_PSU_METADATA: CODES.consentMissing,
  BANK_SERVER_REJECTION: CODES.rejected,
  NO_ACCOUNTS_FOR_TYPE_LIST: CODES.rejected,
  LOCKED: CODES.busy,
  WEB_FORM_ABORTED: CODES.formAborted,
  UNKNOWN_ENTITY: CODES.notFound,
  INTERNAL_SERVER_ERROR: CODES.unavailable,
  UNEXPECTED_ERROR: CODES.unavailable,
};

/** Our code for one of finAPI's. */
export function errorCodeOf(code: string | null): ProviderErrorCode {
  return (code === null ? undefined : CODE_OF[code]) ?? CODES.refused;
}

/**
 * One request to finAPI; the answer is checked and its numbers are texts.
 * @throws ProviderError
 */
export async function request<T extends z.ZodType>(options: FinApiRequest, answer: T): Promise<z.output<T>> {
  const body = parse(await send(options));
  const result = answer.safeParse(body);
  if (result.success) return result.data;
  const paths = result.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new ProviderError(CODES.answerInvalid, null, { cause: new Error(`${options.path}: ${paths.join('; ')}`) });
}

/** One request of which only the success matters. */
export async function send(options: FinApiRequest): Promise<string> {
  const { method, token, json, form } = options;
  const content: { type: string; body: string } | null =
    json !== undefined
      ? { type: 'application/json', body: JSON.stringify(json) }
      : form !== undefined
        ? { type: 'application/x-www-form-urlencoded', body: new URLSearchParams({ ...form }).toString() }
        : null;
  let status: number;
  let text: string;
  try {
    const response = await fetch(addressOf(options), {
      method,
      headers: {
        accept: 'application/json',
        'x-request-id': randomUUID(),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(content === null ? {} : { 'content-type': content.type }),
      },
      ...(content === null ? {} : { body: content.body }),
      // A redirect would carry the token to an address that nobody configured.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw new ProviderError(CODES.unavailable, null, { cause: error });
  }
  if (status >= 200 && status < 300) return text;
  throw refusal(status, text);
}

function addressOf({ baseUrl, path, query = {} }: FinApiRequest): URL {
  const url = new URL(path, baseUrl);
  for (const [name, value] of Object.entries(query)) {
    for (const one of typeof value === 'string' ? [value] : value) url.searchParams.append(name, one);
  }
  return url;
}

function parse(text: string): unknown {
  try {
    return parseNumbersAsText(text);
  } catch (error) {
    throw new ProviderError(CODES.answerInvalid, null, { cause: error });
  }
}

function refusal(status: number, text: string): ProviderError {
  if (status === 401) return new ProviderError(CODES.sessionInvalid);
  let first: { code: string; message: string | null } | undefined;
  try {
    first = errorMessage.safeParse(parseNumbersAsText(text)).data?.errors[0];
  } catch {
    // An answer that is no JSON (a proxy's page) says nothing that could be passed on.
  }
  if (first !== undefined && first.code in CODE_OF) return new ProviderError(errorCodeOf(first.code), first.message);
  if (status === 423) return new ProviderError(CODES.busy, first?.message ?? null);
  if (status === 404) return new ProviderError(CODES.notFound, first?.message ?? null);
  if (status === 429 || status >= 500) return new ProviderError(CODES.unavailable, first?.message ?? null);
  return new ProviderError(
    CODES.refused,
    first === undefined ? `HTTP ${status}` : `${first.code}: ${first.message ?? ''}`,
  );
}
