import type { BankProvider, ProviderPosition } from '@saldo/banking';
import { jsonNumber, type OrgClient, soqlString, textOf } from '@saldo/org';
import { Decimal } from 'decimal.js';
import type { LinkedAccount } from './accounts.ts';

/** Writes the holdings of a securities account. One that is no longer held stays, with nothing in it. */
export async function syncPositions(
  client: OrgClient,
  provider: BankProvider,
  { account, record }: LinkedAccount,
): Promise<number> {
  const positions = await provider.positions(account.id);
  const rows = positions.map((position) => toRecord(position, record.id, account.currency, account.updatedAt));
  const held = new Set(rows.map((row) => row['PositionKey__c']));
  const stored = await client.readExactly(
    `SELECT PositionKey__c FROM SecurityPosition__c WHERE BankAccount__c = ${soqlString(record.id)} AND IsHeld__c = true`,
  );
  const gone = stored
    .map((row) => textOf(row['PositionKey__c']))
    .filter((key) => !held.has(key))
    .map((key) => ({
      PositionKey__c: key,
      IsHeld__c: false,
      Quantity__c: 0,
      MarketValue__c: 0,
      AsOf__c: account.updatedAt,
    }));
  if (rows.length + gone.length > 0) await client.upsert('SecurityPosition__c', 'PositionKey__c', [...rows, ...gone]);
  return rows.length;
}

function toRecord(
  position: ProviderPosition,
  bankAccountId: string,
  currency: string,
  asOf: string | null,
): Record<string, unknown> {
  const security = position.isin ?? position.wkn ?? position.name ?? position.id;
  return {
    PositionKey__c: `${bankAccountId}:${security}`.slice(0, 80),
    BankAccount__c: bankAccountId,
    Name: (position.name ?? security).slice(0, 80),
    Isin__c: position.isin?.slice(0, 12) ?? null,
    Wkn__c: position.wkn?.slice(0, 6) ?? null,
    Quantity__c: rounded(position.quantity, 6),
    QuantityType__c: position.quantityType === 'FAMT' ? 'Nominal' : 'Units',
    Quote__c: rounded(position.quote, 6),
    QuoteCurrency__c: position.quoteCurrency,
    QuoteAt__c: position.quoteAt,
    EntryQuote__c: rounded(position.entryQuote, 6),
    MarketValue__c: rounded(position.marketValue, 2),
    CurrencyCode__c: position.marketValueCurrency ?? currency,
    AsOf__c: asOf,
    IsHeld__c: true,
  };
}

/** A price or value of the market, which is no booking, in the decimals of its field. */
function rounded(text: string | null, decimals: number): unknown {
  return text === null
    ? null
    : jsonNumber(new Decimal(text).toDecimalPlaces(decimals, Decimal.ROUND_HALF_EVEN).toFixed());
}
