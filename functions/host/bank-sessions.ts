import type { FinApiSession } from '@saldo/banking/finapi';
import { logIn, ProviderError, type FinApiToken } from '@saldo/banking/finapi/login';
import type { OrgConfiguration } from './configuration.ts';
import { HostError } from './host-error.ts';
import { STATUS_BY_CODE } from './invoke.ts';

/** Functions that talk to a provider of bank connections. No other one gets a session of it. */
const FUNCTIONS_WITH_BANKS: ReadonlySet<string> = new Set(['sync-bank']);
/** The member of the function's data in which the host puts the session; no caller may send it. */
const MEMBER = 'bankSession';
const RENEW_BEFORE_MS = 120_000;

/**
 * Logs in at the provider of bank connections for an org and keeps the token until shortly before it expires. The
 * operator's credentials never leave the host: a function gets the org's own short-lived token only.
 */
export class BankSessions {
  readonly #tokens = new Map<string, Promise<FinApiToken>>();

  /**
   * Calls a function with the body that it is to get: the caller's, and for functions that need one a session. Once
   * more with a new session where the provider refused the first.
   * @throws HostError `SALDO_BANK_PROVIDER_NOT_CONFIGURED`, `SALDO_PAYLOAD_INVALID`, or why the login failed
   */
  async call<T>(
    functionName: string,
    org: OrgConfiguration,
    body: Buffer,
    invoke: (body: Buffer) => Promise<T>,
  ): Promise<T> {
    if (!FUNCTIONS_WITH_BANKS.has(functionName)) return invoke(body);
    const data = readObject(body);
    try {
      return await invoke(withSession(data, await this.#session(org)));
    } catch (error) {
      if (!(error instanceof HostError) || error.code !== 'SALDO_BANK_SESSION_INVALID') throw error;
      this.#tokens.delete(org.orgId);
      return invoke(withSession(data, await this.#session(org)));
    }
  }

  async #session(org: OrgConfiguration): Promise<FinApiSession> {
    const { finApi } = org;
    if (finApi === undefined) {
      const words =
        'The functions host has no provider of bank connections for this org. Add finApi to its configuration.';
      throw new HostError('SALDO_BANK_PROVIDER_NOT_CONFIGURED', 422, words);
    }
    const { accessUrl, webFormUrl, allowTestBanks } = finApi;
    const { accessToken } = await this.#token(org, () => logIn(finApi, org.orgId));
    return { accessUrl, webFormUrl, accessToken, allowTestBanks };
  }

  async #token({ orgId }: OrgConfiguration, mint: () => Promise<FinApiToken>): Promise<FinApiToken> {
    const known = await this.#tokens.get(orgId)?.catch(() => undefined);
    if (known !== undefined && Date.now() < known.expiresAt - RENEW_BEFORE_MS) return known;
    const minted = mint().catch((error: unknown) => {
      this.#tokens.delete(orgId);
      if (!(error instanceof ProviderError)) throw error;
      throw new HostError(error.code, STATUS_BY_CODE[error.code] ?? 422, error.message, { cause: error });
    });
    this.#tokens.set(orgId, minted);
    return minted;
  }
}

function readObject(body: Buffer): Record<string, unknown> {
  let data: unknown = null;
  try {
    data = JSON.parse(body.toString('utf8'));
  } catch {
    // The words below say all there is to say.
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data) || MEMBER in data) {
    throw new HostError('SALDO_PAYLOAD_INVALID', 400, `The request must be a JSON object without ${MEMBER}.`);
  }
  return data as Record<string, unknown>;
}

function withSession(data: Record<string, unknown>, session: FinApiSession): Buffer {
  return Buffer.from(JSON.stringify({ ...data, [MEMBER]: session }));
}
