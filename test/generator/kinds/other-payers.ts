import { fill } from '../family.ts';
import type { PaymentKind } from '../types.ts';
import type { KindWriter, World } from '../world.ts';

/** Somebody else than the customer pays. */

const euros = (minor: number): string => `${Math.floor(minor / 100)},${String(minor % 100).padStart(2, '0')}`;

const thirdParty: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  world.take(index);
  const random = world.random;
  const payer = world.stranger(
    random.chance(60) ? random.pick(world.family.thirdPartyNames) : world.family.personName(random),
  );
  if (random.chance(30)) payer.ultimateName = world.customerOf(index).record.name;
  const text = fill(random.pick(world.family.thirdParties), { ...world.slots(index), one: world.labelled(index) });
  return [world.finish({ ...world.plain('third_party', index), payer, text })];
};

/** A manager pays for one building or, in one sum, for several owners' associations. */
const propertyManager: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  const indexes = [index];
  const item = world.item(index);
  if (world.random.chance(30)) {
    const second = world.findOwed(
      (other, candidate) =>
        candidate !== index &&
        other.currency === item.currency &&
        other.legalEntityId === item.legalEntityId &&
        world.facts(candidate).customer !== world.facts(index).customer,
    );
    if (second !== null) indexes.push(second);
  }
  world.take(...indexes);
  const text = indexes
    .map((one) =>
      fill(world.random.pick(world.family.properties), { ...world.slots(one), one: `RE ${world.number(one)}` }),
    )
    .join(' ');
  if (text.length > 140) return null;
  return [
    world.finish({
      ...world.plain('property_manager', index),
      truth: world.closes(...indexes),
      amount: world.sum(indexes),
      bookingDay: world.bookingDay(...indexes),
      payer: world.stranger(world.random.pick(world.family.propertyManagers)),
      text,
    }),
  ];
};

const groupParent: KindWriter = (world) => {
  const index = world.findOwed((_, candidate) => world.customerOf(candidate).record.parentId != null);
  if (index === null) return null;
  const parentId = world.customerOf(index).record.parentId!;
  const parent = world.ledger.customers[Number(parentId.slice(1)) - 1]!;
  world.take(index);
  return [
    world.finish({ ...world.plain('group_parent', index), payer: world.payer(parent), text: world.labelled(index) }),
  ];
};

/** Items of shoppers, of different customers, in one currency and company. */
function shopItems(world: World, count: number): number[] | null {
  const first = world.findOwed((item) => item.externalIds !== undefined, 1_000);
  if (first === null) return null;
  const item = world.item(first);
  const items = [first];
  for (let tries = 0; items.length < count && tries < count * 4; tries++) {
    const next = world.findOwed(
      (other, index) =>
        other.externalIds !== undefined &&
        other.currency === item.currency &&
        other.legalEntityId === item.legalEntityId &&
        !items.includes(index),
    );
    if (next !== null) items.push(next);
  }
  return items.length >= 2 ? items : null;
}

function fees(world: World, items: readonly number[]): number {
  return items.reduce((sum, index) => sum + Math.floor((world.item(index).open * 29) / 1_000) + 35, 0);
}

/** The payout of a payment service provider that names the orders: gross less fees, sometimes less a refund. */
const payoutNamed: KindWriter = (world) => {
  const items = shopItems(world, world.random.int(2, 4));
  if (!items) return null;
  if (world.random.chance(30)) {
    const first = world.item(items[0]!);
    const refund = world.find(
      (item) =>
        item.open < 0 &&
        !!item.externalIds &&
        item.currency === first.currency &&
        item.legalEntityId === first.legalEntityId,
    );
    if (refund !== null && world.sum([...items, refund]) > 5_000) items.push(refund);
  }
  const fee = fees(
    world,
    items.filter((index) => world.item(index).open > 0),
  );
  const text = fill(world.random.pick(world.family.payouts), {
    list: items.map((index) => world.item(index).externalIds![0]!).join(' '),
    gross: euros(world.sum(items)),
    fee: euros(fee),
  });
  if (text.length > 140 || world.sum(items) <= fee) return null;
  world.take(...items);
  return [
    world.finish({
      ...world.plain('payout_named', items[0]!),
      truth: world.closes(...items),
      amount: world.sum(items) - fee,
      bookingDay: world.bookingDay(...items),
      payer: { name: world.random.pick(world.family.payoutNames), iban: null },
      text,
    }),
  ];
};

/** A payout that names nothing: without the provider's report nobody can know. */
const payoutUnnamed: KindWriter = (world) => {
  const items = shopItems(world, world.random.int(3, 9));
  if (!items) return null;
  const fee = fees(world, items);
  world.take(...items);
  const text = fill(world.random.pick(world.family.payoutsUnnamed), { ...world.slots(items[0]!), fee: euros(fee) });
  return [
    world.finish({
      ...world.plain('payout_unnamed', items[0]!),
      truth: { outcome: 'undecidable', alternatives: [] },
      amount: world.sum(items) - fee,
      bookingDay: world.bookingDay(...items),
      payer: { name: world.random.pick(world.family.payoutNames), iban: null },
      text,
    }),
  ];
};

/** A direct debit comes back: what it had paid is open again, often with the bank's fee on top. */
const returnedDebit: KindWriter = (world) => {
  const index = world.find((item) => item.open === 0 && item.amount > 0, 1_000);
  if (index === null) return null;
  const item = world.item(index);
  world.take(index);
  const template = world.random.pick(world.family.returned);
  const fee = template.includes('{fee}') || world.random.chance(30) ? world.random.int(300, 811) : 0;
  const text = fill(template, {
    ...world.slots(index),
    one: `RE ${world.number(index)}`,
    fee: euros(fee),
  });
  return [
    world.finish({
      ...world.plain('returned_debit', index),
      truth: { outcome: 'allocate', allocations: [world.settled(index, -item.amount)] },
      amount: -item.amount - fee,
      text,
      fields: { transactionCode: '109', ...(world.random.chance(50) ? { returnReason: 'AC04' } : {}) },
    }),
  ];
};

/** We pay a credit note out. */
const refundPaid: KindWriter = (world) => {
  const index = world.find((item) => item.open < 0, 1_000);
  if (index === null) return null;
  world.take(index);
  const text = fill(world.random.pick(world.family.refunds), world.slots(index));
  return [world.finish({ ...world.plain('refund_paid', index), text })];
};

export const otherPayerKinds = {
  third_party: thirdParty,
  property_manager: propertyManager,
  group_parent: groupParent,
  payout_named: payoutNamed,
  payout_unnamed: payoutUnnamed,
  returned_debit: returnedDebit,
  refund_paid: refundPaid,
} satisfies Partial<Record<PaymentKind, KindWriter>>;
