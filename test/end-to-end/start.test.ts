/** `npm start` as a process of its own, as a person meets it the first time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCamt053 } from '@saldo/banking/sample-files';
import { readOptions } from '../../start/options.ts';
import { readReview, type ReviewRow, type ReviewSummary } from '../../start/review.ts';
import { sampleAccounts, samplePayments } from '../../start/sample-data/scenario.ts';
import { writeSampleStatements } from '../../start/sample-data/statements.ts';
import { openOrg, paymentLine, ROOT, statementOf, temporaryFolder } from './small-company.ts';

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function spawnStart(args: string[]) {
  return spawn(process.execPath, [join(ROOT, 'start', 'main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function start(...args: string[]): Promise<Ended> {
  const child = spawnStart(args);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function expectRefused({ code, stdout, stderr }: Ended, errorCode: string): void {
  expect(stderr).toContain(`${errorCode}: `);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
  expect(code).toBe(1);
}

/** Sums of the samples as an accountant would add them up. */
const sampleSum = samplePayments.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));

describe('npm start', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  const data = join(folder.path, 'org');
  let first: Ended;
  let summary: ReviewSummary;

  beforeAll(async () => {
    first = await start('--once', '--json', '--data', data, '--port', '0');
    summary = JSON.parse(first.stdout) as ReviewSummary;
  }, 120_000);

  afterAll(() => folder.remove());

  describe('--once --json', () => {
    it('prints one JSON object and nothing else on standard output, and what it does on standard error', () => {
      expect(first.code).toBe(0);
      expect(first.stdout.trimEnd().split('\n')).toHaveLength(1);
      expect(Object.keys(summary)).toEqual(['transactions', 'auto', 'suggest', 'ambiguous', 'noMatch', 'allocated', 'unallocated', 'seconds']); // prettier-ignore
      expect(first.stderr).toMatch(/^Importing: berlin-2026-11-18\.camt053\.xml .*wien-2026-11-18\.sta .* \d+ lines so far\.$/m); // prettier-ignore
      expect(first.stderr).toMatch(/^Matching: \d+ lines to go\.$/m);
    });

    it('decides every line of both statements, and every decision occurs', () => {
      expect(summary.transactions).toBe(samplePayments.length);
      expect(summary.transactions).toBeGreaterThanOrEqual(60);
      expect(summary.auto + summary.suggest + summary.ambiguous + summary.noMatch).toBe(summary.transactions);
      for (const decision of ['auto', 'suggest', 'ambiguous', 'noMatch'] as const)
        expect(summary[decision], decision).toBeGreaterThan(0);
    });

    it('adds up to the cent', () => {
      const sum = new Decimal(summary.allocated as string).plus(summary.unallocated as string);
      expect(sum.toFixed(2)).toBe(sampleSum.toFixed(2));
      expect(new Decimal(summary.allocated as string).isPositive()).toBe(true);
    });
  });

  describe('started again on the same data', () => {
    let rows: ReviewRow[];
    beforeAll(async () => {
      const org = await openOrg(data);
      rows = await readReview(org.client, 'en').finally(() => org.close());
    }, 120_000);

    it('prints a table that names every payer, and the same figures', async () => {
      const { code, stdout } = await start('--once', '--data', data, '--port', '0');
      expect(code).toBe(0);
      for (const { payer } of samplePayments) expect(unwrapped(stdout), payer).toContain(payer.replaceAll(/\s/g, ''));
      expect(stdout).toContain(
        `${summary.transactions} transactions: ${summary.auto} auto, ${summary.suggest} to review, ${summary.ambiguous} ambiguous, ${summary.noMatch} without a match.`,
      );
      expect(stdout).toContain(
        `${summary.allocated as string} allocated, ${summary.unallocated as string} not yet allocated`,
      );
    });

    it.each(
      samplePayments.map((payment) => ({ ...payment, name: `${payment.payer}, ${payment.amount}: ${payment.note}` })),
    )('$name → $expect', ({ payer, amount, text, expect: wanted }) => {
      const own = rows.filter((row) => row.payer === payer && row.amount === amount && (row.text === text || text === 'NOTPROVIDED')); // prettier-ignore
      expect(own.map(({ decision }) => decision.replace(' ', '_'))).toEqual([wanted]);
    });
  });
});

/** A request to the pages, by the name that the reader typed. */
async function send(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; html: string }> {
  const outgoing = request(url, { method, headers }).end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let html = '';
  for await (const chunk of response.setEncoding('utf8')) html += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, html };
}

