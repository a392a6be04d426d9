import { breakInsideNumber, letterForDigit, restyle, shorten, transpose, wrongDigit } from '../damage.ts';
import { fill } from '../family.ts';
import type { Random } from '../random.ts';
import type { PaymentKind } from '../types.ts';
import type { KindWriter, World } from '../world.ts';

/** One item, its full amount, its number somewhere in the text. */

const labelVariant: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  world.take(index);
  return [world.finish({ ...world.plain('label_variant', index), text: world.labelled(index) })];
};

const bareNumber: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  world.take(index);
  const text = fill(world.random.pick(world.family.bare), world.slots(index));
  return [world.finish({ ...world.plain('bare_number', index), text })];
};

/**
 * A number that was changed decides only together with payer and amount: the customer has no other item of that
 * amount, and the changed number is nobody else's.
 */
function changed(kind: PaymentKind, change: (random: Random, number: string) => string | null): KindWriter {
  return (world) => {
    const index = world.findOwed((_, candidate) => world.hasOwnAmount(candidate));
    if (index === null) return null;
    const number = change(world.random, world.number(index));
    if (number === null || world.withNumber(number).length > 0) return null;
    world.take(index);
    return [world.finish({ ...world.plain(kind, index), text: world.labelled(index, number) })];
  };
}

const wrapDamage: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  const width = world.random.pick(world.family.lineWidths);
  const fillers = world.family.fillers.map((filler) => fill(filler, world.slots(index)));
  const text = breakInsideNumber(world.random, world.labelled(index), world.number(index), width, fillers);
  if (text === null || text.length > 140) return null;
  world.take(index);
  return [world.finish({ ...world.plain('wrap_damage', index), text })];
};

const falseFriends: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  const clutter = world.random
    .shuffle([...world.family.clutter])
    .slice(0, world.random.int(1, 3))
    .map((make) => make(world.random));
  const text = world.random.shuffle([world.labelled(index), ...clutter]).join(' ');
  if (text.length > 140) return null;
  world.take(index);
  return [world.finish({ ...world.plain('false_friends', index), text })];
};

const endToEnd: KindWriter = (world) => {
  const index = world.findOwed();
  if (index === null) return null;
  world.take(index);
  const text = fill(world.random.pick(world.family.withoutReference), world.slots(index));
  return [world.finish({ ...world.plain('end_to_end', index), text, fields: { endToEndId: world.number(index) } })];
};

const structuredReference: KindWriter = (world) => {
  const index = world.findOwed((item) => item.paymentReference !== undefined);
  if (index === null) return null;
  world.take(index);
  const reference = world.item(index).paymentReference!;
  const spaced = reference.replace(/(.{4})/g, '$1 ').trim();
  const inText = world.random.chance(40);
  return [
    world.finish({
      ...world.plain('structured_reference', index),
      text: inText ? spaced : '',
      fields: inText ? {} : { structuredReference: reference },
    }),
  ];
};

/** An order number decides when it stands on one open item only, or when the amount tells them apart. */
const purchaseOrder: KindWriter = (world) => {
  const index = world.findOwed((item, candidate) => !!item.customerReference && world.hasOwnAmount(candidate));
  if (index === null) return null;
  world.take(index);
  const slots = { ...world.slots(index), p: world.item(index).customerReference! };
  const text = fill(world.random.pick(world.family.purchaseOrders), slots);
  return [world.finish({ ...world.plain('purchase_order', index), text })];
};

/** The number belongs to something else and, by chance, to an item of another customer too. */
const customerNumberIsAnInvoice: KindWriter = (world: World) => {
  const index = world.findOwed();
  if (index === null) return null;
  const other = world.findOwed(
    (item, candidate) =>
      world.facts(candidate).customer !== world.facts(index).customer && item.open !== world.item(index).open,
  );
  if (other === null) return null;
  world.take(index);
  const slots = { ...world.slots(index), x: world.number(other) };
  const text = fill(world.random.pick(world.family.mistakenNumbers), slots);
  return [world.finish({ ...world.plain('trap_customer_number_is_an_invoice', index), text })];
};

export const oneNumberKinds = {
  label_variant: labelVariant,
  bare_number: bareNumber,
  number_restyled: changed('number_restyled', restyle),
  number_short: changed('number_short', (_, number) => shorten(number)),
  wrap_damage: wrapDamage,
  typo_letter_for_digit: changed('typo_letter_for_digit', letterForDigit),
  typo_transposed: changed('typo_transposed', transpose),
  typo_digit: changed('typo_digit', wrongDigit),
  false_friends: falseFriends,
  end_to_end: endToEnd,
  structured_reference: structuredReference,
  purchase_order: purchaseOrder,
  trap_customer_number_is_an_invoice: customerNumberIsAnInvoice,
} satisfies Partial<Record<PaymentKind, KindWriter>>;
