import { TODAY } from '../calendar.ts';
import { REMITTANCE_LIMIT } from '../damage.ts';
import { fill } from '../family.ts';
import { subsetsWithSum } from '../subsets.ts';
import type { PaymentKind, Truth } from '../types.ts';
import type { Draft, KindWriter, World } from '../world.ts';

/** Several items of one customer in one payment, their numbers in the text. */

/** Owed items of one customer that nobody has paid yet, in a random order; null when there are too few. */
function owedTogether(world: World, least: number): number[] | null {
  const first = world.findOwed((_, index) => world.customerOf(index).itemIndexes.length >= least);
  if (first === null) return null;
  const others = world
    .companions(first)
    .filter((index) => world.item(index).open > 0 && !world.isTaken(index) && index !== first);
  if (others.length + 1 < least) return null;
  return [first, ...world.random.shuffle(others)];
}

function joined(world: World, numbers: readonly string[]): string {
  const label = world.random.chance(25) ? world.random.pick(world.family.repeatedLabels) : '';
  return numbers.map((number) => label + number).join(world.random.pick(world.family.separators));
}

function together(world: World, kind: PaymentKind, indexes: readonly number[], text: string): Draft {
  return {
    ...world.plain(kind, indexes[0]!),
    truth: world.closes(...indexes),
    text,
    amount: world.sum(indexes),
    bookingDay: world.bookingDay(...indexes),
  };
}

function listText(world: World, indexes: readonly number[], list: string): string {
  return fill(world.random.pick(world.family.many), { ...world.slots(indexes[0]!), list });
}

const list: KindWriter = (world) => {
  const items = owedTogether(world, 2)?.slice(0, world.random.int(2, 7));
  if (!items) return null;
  const numbers = items.map((index) => world.number(index));
  const text = listText(world, items, joined(world, numbers));
  if (text.length > REMITTANCE_LIMIT) return null;
  world.take(...items);
  return [world.finish(together(world, 'list', items, text))];
};

/** The first number in full, of the others only the end. */
const abbreviatedList: KindWriter = (world) => {
  const items = owedTogether(world, 3);
  if (!items) return null;
  const first = world.number(items[0]!);
  const alike = items
    .filter((index) => {
      const number = world.number(index);
      return number.length === first.length && number.slice(0, -4) === first.slice(0, -4) && /\d{4}$/.test(number);
    })
    .slice(0, world.random.int(3, 8));
  if (alike.length < 3) return null;
  const shortest = alike.every((index) => world.number(index).slice(0, -3) === first.slice(0, -3)) ? 3 : 4;
  const ends = alike.slice(1).map((index) => world.number(index).slice(-shortest));
  const text = fill(world.random.pick(world.family.abbreviated), {
    ...world.slots(alike[0]!),
    list: [first, ...ends].join(world.random.pick([', ', ',', '+', '/', ' '])),
  });
  if (text.length > REMITTANCE_LIMIT) return null;
  world.take(...alike);
  return [world.finish(together(world, 'list_abbreviated', alike, text))];
};

/** From the first to the last of invoices that were billed in one go. */
const range: KindWriter = (world) => {
  const start = world.findOwed((_, index) => world.facts(index).run === (world.ledger.facts[index + 1]?.run ?? -1));
  if (start === null) return null;
  const run = world.facts(start).run;
  const items = world.companions(start).filter((index) => world.facts(index).run === run);
  const numbers = items.map((index) => world.number(index));
  const consecutive = items.every((index, i) => i === 0 || index === items[i - 1]! + 1);
  if (items.length < 3 || !consecutive || items.some((index) => world.isTaken(index))) return null;
  const last = numbers[numbers.length - 1]!;
  const text = fill(world.random.pick(world.family.ranges), {
    ...world.slots(items[0]!),
    a: numbers[0]!,
    b: world.random.chance(40) && /\d{3}$/.test(last) ? last.slice(-3) : last,
  });
  world.take(...items);
  return [world.finish(together(world, 'list_range', items, text))];
};

