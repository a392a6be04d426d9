import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalOrg, type LocalOrg } from '../index.ts';
import { PageBuild } from './build.ts';
import { registerLightningPages } from './index.ts';
import { PageSources } from './source.ts';

const root = join(import.meta.dirname, '../..');
let org: LocalOrg;
/** Calls that reached Apex; the interpreter has its own tests. */
const calls: string[] = [];

beforeAll(async () => {
  org = await startLocalOrg({
    projectDir: root,
    dataDir: null,
    port: 0,
    clients: [],
    users: [
      { username: 'rita@example.com', lastName: '<Rita>', profile: 'Standard User', permissionSets: ['SaldoReviewer'] },
      { username: 'nobody@example.com', lastName: 'Nobody', profile: 'Standard User', permissionSets: [] },
    ],
  });
  await registerLightningPages(org, {
    projectDir: root,
    startTab: 'Approval_Queue',
    callApex: (method, parameters, user) => {
      calls.push(`${method} ${user.username}`);
      if (parameters['fail'] === true)
        throw Object.assign(new Error('Choose a reason.'), { exceptionType: 'System.AuraHandledException' });
      if (parameters['break'] === true) throw new TypeError('secret of the local org');
      return [];
    },
    onError: () => undefined,
  }).ready();
}, 180_000);
afterAll(() => org.close());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** fetch() does not let a test set Host and Origin. */
function send(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(org.url + path, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    call.on('error', reject).end(body);
  });
}

const origin = (): Record<string, string> => ({ Origin: org.url });

async function signIn(username: string): Promise<{ Cookie: string; 'X-CSRF-Token': string }> {
  const answer = await send('POST', '/lightning/session', origin(), new URLSearchParams({ username }).toString());
  const cookie = (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  const page = await send('GET', '/', { Cookie: cookie });
  return { Cookie: cookie, 'X-CSRF-Token': /"csrfToken":"([^"]+)"/.exec(page.text)?.[1] ?? '' };
}

const METHOD = '/lightning/apex/ApprovalQueueController.getPage';

describe('sign-in', () => {
  it('shows the users to choose from, as text', async () => {
    const page = await send('GET', '/');
    expect(page.text).toContain('&lt;Rita&gt;');
    expect(page.text).not.toContain('<Rita>');
  });

  it('gives a cookie that scripts and other sites cannot use', async () => {
    const answer = await send('POST', '/lightning/session', origin(), 'username=rita%40example.com');
    expect(answer.status).toBe(303);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict/);
  });

  it('refuses a name that is not this machine’s, and a foreign page', async () => {
    expect((await send('GET', '/', { Host: 'evil.example' })).status).toBe(403);
    const foreign = { Origin: 'http://evil.example' };
    expect((await send('POST', '/lightning/session', foreign, 'username=rita%40example.com')).status).toBe(403);
    expect((await send('POST', '/lightning/session', {}, 'username=rita%40example.com')).status).toBe(403);
  });
});

describe('Apex behind the pages', () => {
  it('runs as the signed-in user', async () => {
    const rita = await signIn('rita@example.com');
    const answer = await send('POST', METHOD, { ...origin(), ...rita }, '{}');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { returnValue: [] }]);
    expect(calls.at(-1)).toBe('ApprovalQueueController.getPage rita@example.com');
  });

  it('is never reached without session, token, origin or access to the class', async () => {
    const rita = await signIn('rita@example.com');
    const before = calls.length;
    expect((await send('POST', METHOD, origin(), '{}')).status).toBe(401);
    expect((await send('POST', METHOD, { ...origin(), ...rita, 'X-CSRF-Token': 'made-up' }, '{}')).status).toBe(403);
    expect((await send('POST', METHOD, { ...rita, Origin: 'http://evil.example' }, '{}')).status).toBe(403);
    expect((await send('POST', METHOD, { ...origin(), ...(await signIn('nobody@example.com')) }, '{}')).status).toBe(
      403,
    );
    expect((await send('POST', '/lightning/apex/Money.text', { ...origin(), ...rita }, '{}')).status).toBe(404);
    expect(calls.length).toBe(before);
  });

  it('answers an exception in the shape that components expect, and keeps its own defects to itself', async () => {
    const rita = await signIn('rita@example.com');
    const failed = await send('POST', METHOD, { ...origin(), ...rita }, '{"fail":true}');
    expect(failed.status).toBe(500);
    expect(JSON.parse(failed.text)).toMatchObject({
      message: 'Choose a reason.',
      exceptionType: 'System.AuraHandledException',
    });
    const broken = await send('POST', METHOD, { ...origin(), ...rita }, '{"break":true}');
    expect(broken.text).not.toContain('secret');
  });
});

