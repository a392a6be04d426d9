import { development } from './families/development.ts';
import { heldOut } from './families/held-out.ts';
import type { Family } from './family.ts';
import { manyNumberKinds } from './kinds/many-numbers.ts';
import { noNumberKinds } from './kinds/no-number.ts';
import { oneNumberKinds } from './kinds/one-number.ts';
import { otherAmountKinds } from './kinds/other-amounts.ts';
import { otherPayerKinds } from './kinds/other-payers.ts';
import { trapKinds } from './kinds/traps.ts';
import { makeLedger } from './ledger.ts';
import { Random } from './random.ts';
import {
  type FamilyName,
  type GeneratedData,
  type GeneratedPayment,
  PAYMENT_KINDS,
  type PaymentKind,
} from './types.ts';
import { type KindWriter, World } from './world.ts';

export * from './types.ts';

const FAMILIES: Record<FamilyName, Family> = { development, 'held-out': heldOut };

const WRITERS: Record<PaymentKind, KindWriter> = {
  ...oneNumberKinds,
  ...manyNumberKinds,
  ...otherAmountKinds,
  ...otherPayerKinds,
  ...noNumberKinds,
  ...trapKinds,
};

export interface GenerateOptions {
  family: FamilyName;
  seed: number;
  /** Number of payments. */
  payments: number;
  /** Number of items in the ledger, about; settled ones and credit notes are among them. */
  openItems: number;
  /** Only these kinds, in their usual proportion. */
  kinds?: readonly PaymentKind[];
}

/**
 * A ledger and payments for it with the truth about each. The same options give the same data on every machine.
 * Sources of the shapes: `docs/performance.md`, "The data".
 */
export function generate(options: GenerateOptions): GeneratedData {
  const { family: name, seed } = options;
  const family = FAMILIES[name];
  const ledger = makeLedger(new Random(`${name}/${seed}/ledger`), family, options.openItems);
  const world = new World(new Random(`${name}/${seed}/payments`), family, ledger);
  const payments = writePayments(world, options);
  payments.forEach((payment, index) => {
    payment.transaction.id = `T${String(index + 1).padStart(6, '0')}`;
  });
  return {
    family: name,
    seed,
    customers: ledger.customers.map((customer) => customer.record),
    items: ledger.items,
    aliases: ledger.aliases,
    payments,
  };
}

/** Kinds are drawn by their share; one that finds nothing fitting in the ledger gives way to the next draw. */
function writePayments(world: World, options: GenerateOptions): GeneratedPayment[] {
  const kinds = options.kinds ?? (Object.keys(PAYMENT_KINDS) as PaymentKind[]);
  const shares = kinds.map((kind): readonly [PaymentKind, number] => [kind, PAYMENT_KINDS[kind]]);
  const payments: GeneratedPayment[] = [];
  let misses = 0;
  while (payments.length < options.payments) {
    const kind = world.random.weighted(shares);
    let written: GeneratedPayment[] | null = null;
    for (let attempt = 0; attempt < 8 && written === null; attempt++) written = WRITERS[kind](world);
    if (written === null && ++misses > options.payments * 20) {
      throw new Error(
        `a ledger of ${options.openItems} items is too small for ${options.payments} payments of these kinds`,
      );
    }
    payments.push(...(written ?? []));
  }
  return world.random.shuffle(payments).slice(0, options.payments);
}
