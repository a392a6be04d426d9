import { randomUUID } from 'node:crypto';
import type { OrgConfiguration } from './configuration.ts';
import { HostError } from './host-error.ts';
import type { OrgToken } from './org-tokens.ts';
import type { RuntimeProcess } from './runtime-process.ts';

export interface Invocation {
  runtime: RuntimeProcess;
  functionName: string;
  org: OrgConfiguration;
  token: OrgToken;
  body: Buffer;
  requestId: string;
  timeoutMs: number;
}

/** HTTP status for codes that a function throws; every other coded error is 422: somebody can mend its cause. */
export const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  SALDO_PAYLOAD_INVALID: 400,
  SALDO_BANK_ANSWER_INVALID: 502,
  SALDO_BANK_BUSY: 503,
  SALDO_BANK_PROVIDER_UNAVAILABLE: 503,
  SALDO_BANK_SESSION_INVALID: 502,
  SALDO_ORG_SESSION_INVALID: 502,
  SALDO_ORG_ANSWER_INVALID: 502,
  SALDO_ORG_UNAVAILABLE: 503,
};

const MAXIMUM_MESSAGE = 4_000;

/**
 * Calls a function on its runtime process with the event headers of the Functions protocol, all of them made here.
 * @returns the function's answer, JSON text
 * @throws HostError with the function's own code and words, or `SALDO_FUNCTION_TIMEOUT`, `SALDO_FUNCTION_CRASHED`,
 *   `SALDO_FUNCTION_FAILED`; never with a stack trace
 */
export async function invoke(invocation: Invocation): Promise<string> {
  const { runtime, functionName, timeoutMs } = invocation;
  const url = await runtime.url();
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    response = await fetch(url, {
      method: 'POST',
      headers: eventHeaders(invocation),
      body: new Uint8Array(invocation.body),
      signal,
    });
    text = await response.text();
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    await runtime.restart();
    if (isTimeout) {
      const words = `The function ${functionName} did not answer within ${timeoutMs / 1000} s and was stopped.`;
      throw new HostError('SALDO_FUNCTION_TIMEOUT', 504, words, { cause: error });
    }
    const words = `The function ${functionName} ended while it worked. It is started again by the next call.`;
    throw new HostError('SALDO_FUNCTION_CRASHED', 502, words, { cause: error });
  }
  if (response.ok) return text === '' ? 'null' : text;
  throw functionError(functionName, text);
}

function functionError(functionName: string, text: string): HostError {
  const coded = /^(?:Function threw: )?(SALDO_[A-Z0-9_]+)(?::\s*|\s+|$)([\s\S]*)$/.exec(text);
  if (coded === null) {
    const words = `The function ${functionName} failed unexpectedly. The host's log has the details under this request id.`;
    // The runtime's text may hold paths and data; it is for the log only.
    return new HostError('SALDO_FUNCTION_FAILED', 500, words, { cause: new Error(text.slice(0, MAXIMUM_MESSAGE)) });
  }
  const [, code = '', words = ''] = coded;
  return new HostError(code, STATUS_BY_CODE[code] ?? 422, words.slice(0, MAXIMUM_MESSAGE));
}

function eventHeaders({ functionName, org, token, requestId }: Invocation): Record<string, string> {
  const resource = `/functions/${functionName}`;
  const userContext = {
    orgId: org.orgId,
    userId: token.userId,
    username: org.username,
    salesforceBaseUrl: org.domainUrl,
    orgDomainUrl: org.domainUrl,
  };
  return {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': requestId,
    'ce-source': `urn:event:from:salesforce/${org.orgId}`,
    'ce-type': 'com.salesforce.function.invoke.sync',
    'ce-time': new Date().toISOString(),
    'ce-sfcontext': base64Json({ apiVersion: '67.0', payloadVersion: '0.1', userContext }),
    'ce-sffncontext': base64Json({
      accessToken: token.accessToken,
      functionName,
      functionInvocationId: randomUUID(),
      requestId,
      resource,
    }),
  };
}

function base64Json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}
