/** Jobs: Apex Developer Guide, "Queueable Apex" and "Transaction Finalizers". */
import { describe, expect, it } from 'vitest';
import { closeAfterEach, names, open } from './org.ts';

closeAfterEach();

const chain = `public class Chain implements Queueable {
  private Integer left;
  public Chain(Integer left) { this.left = left; }
  public void execute(QueueableContext context) {
    insert as system new Account(Name = 'job ' + left);
    if (left > 1) { System.enqueueJob(new Chain(left - 1)); }
  }
}`;

describe('a duplicate signature', () => {
  const once = `AsyncOptions options = new AsyncOptions();
    options.DuplicateSignature = new QueueableDuplicateSignature.Builder().addString('s').build();`;
  const again = `public class Again implements Queueable { public void execute(QueueableContext c) {
      ${once}
      if ([SELECT COUNT() FROM Account WITH SYSTEM_MODE] == 0) { insert as system new Account(Name = 'first'); System.enqueueJob(new Again(), options); }
      else { insert as system new Account(Name = 'second'); }
    } }`;

  // "Queueable Apex", "Detecting Duplicate Queueable Jobs".
  it('keeps a second job out while the first waits', async () => {
    const org = open([again]);
    await org.run(`${once} System.enqueueJob(new Again(), options);`);
    await expect(org.run(`${once} System.enqueueJob(new Again(), options);`)).rejects.toMatchObject({
      exceptionType: 'System.DuplicateMessageException',
      message: 'Attempt to enqueue job with duplicate queueable signature',
    });
  });

  it('is gone as soon as the job is taken from the queue, so that it can enqueue itself', async () => {
    const org = open([again]);
    await org.run(`${once} System.enqueueJob(new Again(), options);`);
    await org.apex.jobs.drain();
    expect(names(org)).toEqual(['first', 'second']);
  });
});

describe('a chain of jobs', () => {
  // "Queueable Apex Limits": in Developer Edition and trial organizations a chain has at most five jobs.
  it('ends after five jobs in a developer org', async () => {
    const org = open([chain]);
    await org.run('System.enqueueJob(new Chain(5));');
    await org.apex.jobs.drain();
    expect(names(org)).toEqual(['job 1', 'job 2', 'job 3', 'job 4', 'job 5']);
    await org.run('System.enqueueJob(new Chain(16));');
    await org.apex.jobs.drain();
    expect(org.apex.jobs.status().failures.map((failure) => failure.message)).toEqual([
      'System.AsyncException: Maximum stack depth has been reached.',
    ]);
    // The fifth job fails with its sixth: what it wrote is taken back.
    expect(names(org)).toHaveLength(9);
  });

  // "Queueable Apex": AsyncOptions.MaximumQueueableStackDepth overrides the default.
  it('goes as deep as its options say', async () => {
    const org = open([chain]);
    await org.run(`AsyncOptions options = new AsyncOptions(); options.MaximumQueueableStackDepth = 7;
      System.enqueueJob(new Chain(7), options);`);
    await org.apex.jobs.drain();
    expect(names(org)).toHaveLength(7);
  });

  // "Queueable Apex Limits": one System.enqueueJob from an executing job, 50 from a synchronous transaction.
  it('adds one job at a time', async () => {
    const greedy = `public class Greedy implements Queueable { public void execute(QueueableContext c) { System.enqueueJob(new Chain(1)); System.enqueueJob(new Chain(1)); } }`;
    const org = open([chain, greedy]);
    await org.run('System.enqueueJob(new Greedy());');
    await org.apex.jobs.drain();
    expect(org.apex.jobs.status().failures[0]?.message).toBe(
      'System.LimitException: Too many queueable jobs added to the queue: 2',
    );
    await expect(
      org.run('for (Integer i = 0; i < 51; i++) { System.enqueueJob(new Chain(1)); }'),
    ).rejects.toMatchObject({ message: 'Too many queueable jobs added to the queue: 51' });
  });
});

describe('a finalizer', () => {
  const failing = `public class Failing implements Queueable, Finalizer {
    public void execute(QueueableContext context) { System.attachFinalizer(this); insert as system new Account(Name = 'lost'); Integer i = 1 / 0; }
    public void execute(FinalizerContext context) {
      insert as system new Account(Name = 'finalizer ' + context.getResult().name());
      System.enqueueJob(new Failing());
    }
  }`;

  // "Transaction Finalizers": a failed job can be re-enqueued five times in a row.
  it('re-enqueues a job that fails five times in a row, not a sixth time', async () => {
    const org = open([failing]);
    await org.run('System.enqueueJob(new Failing());');
    await org.apex.jobs.drain();
    // Six jobs ran; the sixth finalizer could not enqueue, and what it wrote is taken back.
    expect(names(org)).toEqual(Array.from({ length: 5 }, () => 'finalizer UNHANDLED_EXCEPTION'));
    const { failures, waiting } = org.apex.jobs.status();
    expect(waiting).toBe(0);
    expect(failures.at(-1)?.message).toContain('at most 5 times in a row');
  });

  // "Transaction Finalizers": synchronous limits, except heap and the number of enqueued jobs.
  it('has the synchronous limits but one job to enqueue', async () => {
    const looking = `public class Looking implements Queueable, Finalizer {
      public void execute(QueueableContext context) { System.attachFinalizer(this); }
      public void execute(FinalizerContext context) {
        insert as system new Account(Name = Limits.getLimitQueries() + ' ' + Limits.getLimitQueueableJobs() + ' ' + Limits.getLimitHeapSize());
      }
    }`;
    const org = open([looking]);
    await org.run('System.enqueueJob(new Looking());');
    await org.apex.jobs.drain();
    expect(names(org)).toEqual(['100 1 12000000']);
  });

  // "Transaction Finalizers Error Messages".
  it('is attached once, and only in a queueable', async () => {
    const twice = `public class Twice implements Queueable, Finalizer {
      public void execute(QueueableContext context) { System.attachFinalizer(this); System.attachFinalizer(this); }
      public void execute(FinalizerContext context) { }
    }`;
    const org = open([twice]);
    await org.run('System.enqueueJob(new Twice());');
    await org.apex.jobs.drain();
    expect(org.apex.jobs.status().failures[0]?.message).toContain(
      'More than one Finalizer cannot be attached to same Async Apex Job',
    );
    await expect(org.run('System.attachFinalizer(new Twice());')).rejects.toThrow(
      'System.attachFinalizer(Finalizer) is not allowed in this context',
    );
  });
});
