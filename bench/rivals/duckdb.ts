import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Transaction } from '@saldo/matching';
import { writeDataFiles } from '../data.ts';
import type { GeneratedLedger } from '../../test/generator/types.ts';
import type { Contender, Ranked, Rival } from './contender.ts';
import { loadLedger, loadTransactions, matchQuery } from './duckdb-sql.ts';

async function rankedBy(connection: DuckDBConnection, sql: string): Promise<Map<string, Ranked[]>> {
  const answer = new Map<string, Ranked[]>();
  const reader = await connection.runAndReadAll(sql);
  for (const row of reader.getRows()) {
    const [tx, item, score] = row as [string, string, unknown];
    const ranked = answer.get(tx) ?? [];
    ranked.push({ itemIds: [item], score: Number(score) });
    answer.set(tx, ranked);
  }
  return answer;
}

class DuckDbContender implements Contender {
  readonly #connection: DuckDBConnection;
  #loaded: readonly Transaction[] | null = null;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Transactions are loaded once, outside the measured time: a warm database has them too. */
  async load(transactions: readonly Transaction[]): Promise<void> {
    if (this.#loaded === transactions) return;
    await this.#connection.run(loadTransactions(writeDataFiles({ transactions })));
    this.#loaded = transactions;
  }

  async matchAll(transactions: readonly Transaction[]): Promise<Ranked[][]> {
    await this.load(transactions);
    const answer = await rankedBy(this.#connection, matchQuery());
    return transactions.map((transaction) => answer.get(transaction.id) ?? []);
  }

  async matchOne(transaction: Transaction): Promise<Ranked[]> {
    const text = [transaction.remittanceText, transaction.structuredReference ?? '', transaction.endToEndId ?? ''].join(
      ' ',
    );
    await this.#connection.run(
      `CREATE OR REPLACE TEMP TABLE one AS SELECT $id AS id, $amount::BIGINT AS amount, $currency AS currency, $entity AS entity,
        $text AS text, fold($payer) AS payer, $iban AS iban`,
      {
        id: transaction.id,
        amount: BigInt(transaction.amount),
        currency: transaction.currency,
        entity: transaction.legalEntityId ?? '',
        text,
        payer: transaction.counterpartyName ?? '',
        iban: transaction.counterpartyIban ?? '',
      },
    );
    return (await rankedBy(this.#connection, matchQuery('one'))).get(transaction.id) ?? [];
  }

  close(): void {
    this.#connection.closeSync();
  }
}

async function open(ledger: GeneratedLedger, withIndexes: boolean): Promise<Contender> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(loadLedger(writeDataFiles(ledger), withIndexes));
  return new DuckDbContender(connection);
}

export const duckdb: Rival = {
  name: 'DuckDB',
  setUp: 'SQL blocking and jaro_winkler (the engine of Splink), tables loaded, 2 threads',
  build: (ledger) => open(ledger, false),
};

/** The same with ART indexes, for one transaction at a time. */
export const duckdbIndexed: Rival = {
  name: 'DuckDB',
  setUp: 'the same SQL with indexes on keys and amounts',
  build: (ledger) => open(ledger, true),
};
