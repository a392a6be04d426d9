import { TODAY } from '../calendar.ts';
import { fill } from '../family.ts';
import type { PaymentKind } from '../types.ts';
import type { KindWriter, World } from '../world.ts';

/** The number is right, the amount is not the open balance. */

const epochDay = (date: string): number => Date.parse(date) / 86_400_000;

function worded(world: World, templates: readonly string[], index: number, extra: Record<string, string> = {}): string {
  return fill(world.random.pick(templates), { ...world.slots(index), one: world.labelled(index), ...extra });
}

/** Cash discount taken on or before its last day: the item is closed. */
const discountInTime: KindWriter = (world) => {
  const index = world.findOwed(
    (item, candidate) =>
      item.discount?.until != null &&
      item.open === item.amount &&
      epochDay(item.discount.until) >= TODAY - 20 &&
      world.facts(candidate).issueDay + 1 <= epochDay(item.discount.until),
    2_000,
  );
  if (index === null) return null;
  const item = world.item(index);
  world.take(index);
  const earliest = Math.max(TODAY - 20, world.facts(index).issueDay + 1);
  const text = worded(world, world.family.discounts, index, { s: String(world.facts(index).discountPercent) });
  const bookingDay = world.random.int(earliest, epochDay(item.discount!.until!));
  return [
    world.finish({
      ...world.plain('discount_in_time', index),
      text,
      amount: item.open - item.discount!.amount,
      bookingDay,
    }),
  ];
};

/** Taken after its last day: a part payment, the discount stays open. */
const discountLate: KindWriter = (world) => {
  const index = world.findOwed(
    (item) => item.discount?.until != null && item.open === item.amount && epochDay(item.discount.until) < TODAY,
    1_000,
  );
  if (index === null) return null;
  const item = world.item(index);
  world.take(index);
  const amount = item.open - item.discount!.amount;
  const text = worded(world, world.family.discounts, index, { s: String(world.facts(index).discountPercent) });
  return [
    world.finish({
      ...world.plain('discount_late', index),
      text,
      amount,
      truth: { outcome: 'allocate', allocations: [world.settled(index, amount)] },
      bookingDay: Math.max(TODAY - 20, epochDay(item.discount!.until!) + world.random.int(1, 20)),
    }),
  ];
};

const partPayment: KindWriter = (world) => {
  const index = world.findOwed((item) => item.open >= 5_000);
  if (index === null) return null;
  const open = world.item(index).open;
  const amount = world.random.pick([
    Math.floor(open / 2),
    Math.floor(open / 3),
    Math.floor(open / 5_000) * 2_500,
    Math.floor((open * world.random.int(20, 90)) / 100),
  ]);
  if (amount <= 0) return null;
  world.take(index);
  return [
    world.finish({
      ...world.plain('part_payment', index),
      text: worded(world, world.family.partPayments, index),
      amount,
      truth: { outcome: 'allocate', allocations: [world.settled(index, amount)] },
    }),
  ];
};

/** Two to four payments of one invoice, all in this batch. */
const instalment: KindWriter = (world) => {
  const index = world.findOwed((item) => item.open >= 20_000);
  if (index === null) return null;
  const open = world.item(index).open;
  const count = world.random.int(2, 4);
  const part = Math.floor(open / count);
  world.take(index);
  return Array.from({ length: count }, (_, i) => {
    const amount = i === count - 1 ? open - part * (count - 1) : part;
    return world.finish({
      ...world.plain('instalment', index),
      text: worded(world, world.family.instalments, index, { i: String(i + 1), m: String(count) }),
      amount,
      truth: { outcome: 'allocate', allocations: [world.settled(index, amount)] },
      bookingDay: Math.max(TODAY - 25 + i * 7, world.facts(index).issueDay + 1),
    });
  });
};

/** More than is owed: the item is closed, the surplus stays with the payment. */
const overPayment: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  const open = world.item(index).open;
  const surplus = world.random.pick([10_000 - (open % 10_000), 500, 1_000, world.random.int(300, 4_000)]);
  world.take(index);
  return [
    world.finish({
      ...world.plain('over_payment', index),
      text: worded(world, world.family.overPayments, index),
      amount: open + surplus,
    }),
  ];
};

/** A little less than owed; whether the rest is written off is a matter of the rule set. */
function short(kind: PaymentKind, least: number, most: number, smallestOpen: number): KindWriter {
  return (world) => {
    const index = world.findOwed((item) => item.open >= smallestOpen);
    if (index === null) return null;
    const open = world.item(index).open;
    const amount = open - world.random.int(least, most);
    world.take(index);
    return [
      world.finish({
        ...world.plain(kind, index),
        text: world.labelled(index),
        amount,
        truth: { outcome: 'allocate', allocations: [{ ...world.settled(index, amount), orSettled: open }] },
      }),
    ];
  };
}

export const otherAmountKinds = {
  discount_in_time: discountInTime,
  discount_late: discountLate,
  part_payment: partPayment,
  instalment,
  over_payment: overPayment,
  cents_short: short('cents_short', 1, 3, 2_000),
  bank_fee: short('bank_fee', 500, 2_500, 50_000),
} satisfies Partial<Record<PaymentKind, KindWriter>>;
