import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, NO_DAY } from '../calendar.ts';
import type { OpenItem } from '../types.ts';
import { keyKind, keyText, nextKey } from './item-keys.ts';
import { ItemRecord } from './item-record.ts';
import { ItemTable } from './item-table.ts';

const amount = fc.integer({ min: -(2 ** 53 - 1), max: 2 ** 53 - 1 });
const date = fc.constantFrom('0001-01-01', '1969-12-31', '2026-02-28', '9999-12-31', null);
const reference = fc.option(
  fc.constantFrom('RE-2026/17', 'ä 4711', 'Счёт 12', '', 'x'.repeat(31), 'Y-'.repeat(60), 'x'.repeat(300)),
  { nil: null },
);
const anyItem: fc.Arbitrary<OpenItem> = fc.record({
  id: fc.constantFrom('a', 'b'),
  kind: fc.constantFrom('invoice', 'credit_note', 'other'),
  legalEntityId: fc.constant(null),
  number: reference,
  amount,
  open: amount,
  currency: fc.constant('EUR'),
  customerId: fc.constant(null),
  issueDate: date,
  dueDate: date,
  customerReference: reference,
  paymentReference: reference,
  externalIds: fc.array(fc.constantFrom('ch_1', 'MNDT-9'), { maxLength: 3 }),
  discount: fc.option(fc.record({ amount, until: date }), { nil: null }),
});

/** What the table says of a row. */
function told(table: ItemTable, row: number): unknown {
  const keys: string[] = [];
  for (let at = table.keysAt(row); at >= 0; at = nextKey(table.bytes, at))
    keys.push(`${keyKind(table.bytes, at)} ${keyText(table.bytes, at)}`);
  return [
    table.open(row), table.amount(row), table.discount(row), table.discountDay(row), table.dueDay(row),
    table.issueDay(row), table.customer(row), table.compartment(row), keys,
  ]; // prettier-ignore
}

/** What it was told. */
function expected(item: OpenItem, customer: number, compartment: number): unknown {
  const keys: string[] = [];
  const add = (kind: number, text: string | null | undefined) => {
    const key = (text ?? '')
      .replace('ä', 'AE')
      .replace('Счёт', '@@@@')
      .replace(/[-/ _]/g, '')
      .toUpperCase();
    if (key !== '' && key.length < 256) keys.push(`${kind} ${key}`);
  };
  add(0, item.number);
  add(1, item.paymentReference);
  item.externalIds?.forEach((id) => add(2, id));
  add(3, item.customerReference);
  const { discount } = item;
  return [
    item.open, item.amount, discount?.amount ?? 0, discount ? dayOf(discount.until) : NO_DAY, dayOf(item.dueDate),
    dayOf(item.issueDate), customer, compartment, keys,
  ]; // prettier-ignore
}

describe('the table of items', () => {
  it('tells what was written, whatever was written, freed and written again', () => {
    const step = fc.record({ row: fc.nat(9), item: fc.option(anyItem), customer: fc.integer({ min: -1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const table = new ItemTable();
        const record = new ItemRecord();
        const items = new Map<number, unknown>();
        for (const { row, item, customer } of steps) {
          if (items.delete(row)) table.free(row);
          if (!item) continue;
          record.read(item);
          table.write(row, record, customer, 65_535);
          items.set(row, expected(item, customer, 65_535));
        }
        for (const [row, item] of items) expect(told(table, row)).toEqual(item);
      }),
    );
  });

  it('tells the same of rows that were brought into another order', () => {
    fc.assert(
      fc.property(fc.array(anyItem, { minLength: 1, maxLength: 40 }), fc.nat(), (items, turn) => {
        const table = new ItemTable();
        const record = new ItemRecord();
        items.forEach((item, row) => {
          record.read(item);
          table.write(row, record, row, 3);
        });
        const order = Int32Array.from(items, (_, row) => (row + turn) % items.length);
        table.arrange(order);
        order.forEach((old, row) => expect(told(table, row)).toEqual(expected(items[old]!, old, 3)));
      }),
    );
  });
});
