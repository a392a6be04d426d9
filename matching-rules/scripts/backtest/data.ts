import { existsSync, readFileSync } from 'node:fs';
import { fingerprint } from '../../../test/generator/fingerprint.ts';
import { frozenHeldOut } from '../../../test/generator/held-out.ts';
import { generate } from '../../../test/generator/index.ts';
import type { GeneratedData, GeneratedPayment } from '../../../test/generator/types.ts';

/** Payments with known truth and the ledger that they belong to. */
export interface LabelledData extends Pick<GeneratedData, 'customers' | 'items' | 'aliases' | 'payments'> {
  /** What a reader of the report needs to find the data again. */
  source: string;
}

export class BacktestError extends Error {
  readonly code: 'SALDO_BACKTEST_ARGUMENT' | 'SALDO_BACKTEST_DATA';
  constructor(code: BacktestError['code'], message: string) {
    super(message);
    this.name = 'BacktestError';
    this.code = code;
  }
}

/** The frozen held-out seeds, one after the other; refuses to judge with data that are not the frozen ones. */
export function heldOutData(count = Infinity): Generator<LabelledData> {
  return frozenData(frozenHeldOut.seeds, count);
}

/** The seeds that were frozen last, for a check that no earlier choice has seen. */
export function freshData(): Generator<LabelledData> {
  return frozenData(frozenHeldOut.fresh, Infinity);
}

function* frozenData(seeds: Readonly<Record<string, string>>, count: number): Generator<LabelledData> {
  const { payments, openItems } = frozenHeldOut;
  for (const [seed, hash] of Object.entries(seeds).slice(0, count)) {
    const data = generate({ family: 'held-out', seed: Number(seed), payments, openItems });
    if (fingerprint(data) !== hash) {
      throw new BacktestError(
        'SALDO_BACKTEST_DATA',
        `The held-out data of seed ${seed} are not the frozen ones: the generator was changed. Restore it, or freeze new seeds and say so in the report.`,
      );
    }
    yield { ...data, source: `held-out seed ${seed} (SHA-256 ${hash.slice(0, 12)}…)` };
  }
}

/** Seeds of the development family, from which weights and confidence may be estimated. */
export function* developmentData(seeds: readonly number[]): Generator<LabelledData> {
  const { payments, openItems } = frozenHeldOut;
  for (const seed of seeds) {
    yield { ...generate({ family: 'development', seed, payments, openItems }), source: `development seed ${seed}` };
  }
}

const COLLECTIONS = { customer: 'customers', item: 'items', alias: 'aliases', payment: 'payments' } as const;

/** Reads labelled data from JSON lines as `test/generator/write.ts` writes them: `{"item": …}`, `{"payment": …}` a line. */
export function readLabelledData(path: string): LabelledData {
  if (!existsSync(path)) {
    throw new BacktestError(
      'SALDO_BACKTEST_DATA',
      `There is no file "${path}". Name a file of JSON lines, or "generated".`,
    );
  }
  const data: LabelledData = { source: path, customers: [], items: [], aliases: [], payments: [] };
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (line.trim() !== '') addLine(data, line, `${path}, line ${index + 1}`);
    });
  if (data.payments.length === 0) {
    throw new BacktestError(
      'SALDO_BACKTEST_DATA',
      `"${path}" holds no payment. A line such as {"payment": {"transaction": …, "kind": …, "truth": …}} is needed.`,
    );
  }
  return data;
}

function addLine(data: LabelledData, line: string, place: string): void {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    throw new BacktestError('SALDO_BACKTEST_DATA', `${place} is no JSON: ${(error as Error).message}.`);
  }
  for (const [key, collection] of Object.entries(COLLECTIONS)) {
    if (!(key in record)) continue;
    if (key === 'payment') checkPayment(record[key], place);
    (data[collection] as unknown[]).push(record[key]);
    return;
  }
  throw new BacktestError('SALDO_BACKTEST_DATA', `${place} has none of the keys customer, item, alias, payment.`);
}

function checkPayment(value: unknown, place: string): asserts value is GeneratedPayment {
  const payment = value as Partial<GeneratedPayment> | null;
  const outcome = payment?.truth?.outcome;
  if (
    !payment?.transaction ||
    !payment.kind ||
    (outcome !== 'allocate' && outcome !== 'nothing' && outcome !== 'undecidable')
  ) {
    throw new BacktestError(
      'SALDO_BACKTEST_DATA',
      `${place}: a payment needs "transaction", "kind" and a "truth" with outcome "allocate", "nothing" or "undecidable".`,
    );
  }
}
