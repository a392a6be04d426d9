import type { OpenItem, Transaction } from '@saldo/matching';
import type { GeneratedLedger } from '../../test/generator/types.ts';
import type { Ranked } from './contender.ts';
import { fold, foldedNames, points, references } from './query.ts';

/** Ranks what a search library found; also offers items of the exact amount, which no text search can find. */
export class Reranker {
  readonly names: Map<string, string>;
  readonly #items: Map<string, OpenItem>;
  readonly #byAmount: Map<string, string[]>;
  readonly #accounts: Map<string, string>;

  constructor(ledger: GeneratedLedger) {
    this.names = foldedNames(ledger.customers);
    this.#items = new Map(ledger.items.map((item) => [item.id, item]));
    this.#byAmount = new Map();
    for (const item of ledger.items) {
      const key = `${item.legalEntityId}|${item.currency}|${item.open}`;
      const known = this.#byAmount.get(key);
      if (known) known.push(item.id);
      else this.#byAmount.set(key, [item.id]);
    }
    this.#accounts = new Map(
      ledger.customers.flatMap((one) => (one.ibans ?? []).map((iban): [string, string] => [iban, one.id])),
    );
    for (const alias of ledger.aliases) this.#accounts.set(alias.key, alias.customerId);
  }

  rank(transaction: Transaction, foundIds: Iterable<string>): Ranked[] {
    const found = new Set(references(transaction));
    const payer = fold(transaction.counterpartyName ?? '');
    const account = this.#accounts.get(transaction.counterpartyIban ?? '');
    const sameAmount =
      this.#byAmount.get(`${transaction.legalEntityId}|${transaction.currency}|${transaction.amount}`) ?? [];
    const ranked: Ranked[] = [];
    for (const id of new Set([...foundIds, ...sameAmount.slice(0, 200)])) {
      const item = this.#items.get(id);
      if (!item) continue;
      const name = this.names.get(item.customerId ?? '') ?? '';
      const score = points(transaction, item, name, found, payer, account !== undefined && account === item.customerId);
      if (score !== null && score >= 4) ranked.push({ itemIds: [id], score });
    }
    return ranked.sort((a, b) => b.score - a.score).slice(0, 3);
  }
}
