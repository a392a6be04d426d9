/** The parts of finAPI's answers that Saldo reads. Numbers are texts (see json.ts); unknown members are ignored. */
import { z } from 'zod';

const id = z.string().regex(/^-?\d{1,19}$/);
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const text = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const optionalDecimal = decimal.nullish().transform((value) => value ?? null);

const paging = z.object({ page: decimal, pageCount: decimal, totalCount: decimal });

export const bankList = z.object({
  banks: z.array(z.object({ id, name: z.string(), bic: text, location: text, city: text, isTestBank: z.boolean() })),
  paging,
});

export const webForm = z.object({
  id: z.string(),
  url: z.string(),
  status: z.string(),
  payload: z
    .object({ bankConnectionId: id.nullish(), errorCode: text, errorMessage: text })
    .nullish()
    .transform((value) => value ?? null),
});

export const task = z.object({
  id: z.string(),
  status: z.string(),
  payload: z
    .object({
      errorCode: text,
      errorMessage: text,
      webForm: z
        .object({ id: z.string(), url: z.string(), status: z.string() })
        .nullish()
        .transform((value) => value ?? null),
    })
    .nullish()
    .transform((value) => value ?? null),
});

const update = z
  .object({ result: z.string(), errorMessage: text, errorType: text, timestamp: z.string() })
  .nullish()
  .transform((value) => value ?? null);

export const connection = z.object({
  id,
  updateStatus: z.string(),
  bank: z.object({ id, name: z.string() }),
  interfaces: z.array(
    z.object({
      bankingInterface: z.string(),
      userActionRequired: z.boolean(),
      aisConsent: z
        .object({ status: z.string(), expiresAt: text })
        .nullish()
        .transform((value) => value ?? null),
      lastManualUpdate: update,
      lastAutoUpdate: update,
    }),
  ),
});

export const accountList = z.object({
  accounts: z.array(
    z.object({
      id,
      accountName: text,
      iban: text,
      accountNumber: text,
      accountHolderName: text,
      accountCurrency: text,
      accountType: z.string(),
      balance: optionalDecimal,
      interfaces: z.array(z.object({ status: z.string(), lastSuccessfulUpdate: text })),
    }),
  ),
});

export const transaction = z.object({
  id,
  accountId: id,
  valueDate: date,
  bankBookingDate: date,
  amount: decimal,
  currency: text,
  purpose: text,
  counterpartName: text,
  counterpartAccountNumber: text,
  counterpartIban: text,
  counterpartBic: text,
  counterpartMandateReference: text,
  counterpartCustomerReference: text,
  counterpartCreditorId: text,
  endToEndReference: text,
  type: text,
  typeCodeZka: text,
  typeCodeSwift: text,
  sepaPurposeCode: text,
  bankTransactionCode: text,
  primanota: text,
  isPotentialDuplicate: z.boolean(),
  isAdjustingEntry: z.boolean(),
  originalAmount: optionalDecimal,
  originalCurrency: text,
  feeAmount: optionalDecimal,
  feeCurrency: text,
  differentDebitor: text,
  differentCreditor: text,
  paypalData: z
    .object({ invoiceNumber: text, fee: optionalDecimal })
    .nullish()
    .transform((value) => value ?? null),
});
export type FinApiTransaction = z.infer<typeof transaction>;

export const transactionList = z.object({ transactions: z.array(transaction), paging });

export const pendingList = z.object({ pendingTransactions: z.array(z.object({ id })), paging });

export const securityList = z.object({
  securities: z.array(
    z.object({
      id,
      accountId: id,
      name: text,
      isin: text,
      wkn: text,
      quote: optionalDecimal,
      quoteCurrency: text,
      quoteDate: text,
      quantityNominal: optionalDecimal,
      quantityNominalType: text,
      marketValue: optionalDecimal,
      marketValueCurrency: text,
      entryQuote: optionalDecimal,
    }),
  ),
  paging,
});

export const accessToken = z.object({ access_token: z.string().min(1), expires_in: decimal });

export const errorMessage = z.object({
  errors: z.array(z.object({ code: z.string(), message: text })).min(1),
});
