import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrgConfiguration, readConfiguration } from './configuration.ts';
import { OrgTokens } from './org-tokens.ts';
import { newKeyPair, ORG_ID } from './testing/caller.ts';
import { type CountingOrg, startCountingOrg } from './testing/counting-org.ts';

const keys = newKeyPair();
let server: CountingOrg;
let org: OrgConfiguration;

beforeEach(async () => {
  server = await startCountingOrg();
  const { orgs } = readConfiguration({
    orgs: [
      {
        orgId: ORG_ID,
        domainUrl: server.url,
        callerCertificates: [keys.publicPem],
        clientId: 'client',
        username: 'integration@example.com',
        privateKey: keys.privatePem,
        tokenLifetimeSeconds: 600,
      },
    ],
  });
  org = orgs[0] as OrgConfiguration;
});
afterEach(() => server.close());

describe('org tokens', () => {
  it('are minted once for many calls at the same time', async () => {
    const tokens = new OrgTokens();
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.get(org)));
    expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(server.logins).toHaveLength(1);
  });

  it('are renewed shortly before they expire, not at every call', async () => {
    const tokens = new OrgTokens();
    const start = Date.now();
    const first = await tokens.get(org, start);
    expect(await tokens.get(org, start + 539_000)).toEqual(first);
    expect(await tokens.get(org, start + 541_000)).not.toEqual(first);
  });

  it('that the org refused are forgotten, but never a newer one', async () => {
    const tokens = new OrgTokens();
    const first = await tokens.get(org);
    await tokens.forget(org, first.accessToken);
    const second = await tokens.get(org);
    expect(second).not.toEqual(first);
    await tokens.forget(org, first.accessToken);
    expect(await tokens.get(org)).toEqual(second);
  });

  it('are asked for again after a failure', async () => {
    const tokens = new OrgTokens();
    server.loginStatus = 503;
    await expect(tokens.get(org)).rejects.toMatchObject({ code: 'SALDO_ORG_UNAVAILABLE', status: 503 });
    server.loginStatus = 200;
    expect((await tokens.get(org)).accessToken).toBe('token-2');
  });

  it('come from the configured address and from no other', async () => {
    const tokens = new OrgTokens();
    await tokens.get(org);
    expect(server.requests.map(({ path }) => path)).toEqual(['/services/oauth2/token']);
  });
});
