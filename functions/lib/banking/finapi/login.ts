import { createHmac } from 'node:crypto';
import { PROVIDER_ERROR_CODES as CODES, ProviderError } from '../provider.ts';
import { accessToken } from './answers.ts';
import { request, send } from './http.ts';

// The host needs no more than this file, and starts without the rest of the package.
export { ProviderError };

/** What an operator configures; it stays in the host. */
export interface FinApiCredentials {
  /** `https://live.finapi.io` */
  accessUrl: string;
  clientId: string;
  clientSecret: string;
  /** From which the password of each org's finAPI user is derived, so that none has to be stored. */
  userSecret: string;
}

export interface FinApiToken {
  accessToken: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const TOKEN_PATH = '/api/v2/oauth/token';

/**
 * Logs in as the finAPI user of an org and creates the user where there is none. One user for each org: a bank login
 * may be connected by one finAPI user only, a second one would silently void the consent of the first.
 * @throws ProviderError
 */
export async function logIn(credentials: FinApiCredentials, orgId: string): Promise<FinApiToken> {
  const username = `saldo-${orgId}`;
  const password = createHmac('sha256', credentials.userSecret).update(username).digest('base64url');
  try {
    return await userToken(credentials, username, password);
  } catch (error) {
    // finAPI answers an unknown user and a wrong password alike.
    if (!(error instanceof ProviderError) || !LOGIN_REFUSED.has(error.code)) throw error;
  }
  const client = await token(credentials, { grant_type: 'client_credentials' });
  const { accessUrl: baseUrl } = credentials;
  const json = { id: username, password, isAutoUpdateEnabled: false };
  await send({ method: 'POST', baseUrl, path: '/api/v2/users', token: client.accessToken, json });
  return userToken(credentials, username, password);
}

const LOGIN_REFUSED: ReadonlySet<string> = new Set([CODES.refused, CODES.sessionInvalid]);

function userToken(credentials: FinApiCredentials, username: string, password: string): Promise<FinApiToken> {
  return token(credentials, { grant_type: 'password', username, password });
}

async function token(credentials: FinApiCredentials, grant: Record<string, string>): Promise<FinApiToken> {
  const { accessUrl: baseUrl, clientId, clientSecret } = credentials;
  const form = { ...grant, client_id: clientId, client_secret: clientSecret };
  const answer = await request({ method: 'POST', baseUrl, path: TOKEN_PATH, form }, accessToken);
  const seconds = Number(answer.expires_in);
  return { accessToken: answer.access_token, expiresAt: seconds === 0 ? Infinity : Date.now() + seconds * 1_000 };
}
