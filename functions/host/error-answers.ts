import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HostError } from './host-error.ts';
import { logText, MAXIMUM_UNKNOWN_TEXT } from './log-text.ts';

/** Seconds after which a caller that was sent away may come back. */
const RETRY_AFTER_SECONDS = 5;

/** Makes every answer that is not the function's own one with code, words and request id, never with a stack trace. */
export function addErrorAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  server.setNotFoundHandler((request, reply) => {
    answerError(request, reply, new HostError('SALDO_NOT_FOUND', 404, 'There is nothing at this address.'));
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    answerError(request, reply, error instanceof HostError ? error : frameworkError(error));
  });
}

function frameworkError(error: FastifyError): HostError {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new HostError(
      'SALDO_BODY_TOO_LARGE',
      413,
      'The request is larger than this host accepts. Send fewer ids at a time.',
    );
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new HostError('SALDO_REQUEST_INVALID', error.statusCode, 'The request is malformed.', { cause: error });
  }
  return new HostError(
    'SALDO_HOST_FAILED',
    500,
    'The host failed unexpectedly. Its log has the details under this request id.',
    {
      cause: error,
    },
  );
}

function answerError(request: FastifyRequest, reply: FastifyReply, error: HostError): void {
  const level = error.status >= 500 ? 'error' : 'warn';
  // The caller gets the whole words; the log, which more people read, none that may name a person or an account.
  const cause = error.cause instanceof Error ? logText(error.cause.message, MAXIMUM_UNKNOWN_TEXT) : undefined;
  const path = logText(request.url, MAXIMUM_UNKNOWN_TEXT);
  request.log[level]({ code: error.code, status: error.status, path, cause }, logText(error.message));
  const body = { error: { code: error.code, message: error.message, requestId: request.id } };
  if (error.status === 429 || error.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  void reply.status(error.status).header('content-type', 'application/json; charset=utf-8').send(body);
}