describe('the app that npm start serves', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  const script = '<script>alert("RE-2026-0199")</script>';
  let child: ReturnType<typeof spawnStart>;
  let url: string;
  let cookie: string;
  const open = (path: string) => send(`${url}${path}`, { headers: { cookie } });

  beforeAll(async () => {
    const hostile = join(folder.path, 'hostile.xml');
    const [line] = [paymentLine(4_200, script)];
    const own = { ...statementOf([line], '901'), account: { iban: String(sampleAccounts[0]?.iban) } };
    writeFileSync(hostile, writeCamt053(own));
    const [berlin = '', wien = ''] = writeSampleStatements(folder.path);
    const files = [berlin, wien, hostile].flatMap((file) => ['--statement', file]);
    child = spawnStart(['--data', join(folder.path, 'org'), '--port', '0', ...files]);
    child.stdout.resume();
    for await (const text of createInterface({ input: child.stderr })) {
      const address = /^Saldo is at (\S+)/.exec(text)?.[1];
      if (address === undefined) continue;
      url = address;
      break;
    }
    const body = new URLSearchParams({ username: 'reviewer@saldo.local' }).toString();
    const signedIn = await send(`${url}/lightning/session`, { method: 'POST', headers: { Origin: url }, body });
    cookie = String(signedIn.headers['set-cookie']?.[0]).split(';')[0] ?? '';
    // A page says by this header that its components are still being built.
    while ((await open('/')).headers['refresh'] !== undefined) await setTimeout(500);
  }, 240_000);

  afterAll(async () => {
    if (child.exitCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    folder.remove();
  });

  it('asks first who one wants to be, and shows no payment to anybody else', async () => {
    const { status, html } = await send(url);
    expect(status).toBe(200);
    for (const name of ['Rita Reviewer', 'Arno Approver', 'Ada Admin']) expect(html).toContain(name);
    for (const path of ['/lightning/o/BankTransaction__c/list', '/lightning/n/Approval_Queue'])
      expect((await send(`${url}${path}`)).html).not.toContain('BT-0000');
  });

  it('leads to the approval queue, and lists every payment', async () => {
    // The first time, the components have to be built; until then the page says so and loads itself again.
    await expect
      .poll(async () => (await open('/')).html, { timeout: 100_000, interval: 500 })
      .toContain('data-component="approvalQueue"');
    expect((await open('/')).headers['content-security-policy']).toContain("default-src 'none'");
    const first = await open('/lightning/o/BankTransaction__c/list?filterName=AllTransactions');
    const second = await open('/lightning/o/BankTransaction__c/list?filterName=AllTransactions&page=2');
    for (const { payer } of samplePayments) expect(first.html + second.html).toContain(payer.replaceAll('&', '&amp;'));
  });

  it('shows what a bank sent as text, never as markup', async () => {
    const list = await open('/lightning/o/BankTransaction__c/list?filterName=AllTransactions&search=42.00');
    const address = /href="(\/lightning\/r\/BankTransaction__c\/[^"]+)"/.exec(list.html)?.[1] ?? '';
    const { html } = await open(address);
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&lt;script&gt;alert(&quot;RE-2026-0199&quot;)&lt;/script&gt;');
  });

  it.each(['evil.example', 'localhost.evil.example', '192.168.0.1'])(
    'answers nobody who calls it “%s”',
    async (host) => {
      const { status, html } = await send(url, { headers: { host, cookie } });
      expect(status).toBe(403);
      expect(html).not.toContain('Reviewer');
    },
  );

  it('stops on Ctrl+C without complaint', async () => {
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });
});

/** The text of the table's first column without its line breaks. */
function unwrapped(table: string): string {
  return table
    .split('\n')
    .map((line) => line.split('│')[1] ?? '')
    .join('')
    .replaceAll(/\s/g, '');
}

describe('npm start that can’t do its work says why and leaves nothing half-done', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  const once_ = ['--once', '--json', '--data', join(folder.path, 'org')];
  afterAll(() => folder.remove());

  it('an unknown option: the usage', async () => {
    const ended = await start('--twice');
    expectRefused(ended, 'SALDO_USAGE');
    expect(ended.stderr).toContain('npm start -- [options]');
  });

  it.each([
    ['a port that is none', ['--port', 'eighty']],
    ['a language that is not spoken here', ['--language', 'fr']],
    ['an address of a host that is none', ['--host', 'somewhere']],
    ['--json without --once', ['--json']],
  ])('%s: the usage', (_case, args) => {
    expect(() => readOptions(args, ROOT)).toThrow(expect.objectContaining({ code: 'SALDO_USAGE' }));
  });

  it('a statement file that is not there', async () => {
    const ended = await start(...once_, '--port', '0', '--statement', join(folder.path, 'nowhere.xml'));
    expectRefused(ended, 'SALDO_STATEMENT_FILE_MISSING');
    expect(ended.stderr).toContain('nowhere.xml');
  });

  it('a functions host that does not answer', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const ended = await start(...once_, '--port', '0', '--host', `http://127.0.0.1:${port}`);
    expectRefused(ended, 'SALDO_HOST_UNREACHABLE');
  });

  it('a port that another program uses', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ended = await start(...once_, '--port', String(port));
    server.close();
    expectRefused(ended, 'SALDO_PORT_BUSY');
    expect(ended.stderr).toContain(String(port));
  });

  it('statement files that are cut off inside the XML or no statement at all', async () => {
    const whole = writeCamt053({
      ...statementOf([paymentLine(4_200, 'RE-2026-0101')], '900'),
      account: { iban: String(sampleAccounts[0]?.iban) },
    });
    const truncated = join(folder.path, 'truncated.xml');
    const garbage = join(folder.path, 'garbage.sta');
    writeFileSync(truncated, whole.slice(0, whole.indexOf('<Ntry>') + 60));
    writeFileSync(garbage, 'PK\u0003\u0004 this is no bank statement');
    const ended = await start(...once_, '--port', '0', '--statement', truncated, '--statement', garbage);
    expectRefused(ended, 'SALDO_STATEMENT_TRUNCATED');
    expect(ended.stderr).toContain('truncated.xml, line ');
    expect(ended.stderr).toContain('SALDO_STATEMENT_FORMAT_UNKNOWN: garbage.sta: ');
    const org = await openOrg(join(folder.path, 'org'));
    const counts = await Promise.all(
      ['BankTransaction__c', 'BankStatement__c', 'StatementImport__c'].map((object) =>
        org.client.count(`SELECT COUNT() FROM ${object}`),
      ),
    ).finally(() => org.close());
    expect(counts).toEqual([0, 0, 2]);
  });
});
