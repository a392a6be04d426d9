import { TODAY } from '../calendar.ts';
import { fill, type UnrelatedLine } from '../family.ts';
import type { GeneratedPayment, PaymentKind, Truth } from '../types.ts';
import type { KindWriter, World } from '../world.ts';
import { decidedBySum } from './many-numbers.ts';

/** Nothing in the text names an item. */

function vague(world: World, index: number): string {
  return fill(world.random.pick(world.family.withoutReference), world.slots(index));
}

const noReference: KindWriter = (world) => {
  const index = world.findOwed((_, candidate) => world.hasOwnAmount(candidate));
  if (index === null) return null;
  const draft = world.plain('no_reference', index);
  if (!world.isDecidedByPayer(index, draft.payer)) return null;
  world.take(index);
  return [world.finish({ ...draft, text: vague(world, index) })];
};

/** Open items of the customer with the same balance, none of them paid in this batch. */
function twinsOf(world: World, index: number): number[] | null {
  const open = world.item(index).open;
  const twins = world.companions(index).filter((other) => world.item(other).open === open);
  return twins.length < 2 || twins.some((other) => world.isTaken(other)) ? null : twins;
}

function eitherOf(world: World, twins: readonly number[]): Truth {
  return { outcome: 'undecidable', alternatives: twins.map((index) => [world.settled(index)]) };
}

const noReferenceTwins: KindWriter = (world) => {
  const index = world.findOwed((_, candidate) => world.customerOf(candidate).recurring !== null);
  const twins = index === null ? null : twinsOf(world, index);
  if (index === null || twins === null) return null;
  world.take(...twins);
  const text = world.random.pick(['', 'Zahlung', 'KD {k}']).replace('{k}', world.slots(index)['k']!);
  return [
    world.finish({
      ...world.plain('no_reference_twins', index),
      truth: eitherOf(world, twins),
      bookingDay: world.bookingDay(...twins),
      text,
    }),
  ];
};

const severalWithoutReference: KindWriter = (world) => {
  const first = world.findOwed();
  if (first === null) return null;
  const companions = world.companions(first);
  if (companions.length < 2 || companions.length > 25 || companions.some((index) => world.isTaken(index))) return null;
  const owed = world.random.shuffle(companions.filter((index) => world.item(index).open > 0));
  const items = world.random.chance(25) ? owed : owed.slice(0, world.random.int(2, 4));
  if (items.length < 2 || items.length > 6) return null;
  const draft = world.plain('several_without_reference', first);
  const truth = decidedBySum(world, [], companions, items);
  if (truth === null || !world.isDecidedByPayer(first, draft.payer)) return null;
  world.take(...companions);
  return [
    world.finish({
      ...draft,
      truth,
      amount: world.sum(items),
      bookingDay: world.bookingDay(...items),
      text: fill(world.random.pick(world.family.severalWithoutReference), world.slots(first)),
    }),
  ];
};

/** Two payments of equal amount: named, each has its item; unnamed, nobody can say which is which. */
const twinPayments: KindWriter = (world) => {
  const index = world.findOwed((_, candidate) => world.customerOf(candidate).recurring !== null);
  const twins = index === null ? null : twinsOf(world, index);
  if (index === null || twins === null) return null;
  const pair = twins.slice(0, 2);
  const isNamed = world.random.chance(50);
  world.take(...(isNamed ? pair : twins));
  return pair.map((one): GeneratedPayment => {
    const draft = { ...world.plain('trap_twin_payments', one), text: isNamed ? world.labelled(one) : '' };
    return world.finish(
      isNamed ? draft : { ...draft, truth: eitherOf(world, twins), bookingDay: world.bookingDay(...twins) },
    );
  });
};

function unrelated(kind: PaymentKind, lines: (world: World) => UnrelatedLine, sign: 1 | -1): KindWriter {
  return (world) => {
    const line = lines(world);
    const { random } = world;
    return [
      world.finish({
        kind,
        truth: { outcome: 'nothing', why: 'not a payment of a customer' },
        payer: world.stranger(line.name),
        text: line.text,
        amount: sign * random.int(line.from, line.to),
        currency: 'EUR',
        legalEntityId: random.pick(['LE1', 'LE1', 'LE2', 'LE3']),
        bookingDay: TODAY - random.int(0, 20),
        fields: { transactionCode: line.code },
      }),
    ];
  };
}

export const noNumberKinds = {
  no_reference: noReference,
  no_reference_twins: noReferenceTwins,
  several_without_reference: severalWithoutReference,
  trap_twin_payments: twinPayments,
  unrelated_received: unrelated(
    'unrelated_received',
    (world) => world.random.pick(world.family.unrelatedReceived)(world.random),
    1,
  ),
  unrelated_paid: unrelated(
    'unrelated_paid',
    (world) => world.random.pick(world.family.unrelatedPaid)(world.random),
    -1,
  ),
} satisfies Partial<Record<PaymentKind, KindWriter>>;
