import type { StatementSummary } from '@saldo/banking';
import { type ExactRecord, type OrgClient, SaldoError, soqlString, textOf } from '@saldo/org';
import { nameOf } from './names.ts';

export interface BankAccount {
  id: string;
  name: string;
  iban: string | null;
  currency: string;
}

const SELECT = 'SELECT Id, Name, Iban__c, CurrencyCode__c FROM BankAccount__c';

/** @throws SaldoError `SALDO_BANK_ACCOUNT_NOT_FOUND` */
export async function readBankAccount(client: OrgClient, id: string): Promise<BankAccount> {
  const [record] = await client.readExactly(`${SELECT} WHERE Id = ${soqlString(id)}`);
  if (record === undefined) {
    throw new SaldoError(
      'SALDO_BANK_ACCOUNT_NOT_FOUND',
      `There is no bank account ${id} that the functions host may see.`,
    );
  }
  return toBankAccount(record);
}

/**
 * The bank account to which a statement belongs: the one that was chosen, or the one with the statement's IBAN.
 * @throws SaldoError `SALDO_BANK_ACCOUNT_UNKNOWN`
 */
export async function accountOf(
  client: OrgClient,
  statement: StatementSummary,
  chosen: BankAccount | null,
): Promise<BankAccount> {
  return chosen ?? findByIban(client, statement, normaliseIban(statement.account.iban));
}

/**
 * Refuses a statement of another account or in another currency than the bank account.
 * @throws SaldoError `SALDO_BANK_ACCOUNT_MISMATCH`, `SALDO_BANK_ACCOUNT_CURRENCY`
 */
export function refuseOtherAccount(statement: StatementSummary, account: BankAccount): void {
  const iban = normaliseIban(statement.account.iban);
  if (iban !== null && account.iban !== null && iban !== normaliseIban(account.iban)) {
    throw new SaldoError(
      'SALDO_BANK_ACCOUNT_MISMATCH',
      `${nameOf(statement)} is of the account ${iban}, but ${account.name} has the IBAN ${account.iban}. Choose the account of the statement.`,
    );
  }
  if (account.currency !== statement.currency) {
    throw new SaldoError(
      'SALDO_BANK_ACCOUNT_CURRENCY',
      `${nameOf(statement)} is in ${statement.currency}, but ${account.name} is kept in ${account.currency}. ` +
        'Choose the account of the statement or correct its currency.',
    );
  }
}

async function findByIban(client: OrgClient, statement: StatementSummary, iban: string | null): Promise<BankAccount> {
  if (iban === null) {
    const number = statement.account.number === null ? '' : ` (it names ${statement.account.number})`;
    throw new SaldoError(
      'SALDO_BANK_ACCOUNT_UNKNOWN',
      `${nameOf(statement)} does not name the IBAN of its account${number}. Choose the bank account and import the file again.`,
    );
  }
  const [record] = await client.readExactly(`${SELECT} WHERE Iban__c = ${soqlString(iban)}`);
  if (record !== undefined) return toBankAccount(record);
  throw new SaldoError(
    'SALDO_BANK_ACCOUNT_UNKNOWN',
    `${nameOf(statement)} is of the account ${iban}, which is not in Saldo. Create the bank account with this IBAN and import the file again.`,
  );
}

function toBankAccount(record: ExactRecord): BankAccount {
  return {
    id: textOf(record['Id']),
    name: textOf(record['Name']),
    iban: textOf(record['Iban__c']) || null,
    currency: textOf(record['CurrencyCode__c']),
  };
}

function normaliseIban(iban: string | null): string | null {
  return iban === null ? null : iban.replaceAll(/\s/g, '').toUpperCase();
}