/** The list is longer than the text can be: the rest must be found by its sum among the customer's other items. */
const truncatedList: KindWriter = (world) => {
  const all = owedTogether(world, 8);
  if (!all) return null;
  const separator = world.random.pick(world.family.separators);
  let items = all.slice(0, 2);
  const textOf = (indexes: readonly number[]): string =>
    listText(world, indexes, indexes.map((index) => world.number(index)).join(separator));
  let text = textOf(items);
  while (text.length <= REMITTANCE_LIMIT && items.length < all.length) {
    items = all.slice(0, items.length + 1);
    text = textOf(items);
  }
  if (text.length <= REMITTANCE_LIMIT) return null;
  items = all.slice(0, items.length + world.random.int(0, 1));
  text = textOf(items).slice(0, REMITTANCE_LIMIT);
  const named = items.filter((index) => text.includes(world.number(index)));
  const hidden = items.filter((index) => !named.includes(index));
  const others = world.companions(items[0]!).filter((index) => !named.includes(index));
  if (hidden.length === 0 || others.some((index) => world.isTaken(index) && !hidden.includes(index))) return null;
  const truth = decidedBySum(world, named, others, hidden);
  if (truth === null) return null;
  world.take(...items);
  return [world.finish({ ...together(world, 'list_truncated', items, text), truth })];
};

/** What the sum of the hidden items decides; null when counting the alternatives would take too long. */
export function decidedBySum(
  world: World,
  named: readonly number[],
  others: readonly number[],
  hidden: readonly number[],
): Truth | null {
  const balances = others.map((index) => world.item(index).open);
  const found = subsetsWithSum(balances, world.sum(hidden), Math.max(3, hidden.length), 12);
  if (found === null) return null;
  const right = world.closes(...named, ...hidden);
  if (right.outcome !== 'allocate' || found.length === 0) return null;
  if (found.length === 1) return right;
  const alternatives = found.map((subset) =>
    [...named, ...subset.map((i) => others[i]!)].map((index) => world.settled(index)),
  );
  return { outcome: 'undecidable', alternatives };
}

/** Cash discount on those items of a list that are still inside their period. */
const listWithDiscount: KindWriter = (world) => {
  const first = world.findOwed((item) => hasDiscount(item.discount?.until, TODAY - 5), 3_000);
  if (first === null) return null;
  const items = [first, ...world.companions(first).filter((index) => index !== first && world.item(index).open > 0)]
    .filter((index) => !world.isTaken(index))
    .slice(0, world.random.int(2, 5));
  if (items.length < 2) return null;
  const day = Math.max(TODAY - 5, ...items.map((index) => world.facts(index).issueDay + 1));
  let amount = 0;
  for (const index of items) {
    const item = world.item(index);
    const isNet = item.open === item.amount && hasDiscount(item.discount?.until, day);
    amount += item.open - (isNet ? item.discount!.amount : 0);
  }
  const text = listText(
    world,
    items,
    joined(
      world,
      items.map((index) => world.number(index)),
    ),
  );
  if (text.length > REMITTANCE_LIMIT || amount === world.sum(items)) return null;
  world.take(...items);
  return [world.finish({ ...together(world, 'list_with_discount', items, text), amount, bookingDay: day })];
};

function hasDiscount(until: string | null | undefined, day: number): boolean {
  return until != null && Date.parse(until) / 86_400_000 >= day;
}

/** Invoices less a credit note. */
const creditNoteNetted: KindWriter = (world) => {
  const credit = world.find((item) => item.open < 0, 2_000);
  if (credit === null) return null;
  const owed = world
    .companions(credit)
    .filter((index) => world.item(index).open > 0 && !world.isTaken(index))
    .slice(0, world.random.int(1, 3));
  const items = [...owed, credit];
  if (owed.length === 0 || world.sum(items) <= 0) return null;
  const text = fill(world.random.pick(world.family.credits), {
    ...world.slots(owed[0]!),
    list: owed.map((index) => world.number(index)).join(world.random.pick(world.family.separators)),
    c: world.number(credit),
  });
  if (text.length > REMITTANCE_LIMIT) return null;
  world.take(...items);
  return [world.finish(together(world, 'credit_note_netted', items, text))];
};

export const manyNumberKinds = {
  list,
  list_abbreviated: abbreviatedList,
  list_range: range,
  list_truncated: truncatedList,
  list_with_discount: listWithDiscount,
  credit_note_netted: creditNoteNetted,
} satisfies Partial<Record<PaymentKind, KindWriter>>;
