/**
 * A contender in a process of its own, as it would run: the garbage and the type feedback of one must not slow another.
 * Started by `Started`, spoken to by messages. Arguments: contender, payments, open items, payments of its sample.
 */
import { benchData } from './data.ts';
import { quality } from './quality.ts';
import type { Ranked, Rival } from './rivals/contender.ts';
import { duckdb, duckdbIndexed } from './rivals/duckdb.ts';
import { fuse } from './rivals/fuse.ts';
import { minisearch } from './rivals/minisearch.ts';
import { saldo } from './rivals/saldo.ts';
import type { Answers, Question } from './started.ts';

/** Milliseconds that a round lasts at least: a short one would measure how caches fill again after the others' turns. */
const ROUND = 1_000;

const RIVALS: Readonly<Record<string, Rival>> = { saldo, duckdb, duckdbIndexed, minisearch, fuse };

const [name, payments, openItems, sampled] = process.argv.slice(2) as [string, string, string, string];
const rival = RIVALS[name]!;
const data = benchData(Number(payments), Number(openItems));
const sample = data.payments.slice(0, Number(sampled));
const transactions = sample.map(({ transaction }) => transaction);
const start = performance.now();
const contender = await rival.build(data);
const buildMilliseconds = performance.now() - start;
let answers: Ranked[][] = [];

/** All payments of the sample, again and again until the round has lasted long enough; times are those of one passage. */
async function round(): Promise<Answers['round']> {
  const before = performance.now();
  const processor = process.cpuUsage();
  let passages = 0;
  do {
    answers = await contender.matchAll(transactions);
    passages++;
  } while (performance.now() - before < ROUND);
  const { user, system } = process.cpuUsage(processor);
  return {
    milliseconds: (performance.now() - before) / passages,
    processorMilliseconds: (user + system) / 1_000 / passages,
  };
}

async function answer(question: Question): Promise<Answers[keyof Answers]> {
  switch (question.ask) {
    case 'setUp':
      return {
        name: rival.name,
        setUp: rival.setUp,
        buildMilliseconds,
        items: data.items.length,
        indexBytes: contender.indexBytes ?? 0,
      };
    case 'round':
      return round();
    case 'each': {
      const times: number[] = [];
      for (const transaction of transactions.slice(question.from, question.to)) {
        const before = performance.now();
        const one = contender.matchOne(transaction);
        if (one instanceof Promise) await one;
        times.push((performance.now() - before) * 1_000);
      }
      return times;
    }
    case 'quality':
      return quality(sample, answers);
  }
}

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send!(reply));
});
process.on('disconnect', () => {
  contender.close?.();
  process.exit();
});
process.send!('ready');
