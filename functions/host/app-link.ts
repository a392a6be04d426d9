import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { OrgConfiguration } from './configuration.ts';
import { answerCall, bodyOf, type CallParts, counted } from './function-calls.ts';
import { HostError } from './host-error.ts';

const MAXIMUM_CONTEXT_LENGTH = 16_384;

/** What the service mesh of Heroku AppLink says of a call that it has authenticated, base64 JSON in `x-client-context`. */
const contextSchema = z.object({
  accessToken: z.string().min(1),
  orgId: z.string(),
  orgDomainUrl: z.string(),
  userContext: z.object({ userId: z.string(), username: z.string() }),
});

/**
 * `POST /applink/:name`: the same functions behind Heroku AppLink. The mesh, which runs beside the host and is the only
 * one that reaches its loopback port, proves the caller and brings the token of the session; the org and its address must
 * still be those of the configuration. Long calls go through the queue with the host's own login, never with this token.
 */
export function addAppLink(server: FastifyInstance, parts: CallParts): void {
  server.post<{ Params: { name: string } }>('/applink/:name', async (request, reply) => {
    const { name } = request.params;
    await counted(parts, async (prove) => {
      const { org, token } = readContext(request.headers['x-client-context'], parts.configuration.orgs);
      prove(name);
      return answerCall(parts, { name, org, body: bodyOf(request), requestId: request.id, token }, reply);
    });
    return reply;
  });
}

function readContext(
  header: string | string[] | undefined,
  orgs: readonly OrgConfiguration[],
): { org: OrgConfiguration; token: { accessToken: string; userId: string } } {
  if (typeof header !== 'string' || header.length > MAXIMUM_CONTEXT_LENGTH) throw refuse('carries no x-client-context');
  let data: unknown = null;
  try {
    data = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    // The words below say all there is to say.
  }
  const context = contextSchema.safeParse(data);
  if (!context.success) throw refuse('carries an x-client-context that can not be read');
  const { accessToken, orgId, orgDomainUrl, userContext } = context.data;
  const org = orgs.find((known) => known.orgId === orgId);
  if (org === undefined || URL.parse(orgDomainUrl)?.origin !== org.domainUrl) {
    throw new HostError(
      'SALDO_ORG_UNKNOWN',
      401,
      'The call names an org, or an address of it, that this host does not serve.',
    );
  }
  return { org, token: { accessToken, userId: userContext.userId } };
}

function refuse(what: string): HostError {
  return new HostError(
    'SALDO_CONTEXT_INVALID',
    401,
    `The request ${what}. Only the service mesh of AppLink calls here.`,
  );
}
