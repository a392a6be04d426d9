import { Decimal } from 'decimal.js';
import { DEMO_LOGIN, type FakeAccount, type FakeBank, type FakeTransaction } from './world.ts';

/** A bank with a checking account, call money, a card and a depot, and a PayPal account beside it: for tests and `npm start`. */
export function demoBanks(own: {
  iban: string;
  holder: string;
  lines: FakeTransaction[];
  opening: string;
}): FakeBank[] {
  const { iban, holder, lines, opening } = own;
  const balance = lines.reduce((sum, { amount }) => sum.plus(amount), new Decimal(opening)).toFixed(2);
  const accounts: FakeAccount[] = [
    {
      ...{ name: 'Geschäftskonto', type: 'Checking', iban, accountNumber: iban.slice(-10), holder, currency: 'EUR' },
      ...{ interface: 'XS2A', balance, lines: [...lines] },
      pending: [
        { bookingDate: '2026-11-27', amount: '-49.90', purpose: 'Kartenzahlung', counterpartName: 'Bürobedarf' },
      ],
    },
    {
      ...{ name: 'Tagesgeld', type: 'Savings', iban: 'DE07500105175407324931', accountNumber: '5407324931', holder },
      ...{ currency: 'EUR', interface: 'FINTS_SERVER', balance: '50000.00', lines: [] },
    },
    {
      ...{ name: 'Firmenkreditkarte', type: 'CreditCard', accountNumber: '4530********1234', holder, currency: 'EUR' },
      ...{ interface: 'FINTS_SERVER', balance: '-312.40' },
      lines: [
        {
          ...{ bookingDate: '2026-11-20', amount: '-312.40', purpose: 'Hotel Zürich', counterpartName: 'Hotel Limmat' },
          ...{ originalAmount: '-295.00', originalCurrency: 'CHF', feeAmount: '3.10' },
        },
      ],
    },
    {
      ...{ name: 'Depot', type: 'Security', accountNumber: '7700123456', holder, currency: 'EUR' },
      ...{ interface: 'FINTS_SERVER', balance: '24690.50', lines: [] },
      positions: [
        {
          ...{ name: 'Bundesanleihe 2034', isin: 'DE000BU2Z015', wkn: 'BU2Z01', quantity: '200.00', quote: '98.45' },
          ...{ entryQuote: '97.10', marketValue: '19690.00', quoteDate: '2026-11-27' },
        },
        {
          ...{ name: 'ETF Welt', isin: 'IE00B4L5Y983', wkn: 'A0RPWH', quantity: '50.125', quote: '99.76' },
          ...{ entryQuote: '80.00', marketValue: '5000.50', quoteDate: '2026-11-27' },
        },
      ],
    },
  ];
  return [
    bank(277_672n, 'Spreebank Online', 'SPREDEB1XXX', '10050000', accounts),
    bank(288_001n, 'PayPal', 'PPLXLULL', '11000000', [
      {
        ...{ name: 'PayPal', type: 'Checking', accountNumber: 'kasse@musterwerk.example', holder, currency: 'EUR' },
        ...{ interface: 'WEB_SCRAPER', balance: '115.75' },
        lines: [
          {
            ...{ bookingDate: '2026-11-26', amount: '115.75', counterpartName: 'Online-Kunde', purpose: 'Ware' },
            paypal: { invoiceNumber: 'RE-2026-0109', fee: '-3.25', net: '115.75' },
          },
        ],
      },
    ]),
  ];
}

function bank(id: bigint, name: string, bic: string, blz: string, accounts: FakeAccount[]): FakeBank {
  return { id, name, bic, blz, city: 'Berlin', isTestBank: true, logins: [{ ...DEMO_LOGIN, accounts }] };
}
