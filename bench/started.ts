import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Quality } from './quality.ts';

/** What a contender's process is asked, and what it answers. */
export interface Answers {
  setUp: { name: string; setUp: string; buildMilliseconds: number; items: number; indexBytes: number };
  /** All payments of the sample, per passage. */
  round: { milliseconds: number; processorMilliseconds: number };
  /** Microseconds of each payment of a slice of the sample, one by one. */
  each: number[];
  /** How good the answers of the last round were. */
  quality: Quality;
}

export type Question = { ask: 'setUp' | 'round' | 'quality' } | { ask: 'each'; from: number; to: number };

const SCRIPT = fileURLToPath(new URL('process.ts', import.meta.url));

/** A contender that stands ready in a process of its own. */
export class Started {
  readonly sample: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, sample: number) {
    this.child = child;
    this.sample = sample;
  }

  static async start(contender: string, payments: number, openItems: number, sample: number): Promise<Started> {
    const child = fork(SCRIPT, [contender, String(payments), String(openItems), String(sample)]);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`The process of ${contender} ended with code ${String(code)} before it was ready.`);
      }),
    ]);
    return new Started(child, sample);
  }

  setUp(): Promise<Answers['setUp']> {
    return this.ask({ ask: 'setUp' });
  }

  round(): Promise<Answers['round']> {
    return this.ask({ ask: 'round' });
  }

  each(from: number, to: number): Promise<number[]> {
    return this.ask({ ask: 'each', from, to });
  }

  quality(): Promise<Quality> {
    return this.ask({ ask: 'quality' });
  }

  stop(): void {
    this.child.disconnect();
  }

  private async ask<T>(question: Question): Promise<T> {
    const reply = once(this.child, 'message');
    this.child.send(question);
    const [answer] = (await reply) as [T];
    return answer;
  }
}
