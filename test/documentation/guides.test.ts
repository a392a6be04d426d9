import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost } from '@saldo/host';
import { ADMIN, apexLoader, startLocalOrg, type LocalOrg } from '@saldo/local-org';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { read, root } from './project-files.ts';

const guide = read('docs/guides/set-up-an-org.md');

describe('the Apex of the set-up guide', { timeout: 60_000 }, () => {
  let org: LocalOrg;
  const username = 'guide@saldo.local';

  beforeAll(async () => {
    org = await startLocalOrg(
      {
        projectDir: root,
        dataDir: null,
        port: 0,
        clients: [],
        users: [
          {
            username,
            lastName: 'Guide',
            profile: 'System Administrator',
            permissionSets: ['SaldoAdmin', 'SaldoFunctionsCaller'],
          },
        ],
      },
      apexLoader,
    );
  }, 60_000);
  afterAll(() => org.close());

  const run = (code: string): Promise<Response> =>
    request(`/services/data/v67.0/tooling/executeAnonymous?anonymousBody=${encodeURIComponent(code)}`);
  const count = async (from: string): Promise<number> => {
    const answer = await request(`/services/data/v67.0/query?q=${encodeURIComponent(`SELECT COUNT() FROM ${from}`)}`);
    return ((await answer.json()) as { totalSize: number }).totalSize;
  };
  const request = (path: string, init: RequestInit = {}): Promise<Response> => {
    const user = org.data.user(username) ?? org.data.user(ADMIN.username);
    const authorization = `Bearer ${user === undefined ? '' : org.createSession(user)}`;
    return fetch(org.url + path, { ...init, headers: { authorization, 'content-type': 'application/json' } });
  };

  it('switches Saldo on and schedules the sweeper', async () => {
    const [settings = ''] = blocks('apex');
    expect(await (await run(settings)).json()).toMatchObject({ success: true });
    expect(await count('SaldoSettings__c WHERE IsEnabled__c = TRUE AND IsAutoApprovalEnabled__c = FALSE')).toBe(1);
    expect(await count("CronTrigger WHERE CronJobDetail.Name LIKE 'Saldo: free stale claims%'")).toBe(4);
  });

  it('imports the file that was uploaded last', async () => {
    const file = { Title: 'bank', PathOnClient: 'bank.xml', VersionData: Buffer.from('<x/>').toString('base64') };
    const uploaded = await request('/services/data/v67.0/sobjects/ContentVersion', {
      method: 'POST',
      body: JSON.stringify(file),
    });
    expect(uploaded.status).toBe(201);
    expect(await (await run(blocks('apex')[1] ?? '')).json()).toMatchObject({ success: true });
    expect(await count("StatementImport__c WHERE FileName__c = 'bank.xml'")).toBe(1);
  });
});

describe('the host configuration of the set-up guide', { timeout: 30_000 }, () => {
  it('is accepted by the host once the placeholders are filled in', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const filled = (blocks('json')[0] ?? '')
      .replace('<00D…, 18 characters>', '00D000000000001AAA')
      .replace('<my-domain>', 'example');
    const configuration = JSON.parse(filled, (_key, value: unknown) => {
      if (value === 'file:org.crt') return publicKey.export({ type: 'spki', format: 'pem' });
      if (value === 'file:host.key') return privateKey.export({ type: 'pkcs8', format: 'pem' });
      return value;
    }) as Parameters<typeof createHost>[0];
    const host = await createHost({ ...configuration, port: 0, logLevel: 'silent' });
    const answer = await fetch(`${host.url}/healthz`);
    await host.close();
    expect(await answer.text()).toBe('{"status":"ok"}');
  });
});

describe('the commands of the set-up guide', () => {
  const known = cliCommands();

  it('are commands and options of the Salesforce CLI', () => {
    const lines = blocks('sh').flatMap((block) => block.split('\n').filter((line) => line.startsWith('npx sf ')));
    expect(lines.length).toBeGreaterThan(8);
    const wrong = lines.filter((line) => {
      const words = line
        .replaceAll(/"[^"]*"/g, '""')
        .split(' ')
        .slice(2);
      const end = words.findIndex((word) => word.startsWith('-'));
      const flags = known.get(words.slice(0, end).join(':'));
      const used = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
      return flags === undefined || used.some((flag) => !flags.has(flag));
    });
    expect(wrong).toEqual([]);
  });

  it('name permission sets of the project', () => {
    const sets = [...guide.matchAll(/--name (\w+)/g)].map(([, name = '']) => name);
    const folders = ['force-app/setup/permissionsets', 'force-app/matching/permissionsets'];
    const unknown = sets.filter(
      (name) => !folders.some((folder) => existsSync(join(root, folder, `${name}.permissionset-meta.xml`))),
    );
    expect(sets).not.toEqual([]);
    expect(unknown).toEqual([]);
  });
});

/** Code blocks of the guide in one language. */
function blocks(language: string): string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
}

/** Options by command id (`org:login:web`), from the manifests of the CLI's plugins. */
function cliCommands(): Map<string, Set<string>> {
  const commands = new Map<string, Set<string>>();
  const scope = join(root, 'node_modules/@salesforce');
  for (const name of readdirSync(scope)) {
    const file = join(scope, name, 'oclif.manifest.json');
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
      commands: Record<string, { flags?: Record<string, unknown> }>;
    };
    for (const [id, { flags }] of Object.entries(manifest.commands))
      commands.set(id, new Set(Object.keys(flags ?? {})));
  }
  return commands;
}
