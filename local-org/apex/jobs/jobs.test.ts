import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestOrg } from '../fixtures/org.ts';
import type { TestOrg } from '../fixtures/org.ts';

const callJob = `public class CallJob implements Queueable, Database.AllowsCallouts {
  private String name;
  public Integer tries = 0;
  public CallJob(String name) { this.name = name; }
  public void execute(QueueableContext context) {
    System.attachFinalizer(new Closing(name));
    Integer before = [SELECT COUNT() FROM Account WITH SYSTEM_MODE];
    UUID first = UUID.randomUUID();
    String answer;
    try {
      HttpRequest request = new HttpRequest();
      request.setEndpoint('callout:Remote/echo?id=' + first.toString());
      request.setMethod('POST');
      request.setBody(name);
      answer = new Http().send(request).getBody();
    } catch (Exception wrong) {
      answer = 'caught ' + wrong.getTypeName() + ' ' + wrong.getMessage();
    } finally {
      tries++;
    }
    Integer after = [SELECT COUNT() FROM Account WITH SYSTEM_MODE];
    insert as system new Account(Name = answer + '|' + (answer.contains(first.toString()) ? 'same id' : 'other id') + '|' + before + '>' + after + '|' + tries);
  }
}`;
const closing = `public class Closing implements Finalizer {
  private String name;
  public Closing(String name) { this.name = name; }
  public void execute(FinalizerContext context) {
    insert as system new Account(Name = 'closed ' + name + ' ' + context.getResult().name() + (context.getException() == null ? '' : ' ' + context.getException().getTypeName()));
  }
}`;

let org: TestOrg | undefined;
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  await org?.apex.jobs.stop();
  org?.close();
  org = undefined;
  for (const close of closers.splice(0)) await close();
});

