/** The banks behind the fake finAPI. Amounts are decimal texts. All names and accounts are invented. */

export interface FakeTransaction {
  bookingDate: string;
  valueDate?: string;
  amount: string;
  purpose?: string;
  counterpartName?: string;
  counterpartIban?: string;
  counterpartBic?: string;
  endToEndReference?: string;
  mandateReference?: string;
  creditorId?: string;
  type?: string;
  typeCodeZka?: string;
  primanota?: string;
  originalAmount?: string;
  originalCurrency?: string;
  feeAmount?: string;
  paypal?: { invoiceNumber: string; fee: string; net: string };
  isAdjustingEntry?: boolean;
  isPotentialDuplicate?: boolean;
}

export interface FakePosition {
  name: string;
  isin: string;
  wkn: string;
  quantity: string;
  quote: string;
  entryQuote: string;
  marketValue: string;
  quoteDate: string;
}

export type BankingInterface = 'XS2A' | 'FINTS_SERVER' | 'WEB_SCRAPER';

/** An account as it is at the bank, whatever finAPI knows of it. */
export interface FakeAccount {
  name: string;
  type: 'Checking' | 'Savings' | 'CreditCard' | 'Security' | 'Loan' | 'Membership' | 'Bausparen';
  iban?: string;
  accountNumber: string;
  holder: string;
  currency: string;
  interface: BankingInterface;
  /** Balance of the booked lines. */
  balance: string;
  lines: FakeTransaction[];
  pending?: FakeTransaction[];
  positions?: FakePosition[];
}

/** A person's online banking contract. */
export interface FakeLogin {
  user: string;
  pin: string;
  accounts: FakeAccount[];
}

export interface FakeBank {
  id: bigint;
  name: string;
  bic: string;
  blz: string;
  city: string;
  isTestBank: boolean;
  logins: FakeLogin[];
}

export const DEMO_LOGIN = { user: 'demo', pin: '12345' } as const;
