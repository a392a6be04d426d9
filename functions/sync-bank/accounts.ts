import { formatAmount, type ProviderAccount } from '@saldo/banking';
import { type ExactRecord, jsonNumber, type OrgClient, SaldoError, textOf } from '@saldo/org';
import type { BankAccount } from '../import-statement/bank-accounts.ts';
import type { BankConnection } from './connection.ts';

/** A bank account of the org with the provider's account behind it. */
export interface LinkedAccount {
  record: BankAccount;
  account: ProviderAccount;
}

/**
 * Finds the bank account of each of the provider's accounts by its id there, its IBAN, or its number; makes those that
 * are new and sets the balances.
 * @throws SaldoError `SALDO_BANK_CONNECTION_DOUBLED` before anything is written, where another connection has one of them
 */
export async function linkAccounts(
  client: OrgClient,
  connection: BankConnection,
  accounts: readonly ProviderAccount[],
): Promise<{ linked: LinkedAccount[]; notices: string[] }> {
  const records = await client.readExactly(
    'SELECT Id, Name, Iban__c, CurrencyCode__c, BankConnection__c, ProviderAccountId__c, AccountNumber__c FROM BankAccount__c',
  );
  const pairs = accounts.map((account) => ({ account, record: findRecord(records, connection, account) }));
  for (const { account, record } of pairs) refuseDoubled(connection, account, record);
  const notices: string[] = [];
  const linked: LinkedAccount[] = [];
  for (const { account, record } of pairs) {
    const currency = textOf(record?.['CurrencyCode__c']);
    if (record !== undefined && currency !== account.currency) {
      notices.push(
        `${textOf(record['Name'])} is kept in ${currency} in Saldo and in ${account.currency} at the bank; it was left out. Correct its currency.`,
      );
      continue;
    }
    const id = await save(client, connection, account, record);
    const name = record === undefined ? account.name : textOf(record['Name']);
    linked.push({ account, record: { id, name, iban: account.account.iban, currency: account.currency } });
  }
  return { linked, notices };
}

function findRecord(
  records: readonly ExactRecord[],
  connection: BankConnection,
  { id, account: { iban, number } }: ProviderAccount,
): ExactRecord | undefined {
  const by = (matches: (record: ExactRecord) => boolean): ExactRecord | undefined => records.find(matches);
  return (
    by((record) => textOf(record['ProviderAccountId__c']) === id) ??
    (iban === null ? undefined : by((record) => textOf(record['Iban__c']) === iban)) ??
    (number === null
      ? undefined
      : by(
          (record) =>
            textOf(record['AccountNumber__c']) === number && textOf(record['BankConnection__c']) === connection.id,
        ))
  );
}

/** A bank keeps one consent for each login: two connections of one account silently end each other's. */
function refuseDoubled(connection: BankConnection, account: ProviderAccount, record: ExactRecord | undefined): void {
  const other = textOf(record?.['BankConnection__c']);
  if (other === '' || other === connection.id) return;
  throw new SaldoError(
    'SALDO_BANK_CONNECTION_DOUBLED',
    `${account.account.iban ?? account.name} is connected by another bank connection already, whose consent the bank may have ended by this one. ` +
      'Nothing was taken over. Disconnect one of both and reconnect the other.',
  );
}

async function save(
  client: OrgClient,
  connection: BankConnection,
  account: ProviderAccount,
  record: ExactRecord | undefined,
): Promise<string> {
  const { balance } = account;
  const fields = {
    BankConnection__c: connection.id,
    ProviderAccountId__c: account.id,
    AccountNumber__c: account.account.number?.slice(0, 40) ?? null,
    ...(balance === null
      ? {}
      : {
          Balance__c: jsonNumber(formatAmount(balance.amount, balance.currency)),
          BalanceAsOf__c: account.updatedAt,
        }),
  };
  if (record !== undefined) {
    const id = textOf(record['Id']);
    await client.update('BankAccount__c', id, fields);
    return id;
  }
  return client.insert('BankAccount__c', {
    ...fields,
    Name: account.name.slice(0, 80),
    LegalEntity__c: connection.legalEntityId,
    Type__c: account.type,
    Iban__c: account.account.iban,
    BankName__c: connection.bankName.slice(0, 120),
    CurrencyCode__c: account.currency,
  });
}
