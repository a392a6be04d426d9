import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import type { OrgConfiguration } from './configuration.ts';
import { HostError } from './host-error.ts';

const ASSERTION_LIFE_SECONDS = 120;
const RENEW_BEFORE_SECONDS = 60;
const REQUEST_TIMEOUT_MS = 30_000;

const answerSchema = z.object({
  access_token: z.string().min(1),
  /** Identity URL, `…/id/<org id>/<user id>`. */
  id: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
});

/** A session of the integration user in its org. Never logged. */
export interface OrgToken {
  accessToken: string;
  userId: string;
}

/** Mints org tokens with the OAuth 2.0 JWT bearer flow (RFC 7523) and keeps each until shortly before it expires. */
export class OrgTokens {
  readonly #tokens = new Map<string, { token: Promise<OrgToken>; renewAt: number }>();

  /** @throws HostError `SALDO_ORG_LOGIN_REFUSED` or `SALDO_ORG_UNAVAILABLE` */
  get(org: OrgConfiguration, now = Date.now()): Promise<OrgToken> {
    const cached = this.#tokens.get(org.orgId);
    if (cached !== undefined && now < cached.renewAt) return cached.token;
    const entry = { token: Promise.resolve({ accessToken: '', userId: '' }), renewAt: Number.POSITIVE_INFINITY };
    entry.token = mint(org).then(
      ({ token, lifeSeconds }) => {
        entry.renewAt = now + Math.max(1, lifeSeconds - RENEW_BEFORE_SECONDS) * 1000;
        return token;
      },
      (error: unknown) => {
        if (this.#tokens.get(org.orgId) === entry) this.#tokens.delete(org.orgId);
        throw error;
      },
    );
    this.#tokens.set(org.orgId, entry);
    return entry.token;
  }

  /** Drops a token that the org refused, unless it has been replaced already. */
  async forget(org: OrgConfiguration, accessToken: string): Promise<void> {
    const cached = this.#tokens.get(org.orgId);
    if (cached === undefined) return;
    const current = await cached.token.catch(() => null);
    if (current?.accessToken === accessToken && this.#tokens.get(org.orgId) === cached) this.#tokens.delete(org.orgId);
  }
}

/** Calls with a token, and once more with a new one where the org refused the first: a session may end at any time. */
export async function withToken<T>(
  tokens: OrgTokens,
  org: OrgConfiguration,
  call: (token: OrgToken) => Promise<T>,
): Promise<T> {
  const token = await tokens.get(org);
  try {
    return await call(token);
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'SALDO_ORG_SESSION_INVALID') throw error;
    await tokens.forget(org, token.accessToken);
    return call(await tokens.get(org));
  }
}

async function mint(org: OrgConfiguration): Promise<{ token: OrgToken; lifeSeconds: number }> {
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(org.clientId)
    .setSubject(org.username)
    .setAudience(org.domainUrl)
    .setJti(randomUUID())
    .setExpirationTime(`${ASSERTION_LIFE_SECONDS}s`)
    .sign(org.privateKey);
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    response = await fetch(`${org.domainUrl}/services/oauth2/token`, {
      method: 'POST',
      body,
      redirect: 'error',
      signal,
    });
    text = await response.text();
  } catch (error) {
    throw new HostError('SALDO_ORG_UNAVAILABLE', 503, 'The Salesforce org can not be reached. Try again later.', {
      cause: error,
    });
  }
  if (!response.ok) throw refused(response.status, text);
  const answer = answerSchema.safeParse(parseJson(text));
  if (!answer.success) throw new HostError('SALDO_ORG_LOGIN_REFUSED', 502, 'The org answered the login with no token.');
  const { access_token: accessToken, id, expires_in: expiresIn } = answer.data;
  const userId = /\/(005[a-zA-Z0-9]{12,15})$/.exec(id ?? '')?.[1] ?? '';
  return { token: { accessToken, userId }, lifeSeconds: expiresIn ?? org.tokenLifetimeSeconds };
}

function refused(status: number, text: string): HostError {
  if (status === 429 || status >= 500) {
    return new HostError(
      'SALDO_ORG_UNAVAILABLE',
      503,
      `The org can not take a login now (HTTP ${status}). Try again later.`,
    );
  }
  const parsed = z
    .object({ error: z.string().max(100), error_description: z.string().max(300) })
    .partial()
    .safeParse(parseJson(text));
  const words = parsed.success ? [parsed.data.error, parsed.data.error_description].filter(Boolean).join(': ') : '';
  return new HostError(
    'SALDO_ORG_LOGIN_REFUSED',
    502,
    `The org refused the login of the functions host (${words || `HTTP ${status}`}). Check the external client app, its certificate and the integration user.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
