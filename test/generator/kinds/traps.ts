import { fill } from '../family.ts';
import { isoDate } from '../calendar.ts';
import { transpose, wrongDigit } from '../damage.ts';
import type { PaymentKind, Truth } from '../types.ts';
import type { KindWriter } from '../world.ts';

/** What looks like a certain match and is none. */

const nothing = (why: string): Truth => ({ outcome: 'nothing', why });

/** A settled invoice is paid a second time. Where the customer owes the same amount again, only a person can say. */
const alreadyPaid: KindWriter = (world) => {
  const index = world.find((item) => item.open === 0 && item.amount > 0, 1_000);
  if (index === null) return null;
  const item = world.item(index);
  const same = world.companions(index).filter((other) => world.item(other).open === item.amount);
  if (same.some((other) => world.isTaken(other))) return null;
  world.take(index, ...same);
  const truth: Truth =
    same.length === 0
      ? nothing('the invoice is already paid')
      : { outcome: 'undecidable', alternatives: same.map((other) => [world.settled(other)]) };
  return [
    world.finish({
      ...world.plain('trap_already_paid', index),
      truth,
      amount: item.amount,
      bookingDay: world.bookingDay(index, ...same),
      text: world.labelled(index),
    }),
  ];
};

/** An invoice that left the ledger long ago. */
const paidLongAgo: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  const fact = world.facts(index);
  const number = fact.series.format(
    Math.max(1, fact.series.start - world.random.int(1, 90)),
    Number(isoDate(fact.issueDay).slice(0, 4)),
  );
  const amount = world.random.int(5_000, 400_000);
  const isOwed = world.companions(index).some((other) => world.item(other).open === amount);
  if (isOwed || world.withNumber(number).length > 0) return null;
  return [
    world.finish({
      ...world.plain('trap_paid_long_ago', index),
      truth: nothing('the invoice is not in the ledger any more'),
      amount,
      text: world.labelled(index, number),
    }),
  ];
};

/** A typing error that makes the number of another customer's item. */
const neighbourNumber: KindWriter = (world) => {
  const index = world.findOwed((_, candidate) => world.hasOwnAmount(candidate));
  if (index === null) return null;
  const item = world.item(index);
  for (let attempt = 0; attempt < 12; attempt++) {
    const change = world.random.chance(50) ? transpose : wrongDigit;
    const number = change(world.random, item.number!);
    if (number === null || number === item.number) continue;
    const isStrangers = world.withNumber(number).some((other) => {
      const hit = world.item(other);
      return (
        hit.legalEntityId === item.legalEntityId &&
        hit.open > 0 &&
        hit.open !== item.open &&
        hit.currency === item.currency
      );
    });
    const isOwn = world.withNumber(number).some((other) => world.facts(other).customer === world.facts(index).customer);
    if (!isStrangers || isOwn) continue;
    world.take(index);
    return [world.finish({ ...world.plain('trap_neighbour_number', index), text: world.labelled(index, number) })];
  }
  return null;
};

/** The right number and figure in a currency in which nothing is owed. */
const otherCurrency: KindWriter = (world) => {
  const index = world.findOwed(
    (item, candidate) => item.currency === 'EUR' && world.withNumber(world.number(candidate)).length === 1,
  );
  if (index === null) return null;
  world.take(index);
  return [
    world.finish({
      ...world.plain('trap_other_currency', index),
      truth: nothing('the invoice is in another currency'),
      currency: 'USD',
      text: world.labelled(index),
    }),
  ];
};

const sameNumberTwoCurrencies: KindWriter = (world) => {
  const index = world.findOwed((item) => item.currency === 'USD', 2_000);
  if (index === null) return null;
  const pair = world
    .withNumber(world.number(index))
    .filter(
      (other) => world.facts(other).customer === world.facts(index).customer && world.item(other).currency === 'EUR',
    );
  if (pair.length !== 1 || world.isTaken(pair[0]!)) return null;
  const paid = world.random.pick([index, pair[0]!]);
  world.take(index, pair[0]!);
  return [world.finish({ ...world.plain('trap_same_number_two_currencies', paid), text: world.labelled(paid) })];
};

/** Paid to the account of a sister company: legally another creditor. */
const otherEntity: KindWriter = (world) => {
  const index = world.findOwed((_, candidate) => world.withNumber(world.number(candidate)).length === 1);
  if (index === null) return null;
  const item = world.item(index);
  const account = world.random.pick(['LE1', 'LE2', 'LE3'].filter((entity) => entity !== item.legalEntityId));
  const isOwedThere = world.customerOf(index).itemIndexes.some((other) => {
    const candidate = world.item(other);
    return candidate.legalEntityId === account && candidate.open === item.open;
  });
  if (isOwedThere) return null;
  world.take(index);
  return [
    world.finish({
      ...world.plain('trap_other_entity', index),
      truth: nothing('the invoice belongs to a sister company'),
      legalEntityId: account,
      text: world.labelled(index),
    }),
  ];
};

/** We pay a supplier whose invoice carries a number that is one of ours. */
const paidOutWithOurNumber: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  const isEqual = world.random.chance(60);
  return [
    world.finish({
      ...world.plain('trap_paid_out_with_our_number', index),
      truth: nothing('we paid a supplier'),
      payer: world.stranger(world.random.pick(world.family.vendorNames)),
      amount: isEqual ? -world.item(index).open : -world.random.int(2_000, 500_000),
      text: fill(world.random.pick(world.family.vendorPayments), world.slots(index)),
    }),
  ];
};

/** Somebody unknown pays, by chance, exactly what somebody else owes. */
const amountOfAStranger: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  const text = world.random.pick([
    '',
    'Zahlung',
    'Danke',
    'Privat',
    'wie besprochen',
    `Kauf ${world.random.digits(5)}`,
  ]);
  if (/\d/.test(text) && world.withNumber(text.slice(5)).length > 0) return null;
  return [
    world.finish({
      ...world.plain('trap_amount_of_a_stranger', index),
      truth: nothing('the payer is not a customer'),
      payer: world.stranger(
        `${world.family.personName(world.random)}-${world.random.pick(['Testa', 'Quandt', 'Ibsen', 'Zoller'])}`,
      ),
      text,
    }),
  ];
};

export const trapKinds = {
  trap_already_paid: alreadyPaid,
  trap_paid_long_ago: paidLongAgo,
  trap_neighbour_number: neighbourNumber,
  trap_other_currency: otherCurrency,
  trap_same_number_two_currencies: sameNumberTwoCurrencies,
  trap_other_entity: otherEntity,
  trap_paid_out_with_our_number: paidOutWithOurNumber,
  trap_amount_of_a_stranger: amountOfAStranger,
} satisfies Partial<Record<PaymentKind, KindWriter>>;
