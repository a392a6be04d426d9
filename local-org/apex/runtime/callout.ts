/** Sends the HTTP request of a callout, outside of any transaction. */
import type { CalloutAnswer, CalloutRequest } from './journal.ts';

function failureOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'Read timed out';
  const cause =
    error instanceof Error && error.cause instanceof Error
      ? error.cause.message
      : error instanceof Error
        ? error.message
        : String(error);
  return cause;
}

export async function sendCallout(request: CalloutRequest): Promise<CalloutAnswer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body === null || request.method === 'GET' ? null : new Uint8Array(request.body),
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    const body = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      body,
      failure: null,
    };
  } catch (error) {
    return { status: 0, statusText: '', headers: [], body: Buffer.alloc(0), failure: failureOf(error) };
  }
}
