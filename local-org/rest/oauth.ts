import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { decodeJwt, errors as joseErrors, jwtVerify } from 'jose';
import type { OrgData } from '../contract.ts';
import type { Sessions } from './sessions.ts';

/** An external client app that may log users in with a signed assertion. */
export interface OAuthClient {
  /** Consumer key; the assertion's issuer. */
  clientId: string;
  /** PEM of the certificate or public key that verifies the assertion. */
  certificate: string;
  /** Usernames the app is pre-authorised for; every active user where absent. */
  usernames?: string[];
}

export interface OAuthAnswer {
  status: number;
  body: Record<string, unknown>;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Salesforce takes an assertion that ends within five minutes (with a little tolerance for clocks). */
const LONGEST_ASSERTION_SECONDS = 300;

function refuse(error: string, description: string): OAuthAnswer {
  return { status: 400, body: { error, error_description: description } };
}

/** The Salesforce CLI writes the end of its assertions in milliseconds, and Salesforce takes it. */
function secondsOf(expiration: number): number {
  return expiration > 100_000_000_000 ? expiration / 1000 : expiration;
}

function publicKey(pem: string): KeyObject {
  return pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
}

/** The token endpoint: OAuth 2.0 JWT bearer (RFC 7523) and nothing else. */
export class OAuth {
  private readonly data: OrgData;
  private readonly sessions: Sessions;
  private readonly clients: Map<string, { client: OAuthClient; key: KeyObject }>;
  /** Address of the org: the audience an assertion must name. */
  instanceUrl = '';

  constructor(data: OrgData, sessions: Sessions, clients: OAuthClient[]) {
    this.data = data;
    this.sessions = sessions;
    this.clients = new Map(clients.map((client) => [client.clientId, { client, key: publicKey(client.certificate) }]));
  }

  /** The org's own address; the CLI writes it with a slash at the end. */
  private audiences(): string[] {
    const names = [this.instanceUrl, this.instanceUrl.replace('127.0.0.1', 'localhost')];
    return [...names, ...names.map((name) => `${name}/`)];
  }

  async token(form: URLSearchParams): Promise<OAuthAnswer> {
    if (form.get('grant_type') !== GRANT) return refuse('unsupported_grant_type', 'grant type not supported');
    const assertion = form.get('assertion');
    if (!assertion) return refuse('invalid_request', 'assertion is required');
    let issuer: string | undefined;
    try {
      issuer = decodeJwt(assertion).iss;
    } catch {
      return refuse('invalid_grant', 'invalid assertion');
    }
    const registered = this.clients.get(issuer ?? '');
    if (!registered) return refuse('invalid_client_id', 'client identifier invalid');
    try {
      const { payload } = await jwtVerify(assertion, registered.key, {
        algorithms: ['RS256'],
        audience: this.audiences(),
        clockTolerance: 5,
        requiredClaims: ['exp', 'sub', 'aud'],
      });
      const left = secondsOf(payload.exp ?? 0) - Date.now() / 1000;
      if (left < -5) return refuse('invalid_grant', 'expired authorization code');
      if (left > LONGEST_ASSERTION_SECONDS + 5) return refuse('invalid_grant', 'expiration is too far in the future');
      return this.login(registered.client, String(payload.sub));
    } catch (error) {
      if (error instanceof joseErrors.JWTExpired) return refuse('invalid_grant', 'expired authorization code');
      if (error instanceof joseErrors.JWTClaimValidationFailed)
        return refuse('invalid_grant', error.claim === 'aud' ? 'audience is invalid' : 'invalid assertion');
      return refuse('invalid_grant', 'invalid assertion');
    }
  }

  private login(client: OAuthClient, username: string): OAuthAnswer {
    const user = this.data.user(username);
    if (!user) return refuse('invalid_grant', "user hasn't approved this consumer");
    if (client.usernames && !client.usernames.includes(username))
      return refuse('invalid_grant', "user hasn't approved this consumer");
    return {
      status: 200,
      body: {
        access_token: this.sessions.create(user),
        scope: 'api',
        instance_url: this.instanceUrl,
        id: `${this.instanceUrl}/id/${this.data.organization.id}/${user.id}`,
        token_type: 'Bearer',
        api_instance_url: this.instanceUrl,
      },
    };
  }
}
