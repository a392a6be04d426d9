import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration, readEnvironment } from './configuration.ts';
import { newKeyPair, ORG_ID } from './testing/caller.ts';

const apexKeys = newKeyPair();
const hostKeys = newKeyPair();

function org(changes: object = {}): object {
  return {
    orgId: ORG_ID,
    domainUrl: 'https://example.my.salesforce.com',
    callerCertificates: [apexKeys.publicPem],
    clientId: 'client',
    username: 'integration@example.com',
    privateKey: hostKeys.privatePem,
    ...changes,
  };
}

function mistakesOf(input: unknown): string {
  try {
    readConfiguration(input);
  } catch (error) {
    expect(error).toMatchObject({ code: 'SALDO_CONFIGURATION_INVALID' });
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration of the host', () => {
  it('needs no more than its orgs', () => {
    const configuration = readConfiguration({ orgs: [org()] });
    expect(configuration).toMatchObject({ host: '127.0.0.1', audience: 'saldo-functions' });
    expect([...configuration.functions.keys()]).toEqual(
      expect.arrayContaining(['match-transactions', 'import-statement']),
    );
  });

  it('names all mistakes at once, each with its place', () => {
    const words = mistakesOf({
      port: 99_999,
      prot: 80,
      orgs: [
        org({
          orgId: '00D',
          domainUrl: 'http://example.com',
          privateKey: 'none',
          clientId: '',
          callerCertificates: [],
        }),
      ],
    });
    for (const place of [
      'port',
      'prot',
      'orgs.0.orgId',
      'orgs.0.domainUrl',
      'orgs.0.privateKey',
      'orgs.0.clientId',
      'orgs.0.callerCertificates',
    ]) {
      expect(words).toContain(place);
    }
  });

  it.each([
    ['no org', { orgs: [] }, 'names no org'],
    ['an org twice', { orgs: [org(), org()] }, 'twice'],
    ['a missing secret', { orgs: [org({ privateKey: undefined })] }, 'orgs.0.privateKey'],
    ['a weak key of its own', { orgs: [org({ privateKey: newKeyPair(1024).privatePem })] }, 'too weak: 1024 bits'],
    ['a weak key of the org', { orgs: [org({ callerCertificates: [newKeyPair(1024).publicPem] })] }, 'too weak'],
    [
      'a private key in place of the public one',
      { orgs: [org({ callerCertificates: [apexKeys.privatePem] })] },
      'private key',
    ],
    [
      'three certificates',
      { orgs: [org({ callerCertificates: Array(3).fill(apexKeys.publicPem) })] },
      'two certificates',
    ],
    ['an address without encryption', { orgs: [org({ domainUrl: 'http://example.my.salesforce.com' })] }, 'https'],
    ['an address with a path', { orgs: [org({ domainUrl: 'https://example.com/x' })] }, 'without path'],
    ['an address with a user', { orgs: [org({ domainUrl: 'https://a@example.com' })] }, 'without path'],
    ['a folder without functions', { orgs: [org()], functionsDirectory: tmpdir() }, 'functionsDirectory'],
  ])('refuses %s', (_what, input, words) => {
    expect(mistakesOf(input)).toContain(words);
  });

  it('takes the certificate as Salesforce exports it', () => {
    const certificate = readFileSync(join(import.meta.dirname, 'fixtures', 'certificates', 'caller.crt'), 'utf8');
    const { orgs } = readConfiguration({ orgs: [org({ callerCertificates: [certificate, apexKeys.publicPem] })] });
    expect(orgs[0]?.callerCertificates.map(({ type }) => type)).toEqual(['public', 'public']);
  });

  it('takes an unencrypted address on this machine, for the local org', () => {
    expect(readConfiguration({ orgs: [org({ domainUrl: 'http://127.0.0.1:8080' })] }).orgs[0]?.domainUrl).toBe(
      'http://127.0.0.1:8080',
    );
  });

  it('never repeats a key in its words', () => {
    const body = hostKeys.privatePem.split('\n')[1] ?? '';
    const words = mistakesOf({ orgs: [org({ privateKey: hostKeys.privatePem.replace('A', '-'), username: '' })] });
    expect(words).not.toContain(body.slice(5, 40));
  });
});

describe('the environment', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'saldo-host-'));
    writeFileSync(join(folder, 'key.pem'), hostKeys.privatePem);
    writeFileSync(join(folder, 'host.json'), JSON.stringify({ orgs: [org({ privateKey: 'file:key.pem' })] }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names a file, whose keys may be files beside it; PORT overrides the port', () => {
    const configuration = readConfiguration(
      readEnvironment({ SALDO_HOST_CONFIG_FILE: join(folder, 'host.json'), PORT: '9000' }),
    );
    expect(configuration.port).toBe(9000);
    expect(configuration.orgs[0]?.privateKey.type).toBe('private');
  });

  it('may hold the JSON itself', () => {
    expect(
      readConfiguration(readEnvironment({ SALDO_HOST_CONFIG: JSON.stringify({ orgs: [org()] }) })).orgs,
    ).toHaveLength(1);
  });

  it.each([
    ['nothing', {}, 'SALDO_HOST_CONFIG_FILE'],
    ['no JSON', { SALDO_HOST_CONFIG: '{' }, 'no JSON'],
    ['a file that is not there', { SALDO_HOST_CONFIG_FILE: 'nowhere.json' }, 'nowhere.json'],
    ['a key file that is not there', { SALDO_HOST_CONFIG: '{"a":"file:nokey.pem"}' }, 'nokey.pem'],
  ])('with %s is refused with words', (_what, environment, words) => {
    expect(() => readEnvironment(environment)).toThrow(words);
  });
});