describe('pages', () => {
  it('speaks the language of the user, and keeps what the user chose', async () => {
    const rita = await signIn('rita@example.com');
    expect((await send('POST', '/lightning/language', { ...origin(), ...rita }, 'language=de')).status).toBe(303);
    expect((await send('GET', '/', rita)).text).toContain('Freigabeliste');
    await send('POST', '/lightning/language', { ...origin(), ...rita }, 'language=en_US');
    expect((await send('GET', '/', rita)).text).not.toContain('Freigabeliste');
  });

  it('serves styles, engine and components, and nothing outside their folders', async () => {
    const page = await send('GET', '/', await signIn('rita@example.com'));
    const entry = /src="(\/lightning\/app\/[^"]+)"/.exec(page.text)?.[1] ?? '';
    const chunk = /approvalQueue-[\w-]+\.js/.exec((await send('GET', entry)).text)?.[0] ?? '';
    expect((await send('GET', `/lightning/app/${chunk}`)).text).toContain('ApprovalQueueController.getPage');
    expect((await send('GET', '/lightning/frame.css')).status).toBe(200);
    const outside = await send('GET', '/lightning/slds/..%2f..%2f..%2f..%2fpackage.json');
    expect(outside.text).not.toContain('"workspaces"');
    expect((await send('GET', '/lightning/slds/%E0%A4%A')).status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  });
});

describe('a page whose components are still being built', () => {
  it('says so and opens by itself; lists do not wait', async () => {
    const other = await startLocalOrg({ projectDir: root, dataDir: null, port: 0, clients: [] });
    const options = { projectDir: root, startTab: 'Approval_Queue', callApex: () => null, buildPatienceMs: 0 };
    const pages = registerLightningPages(other, options);
    const [admin] = other.data.users();
    const open = async (path: string): Promise<Response> => {
      if (admin === undefined) throw new Error('no user');
      return fetch(other.url + path, { headers: { cookie: `saldo_session=${other.createSession(admin)}` } });
    };
    const early = await open('/');
    expect(early.headers.get('refresh')).toBe('1');
    expect(await early.text()).toContain('The components are being built.');
    expect((await open('/lightning/o/Invoice__c/list')).headers.get('refresh')).toBe(null);
    await pages.ready();
    expect(await (await open('/')).text()).toContain('data-component="approvalQueue"');
    await other.close();
  }, 60_000);
});

describe('build', () => {
  it('finds components and Apex methods of the project', () => {
    const source = new PageSources(root).code();
    expect(source.auraMethods.get('ApprovalQueueController.getSummary')).toEqual({ cacheable: true });
    expect(source.auraMethods.get('ApprovalQueueController.approve')).toEqual({ cacheable: false });
  });

  it.each([
    ['an unknown label', `import x from '@salesforce/label/c.NoSuchLabel';`, 'NoSuchLabel'],
    ['an unknown Apex method', `import x from '@salesforce/apex/Nobody.nothing';`, 'Nobody.nothing'],
    ['an unknown field', `import x from '@salesforce/schema/Invoice__c.Nothing__c';`, 'Nothing__c'],
    ['an unknown custom permission', `import x from '@salesforce/customPermission/Nothing';`, 'Nothing'],
    ['an unknown component', `import x from 'c/nothing';`, 'c/nothing'],
  ])(
    'stops at %s',
    async (_, code, name) => {
      // Below the root, where the base components are found; the folder is ignored by Git.
      mkdirSync(join(root, '.lwc-dist'), { recursive: true });
      const projectDir = mkdtempSync(join(root, '.lwc-dist/project-'));
      const folder = join(projectDir, 'force-app/lwc/broken');
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(projectDir, 'sfdx-project.json'),
        JSON.stringify({ packageDirectories: [{ path: 'force-app' }] }),
      );
      writeFileSync(join(projectDir, 'package.json'), '{}');
      writeFileSync(join(folder, 'broken.js'), `${code}\nexport default class extends (x ?? Object) {}`);
      writeFileSync(
        join(folder, 'broken.js-meta.xml'),
        '<LightningComponentBundle><isExposed>true</isExposed></LightningComponentBundle>',
      );
      const build = new PageBuild({
        sources: new PageSources(projectDir),
        cacheDir: join(root, '.lwc-dist/test-cache'),
        hasLabel: () => false,
        hasField: () => false,
        hasCustomPermission: () => false,
      });
      try {
        await expect(build.current()).rejects.toThrow(name);
      } finally {
        rmSync(projectDir, { recursive: true });
      }
    },
    120_000,
  );
});
