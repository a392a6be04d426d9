/**
 * The port to a provider of bank connections: consents, accounts and booked lines of many banks through one interface.
 * The provider's ids are 64-bit integers, so they are texts here. finAPI is the first adapter (`finapi/`).
 */
import type { LineDraft } from './assembly.ts';
import type { Account, Balance, IsoDate } from './statement.ts';

/** A bank that can be connected. */
export interface ProviderBank {
  id: string;
  name: string;
  bic: string | null;
  location: string | null;
  isTestBank: boolean;
}

/** A page of the provider on which a person logs in to the bank. Its address works once and for some minutes only. */
export interface WebForm {
  id: string;
  url: string;
  /** `open` waits for the person; the others are final. */
  state: 'open' | 'completed' | 'failed' | 'expired' | 'aborted';
  connectionId: string | null;
  /** What the bank or the provider said, for `failed`. */
  problem: ProviderProblem | null;
}

/** An update of a connection by the provider: the bank is asked for balances and new lines. */
export interface UpdateTask {
  id: string;
  state: 'running' | 'needs-person' | 'completed' | 'failed';
  /** For `needs-person`: where the person goes. */
  webForm: WebForm | null;
  problem: ProviderProblem | null;
}

export interface ProviderProblem {
  code: ProviderErrorCode;
  /** The bank's or provider's own words, in whatever language; null where there are none. */
  detail: string | null;
}

/** What is known about one way into the bank (XS2A for payment accounts, FinTS or web for the others). */
export interface InterfaceState {
  name: string;
  consent: 'present' | 'absent' | 'none-needed';
  consentExpiresAt: string | null;
  needsPerson: boolean;
  lastUpdateAt: string | null;
  problem: ProviderProblem | null;
}

export interface ProviderConnection {
  id: string;
  bankId: string;
  bankName: string;
  isUpdating: boolean;
  interfaces: InterfaceState[];
}

export const ACCOUNT_TYPES = [
  'Checking',
  'Savings',
  'CallMoney',
  'CreditCard',
  'Securities',
  'PayPal',
  'Loan',
  'Membership',
  'BuildingSavings',
] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export interface ProviderAccount {
  id: string;
  name: string;
  type: AccountType;
  account: Account;
  currency: string;
  balance: Balance | null;
  /** When the bank was last asked with success. */
  updatedAt: string | null;
  /** False where the last download of this account failed; its lines may be incomplete. */
  isUpToDate: boolean;
}

/** A holding in a securities account. Quantities and prices are decimal texts. */
export interface ProviderPosition {
  id: string;
  accountId: string;
  name: string | null;
  isin: string | null;
  wkn: string | null;
  quantity: string | null;
  /** `UNIT` pieces or `FAMT` nominal value. */
  quantityType: string | null;
  quote: string | null;
  quoteCurrency: string | null;
  quoteAt: string | null;
  marketValue: string | null;
  marketValueCurrency: string | null;
  entryQuote: string | null;
}

/** The lines of an account since a day, whole days only. */
export interface ProviderLines {
  booked: LineDraft[];
  /** Announced lines; they are no part of the balance of booked lines. */
  pendingCount: number;
  /** How many entries the provider invented to make its balance fit; they are none of the bank's and left out. */
  adjustingCount: number;
  /** How many booked lines the provider suspects to be there twice. */
  suspectedDuplicates: number;
}

/** What Saldo wants from a provider. Every method throws `ProviderError` only. */
export interface BankProvider {
  findBanks(search: string): Promise<ProviderBank[]>;
  /** Opens a form in which a person connects a bank. */
  connect(bankId: string, name: string): Promise<WebForm>;
  webForm(id: string): Promise<WebForm>;
  /** Asks the bank for news. Where it wants a person, the task says so and has the form. */
  startUpdate(connectionId: string): Promise<UpdateTask>;
  updateTask(id: string): Promise<UpdateTask>;
  connection(id: string): Promise<ProviderConnection>;
  /** Gives the consent back and forgets the connection at the provider. */
  disconnect(id: string): Promise<void>;
  accounts(connectionId: string): Promise<ProviderAccount[]>;
  lines(account: ProviderAccount, since: IsoDate): Promise<ProviderLines>;
  positions(accountId: string): Promise<ProviderPosition[]>;
}

/** Codes of docs/errors.md that a provider's errors become. */
export const PROVIDER_ERROR_CODES = {
  consentMissing: 'SALDO_BANK_CONSENT_MISSING',
  rejected: 'SALDO_BANK_REJECTED',
  busy: 'SALDO_BANK_BUSY',
  unavailable: 'SALDO_BANK_PROVIDER_UNAVAILABLE',
  refused: 'SALDO_BANK_PROVIDER_REFUSED',
  sessionInvalid: 'SALDO_BANK_SESSION_INVALID',
  answerInvalid: 'SALDO_BANK_ANSWER_INVALID',
  notFound: 'SALDO_BANK_NOT_FOUND',
  formExpired: 'SALDO_BANK_FORM_EXPIRED',
  formAborted: 'SALDO_BANK_FORM_ABORTED',
} as const;
export type ProviderErrorCode = (typeof PROVIDER_ERROR_CODES)[keyof typeof PROVIDER_ERROR_CODES];

const WORDS: Readonly<Record<ProviderErrorCode, string>> = {
  SALDO_BANK_CONSENT_MISSING: 'The bank wants a person to confirm the access. Reconnect the bank.',
  SALDO_BANK_REJECTED: 'The bank refused. Check whether online banking works there, then reconnect the bank.',
  SALDO_BANK_BUSY: 'The bank connection is being updated already. Try again in some minutes.',
  SALDO_BANK_PROVIDER_UNAVAILABLE: 'The bank or the provider of bank connections does not answer. Try again later.',
  SALDO_BANK_PROVIDER_REFUSED: 'The provider of bank connections refused the request.',
  SALDO_BANK_SESSION_INVALID: 'The provider of bank connections refused the session of the functions host.',
  SALDO_BANK_ANSWER_INVALID:
    'The provider of bank connections gave an answer that can not be read. Nothing of it was taken over.',
  SALDO_BANK_NOT_FOUND:
    'The provider of bank connections does not know this connection any more. Connect the bank again.',
  SALDO_BANK_FORM_EXPIRED: 'The login page of the bank was not completed in time. Connect the bank again.',
  SALDO_BANK_FORM_ABORTED: 'The login at the bank was cancelled. Connect the bank again.',
};

/** An error of the provider or of the bank behind it, in words with a remedy. */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  readonly detail: string | null;
  constructor(code: ProviderErrorCode, detail: string | null = null, options?: ErrorOptions) {
    super(problemWords({ code, detail }), options);
    this.name = 'ProviderError';
    this.code = code;
    this.detail = detail;
  }
}

/** A problem as a sentence with its remedy, followed by the bank's own words. */
export function problemWords({ code, detail }: ProviderProblem): string {
  return detail === null ? WORDS[code] : `${WORDS[code]} The bank says: ${detail.slice(0, 500)}`;
}
