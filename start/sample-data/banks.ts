/**
 * The invented banks of `npm start`: what the sample company has at a bank that is not connected yet. Three payments of
 * invoices that the statement files leave open, one that names nothing, and a charge.
 */
import { demoBanks, FakeFinApi, type FakeTransaction } from '@saldo/banking/finapi/testing';
import { openSum, sampleCustomers, sampleItem } from './scenario.ts';

/** The account of the Berlin company that is found once its bank is connected. */
export const ONLINE_IBAN = 'DE75512108001245126199';
export const ONLINE_BANK = 'Spreebank Online';

const PAID = ['RE-2026-0103', 'RE-2026-0109', 'RE-2026-0118'];

/** Starts a finAPI of our own with these banks. Its root page plays the banks: books payments, lets consents expire. */
export function startInventedBanks(now = new Date()): Promise<FakeFinApi> {
  const day = (daysAgo: number): string => new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const lines: FakeTransaction[] = [
    ...PAID.map((number, index) => payment(number, day(3 - (index % 2)))),
    { bookingDate: day(2), amount: '88.20', purpose: 'Danke', counterpartName: 'Paula Ohne-Nummer' },
    { bookingDate: day(1), amount: '-9.90', purpose: 'Kontoführung', counterpartName: ONLINE_BANK },
  ];
  const banks = demoBanks({ iban: ONLINE_IBAN, holder: 'Musterwerk Berlin GmbH', lines, opening: '20000.00' });
  return FakeFinApi.start({ banks });
}

function payment(number: string, bookingDate: string): FakeTransaction {
  const { customer } = sampleItem(number);
  const payer = sampleCustomers.find(({ key }) => key === customer);
  return {
    ...{ bookingDate, amount: openSum([number]).toFixed(2), purpose: `Rechnung ${number}`, type: 'GUTSCHRIFT' },
    ...{ counterpartName: payer?.name ?? customer, typeCodeZka: '166' },
    ...(payer === undefined ? {} : { counterpartIban: payer.iban }),
  };
}
