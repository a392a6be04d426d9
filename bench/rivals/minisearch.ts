import MiniSearch from 'minisearch';
import type { Transaction } from '@saldo/matching';
import type { Contender, Ranked, Rival } from './contender.ts';
import { fold, references, type SearchDocument, toDocument } from './query.ts';
import { Reranker } from './rerank.ts';

export const minisearch: Rival = {
  name: 'minisearch',
  setUp:
    'index of numbers and orders asked with extracted references, index of customers asked with the name; shared re-ranking',
  build(ledger): Contender {
    const reranker = new Reranker(ledger);
    const numbers = new MiniSearch<SearchDocument>({
      fields: ['number', 'digits', 'order'],
      tokenize: (text) => text.split(' '),
      searchOptions: { boost: { number: 4, digits: 3, order: 4 } },
    });
    numbers.addAll(ledger.items.map((item) => toDocument(item, reranker.names)));
    const names = new MiniSearch<{ id: string; name: string }>({
      fields: ['name'],
      tokenize: (text) => text.split(' '),
    });
    names.addAll([...reranker.names].map(([id, name]) => ({ id, name })));
    const itemsOf = Map.groupBy(ledger.items, (item) => item.customerId);
    const matchOne = (transaction: Transaction): Ranked[] => {
      const wanted = references(transaction);
      const hits = wanted.length > 0 ? numbers.search(wanted.join(' ')).slice(0, 60) : [];
      const found = hits.map((hit) => hit.id as string);
      if (found.length === 0) {
        for (const customer of names.search(fold(transaction.counterpartyName ?? '')).slice(0, 5)) {
          for (const item of itemsOf.get(customer.id as string) ?? []) found.push(item.id);
        }
      }
      return reranker.rank(transaction, found);
    };
    return { matchOne, matchAll: (transactions) => transactions.map(matchOne) };
  },
};