async function remote(answer: (url: string, body: string) => string): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.end(answer(request.url ?? '', body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const names = (from: TestOrg) => from.column('SELECT Name FROM Account ORDER BY Name', 'Name');

describe('a callout', () => {
  it('lets the remote side write to the org meanwhile, and the job goes on with what it read before', async () => {
    const url = await remote((path, body) => {
      const transaction = org!.data.begin(org!.user);
      transaction.dml('insert', 'Account', [{ Name: 'written by the remote side' }], {
        access: { mode: 'system', sharing: false },
        allOrNone: true,
      });
      transaction.commit();
      return `${body}:${path}`;
    });
    org = openTestOrg([callJob, closing], { namedCredentials: { Remote: { url } } });
    await org.run(`System.enqueueJob(new CallJob('one'));`);
    await org.apex.jobs.drain();
    const found = names(org) as string[];
    expect(found).toContain('written by the remote side');
    expect(found.find((name) => name.startsWith('one:'))).toMatch(/\|same id\|0>1\|1$/);
    expect(found).toContain('closed one SUCCESS');
  });

  it('is answered with a CalloutException when nothing listens there', async () => {
    org = openTestOrg([callJob, closing], { namedCredentials: { Remote: { url: 'http://127.0.0.1:1' } } });
    await org.run(`System.enqueueJob(new CallJob('one'));`);
    await org.apex.jobs.drain();
    expect((names(org) as string[])[0]).toMatch(/^caught System\.CalloutException /);
  });

  it('is refused after DML (Apex Developer Guide, "Callout Limits and Limitations")', async () => {
    org = openTestOrg([], { namedCredentials: { Remote: { url: 'http://127.0.0.1:1' } } });
    const log = await org.run(`insert as system new Account(Name = 'x');
      HttpRequest request = new HttpRequest(); request.setEndpoint('callout:Remote/x'); request.setMethod('GET');
      try { new Http().send(request); } catch (CalloutException refused) { System.debug(refused.getMessage()); }`);
    expect(log).toEqual(['You have uncommitted work pending. Please commit or rollback before calling out']);
  });

  it('is refused to an address that is no named credential or remote site', async () => {
    org = openTestOrg([]);
    const log =
      await org.run(`HttpRequest request = new HttpRequest(); request.setEndpoint('https://example.com/x'); request.setMethod('GET');
      try { new Http().send(request); } catch (CalloutException refused) { System.debug(refused.getMessage()); }`);
    expect(log[0]).toContain('Unauthorized endpoint');
  });
});

describe('the queue', () => {
  const counting = `public class Counting implements Queueable {
    private Integer left; private String label;
    public Counting(String label, Integer left) { this.label = label; this.left = left; }
    public void execute(QueueableContext context) {
      insert as system new Account(Name = label + ' ' + left);
      if (left > 1) {
        System.enqueueJob(new Counting(label, left - 1));
      }
    }
  }`;

  it('does nothing when the transaction that enqueued is rolled back', async () => {
    org = openTestOrg([counting]);
    await expect(
      org.run(`System.enqueueJob(new Counting('a', 1)); throw new IllegalArgumentException('stop');`),
    ).rejects.toThrow('stop');
    await org.apex.jobs.drain();
    expect(names(org)).toEqual([]);
  });

  it('runs a chain in order and stops it at the depth of a developer org', async () => {
    org = openTestOrg([counting], { maximumQueueableDepth: 5 });
    await org.run(`System.enqueueJob(new Counting('deep', 9));`);
    await org.apex.jobs.drain();
    expect(names(org)).toEqual(['deep 6', 'deep 7', 'deep 8', 'deep 9']);
    expect(org.apex.jobs.status().failures[0]?.message).toBe(
      'System.AsyncException: Maximum stack depth has been reached.',
    );
    expect(org.column("SELECT Status FROM AsyncApexJob WHERE Status = 'Failed'", 'Status')).toEqual(['Failed']);
  });

  it('allows one enqueue from an asynchronous job', async () => {
    const greedy = `public class Greedy implements Queueable {
      public void execute(QueueableContext context) { System.enqueueJob(new Counting('x', 1)); System.enqueueJob(new Counting('y', 1)); }
    }`;
    org = openTestOrg([counting, greedy]);
    await org.run(`System.enqueueJob(new Greedy());`);
    await org.apex.jobs.drain();
    expect(org.apex.jobs.status().failures[0]?.message).toBe(
      'System.LimitException: Too many queueable jobs added to the queue: 2',
    );
    expect(names(org)).toEqual([]);
  });

  const once = `AsyncOptions options = new AsyncOptions();
    options.DuplicateSignature = new QueueableDuplicateSignature.Builder().addString('only one').build();
    try { System.enqueueJob(new Counting('a', 1), options); } catch (DuplicateMessageException again) { System.debug('duplicate'); }`;

  it('refuses a duplicate signature until the first job is taken', async () => {
    org = openTestOrg([counting]);
    expect(await org.run(once)).toEqual([]);
    expect(await org.run(once)).toEqual(['duplicate']);
    await org.apex.jobs.drain();
    expect(await org.run(once)).toEqual([]);
  });

  it('has released the signature while the job runs', async () => {
    const again = `public class Again implements Queueable {
      public void execute(QueueableContext context) {
        AsyncOptions options = new AsyncOptions();
        options.DuplicateSignature = new QueueableDuplicateSignature.Builder().addString('again').build();
        if ([SELECT COUNT() FROM Account WITH SYSTEM_MODE] == 0) { insert as system new Account(Name = 'again'); System.enqueueJob(new Again(), options); }
        else { insert as system new Account(Name = 'second'); }
      }
    }`;
    org = openTestOrg([again]);
    await org.run(`AsyncOptions options = new AsyncOptions();
      options.DuplicateSignature = new QueueableDuplicateSignature.Builder().addString('again').build(); System.enqueueJob(new Again(), options);`);
    await org.apex.jobs.drain();
    expect(names(org)).toEqual(['again', 'second']);
  });

  it('runs the finalizer of a job that fails, and takes back what the job wrote', async () => {
    const failing = `public class Failing implements Queueable {
      public void execute(QueueableContext context) { System.attachFinalizer(new Closing('f')); insert as system new Account(Name = 'lost'); Integer i = 1 / 0; }
    }`;
    org = openTestOrg([failing, closing]);
    await org.run('System.enqueueJob(new Failing());');
    await org.apex.jobs.drain();
    expect(names(org)).toEqual(['closed f UNHANDLED_EXCEPTION System.MathException']);
  });

  it('runs a batch scope by scope, with and without state', async () => {
    const batch = `public class Summing implements Database.Batchable<SObject>, Database.Stateful {
      private Integer seen = 0;
      public Database.QueryLocator start(Database.BatchableContext context) { return Database.getQueryLocator('SELECT Id FROM Account', AccessLevel.SYSTEM_MODE); }
      public void execute(Database.BatchableContext context, List<Account> scope) { seen += scope.size(); }
      public void finish(Database.BatchableContext context) { insert as system new Account(Name = 'seen ' + seen); }
    }`;
    org = openTestOrg([batch]);
    await org.run(
      `List<Account> all = new List<Account>(); for (Integer i = 0; i < 5; i++) all.add(new Account(Name = 'n' + i)); insert as system all;`,
    );
    await org.run('Database.executeBatch(new Summing(), 2);');
    await org.apex.jobs.drain();
    expect(names(org)).toContain('seen 5');
  });

  it('runs future methods', async () => {
    const later = `public class Later { @future public static void write(String name, List<Integer> numbers) { insert as system new Account(Name = name + numbers.size()); } }`;
    org = openTestOrg([later]);
    await org.run(`Later.write('later', new List<Integer>{ 1, 2 });`);
    expect(names(org)).toEqual([]);
    await org.apex.jobs.drain();
    expect(names(org)).toEqual(['later2']);
  });
});

describe('a restart', () => {
  it('keeps waiting jobs, and reports one that was interrupted as failed with its finalizer', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'saldo-jobs-'));
    closers.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const never = await remote(() => 'late');
    org = openTestOrg([callJob, closing], { namedCredentials: { Remote: { url: never } } }, dataDir);
    await org.run(`System.enqueueJob(new CallJob('kept')); System.enqueueJob(new CallJob('interrupted'));`);
    const transaction = org.data.begin(org.user);
    const rows = transaction.systemRows.all('apexJob');
    const interrupted = rows.find((row) => JSON.stringify(row.json).includes('interrupted'))!;
    const job = interrupted.json as Record<string, unknown>;
    const finalizer = {
      root: { k: 'r', v: 0 },
      objects: [{ k: 'object', t: 'Closing', v: [['f_name', 'interrupted']] }],
    };
    transaction.systemRows.put('apexJob', interrupted.key, { ...job, status: 'Processing', finalizer });
    transaction.commit();
    org.close();

    org = openTestOrg([callJob, closing], { namedCredentials: { Remote: { url: never } } }, dataDir);
    org.apex.jobs.start();
    await org.apex.jobs.drain();
    const found = names(org) as string[];
    expect(found).toContain('closed interrupted UNHANDLED_EXCEPTION System.UnexpectedException');
    expect(found).toContain('closed kept SUCCESS');
  });
});
