import type { Account, PaymentInformation } from './statement.ts';

/** A payment of which nothing is known; parsers fill in what their format says. */
export function blankPayment(): PaymentInformation {
  return {
    remittanceText: '',
    endToEndId: null,
    mandateReference: null,
    creditorId: null,
    structuredReference: null,
    customerReference: null,
    bankReference: null,
    counterparty: { name: null, iban: null, accountNumber: null, bic: null },
    ultimateCounterparty: null,
    transactionCode: { gvc: null, swift: null, domain: null, proprietary: null },
    purposeCode: null,
    returnReason: null,
    fees: [],
    originalAmount: null,
  };
}

export function blankAccount(): Account {
  return { iban: null, number: null, bic: null, ownerName: null };
}
