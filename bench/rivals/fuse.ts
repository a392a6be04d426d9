import Fuse from 'fuse.js';
import type { Transaction } from '@saldo/matching';
import type { Contender, Ranked, Rival } from './contender.ts';
import { fold, references, toDocument } from './query.ts';
import { Reranker } from './rerank.ts';

export const fuse: Rival = {
  name: 'fuse.js',
  setUp: '`$or` of extracted references and name, index made ahead, 60 best; shared re-ranking',
  build(ledger): Contender {
    const reranker = new Reranker(ledger);
    const keys = ['number', 'order', 'name'];
    const documents = ledger.items.map((item) => toDocument(item, reranker.names));
    const engine = new Fuse(
      documents,
      { keys, threshold: 0.2, ignoreLocation: true, includeScore: true },
      Fuse.createIndex(keys, documents),
    );
    const matchOne = (transaction: Transaction): Ranked[] => {
      const name = fold(transaction.counterpartyName ?? '');
      const wanted = references(transaction)
        .slice(0, 6)
        .flatMap((reference) => [{ number: reference }, { order: reference }]);
      const query = { $or: name ? [...wanted, { name }] : wanted };
      const hits = query.$or.length > 0 ? engine.search(query, { limit: 60 }) : [];
      return reranker.rank(
        transaction,
        hits.map((hit) => hit.item.id),
      );
    };
    return { matchOne, matchAll: (transactions) => transactions.map(matchOne) };
  },
};
