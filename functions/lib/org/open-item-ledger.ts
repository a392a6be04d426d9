import { subMinutes } from 'date-fns/subMinutes';
import { OpenItemIndex, type RuleSet, type Transaction } from '@saldo/matching';
import { readInBulkOrPages } from './bulk-query.ts';
import type { ExactRecord, OrgClient } from './client.ts';
import { SaldoError } from './errors.ts';
import { textOf } from './json.ts';
import { FIELDS, readCustomer, readInvoice, readOpportunityBalance, readPayerAlias } from './records.ts';
import type { LedgerItem } from './records.ts';
import { readReturnable } from './settled-invoices.ts';

/** Changes are read again this far back: a record written earlier may be committed, and so visible, later. */
const OVERLAP_MINUTES = 10;
/** An index that was only ever followed is read anew after so long, so that nothing that was missed stays missing. */
const REBUILD_AFTER_MS = 24 * 3_600_000;

/** A record that can't be used, in words for the log: by its id, never by its name. A customer may be a person. */
export interface SetAside {
  recordId: string;
  message: string;
}

type Source = 'Invoice__c' | 'OpportunityBalance__c' | 'Account' | 'PayerAlias__c';

const IS_OPEN = "OpenBalance__c != 0 AND Status__c != 'Cancelled'";
const FIRST_READ_FILTER: Readonly<Record<Source, string>> = {
  Invoice__c: ` WHERE ${IS_OPEN}`,
  OpportunityBalance__c: ` WHERE ${IS_OPEN}`,
  Account: '',
  PayerAlias__c: '',
};
const SOURCES = ['Account', 'PayerAlias__c', 'Invoice__c', 'OpportunityBalance__c'] as const;
const ITEM_READERS = { Invoice__c: readInvoice, OpportunityBalance__c: readOpportunityBalance } as const;

/**
 * The open items, customers and learned payers of one org, held warm in this process and followed by change time.
 * The first {@link refresh} reads everything that is open, by pages or, above 50,000 rows, by Bulk API 2.0; later ones
 * read what changed since, deletions included. Records that can't be read are set aside with words, and never stop the others.
 */
export class OpenItemLedger {
  readonly #ruleSet: RuleSet;
  #index: OpenItemIndex;
  /** Changes from here on are read next; null: everything. */
  #readUpTo: string | null = null;
  #builtAt = Number.NEGATIVE_INFINITY;
  #setAside = new Map<string, string>();
  /** Settled invoices that are in the index because a returned payment may reopen them. */
  #settled = new Set<string>();
  #refreshing: Promise<void> = Promise.resolve();

  constructor(ruleSet: RuleSet) {
    this.#ruleSet = ruleSet;
    this.#index = new OpenItemIndex(ruleSet);
  }

  /** The index as it is now; a rebuild puts another one in its place. */
  get index(): OpenItemIndex {
    return this.#index;
  }

  /** Records that were refused when they were last read. */
  get setAside(): SetAside[] {
    return [...this.#setAside].map(([recordId, message]) => ({ recordId, message }));
  }

  /** Brings the ledger up to date. Calls at the same time wait for one another. */
  refresh(client: OrgClient): Promise<void> {
    return this.#inTurn(() =>
      performance.now() - this.#builtAt > REBUILD_AFTER_MS ? this.#rebuild(client) : this.#readChanges(client),
    );
  }

  /**
   * Reads everything anew and puts it in the place of what was there, all at once: until then, and where the reading
   * fails, the index stays as it was.
   */
  rebuild(client: OrgClient): Promise<void> {
    return this.#inTurn(() => this.#rebuild(client));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#refreshing.then(work);
    this.#refreshing = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Puts in the settled invoices that payments going out name, so that a returned debit finds what it had paid. They are
   * never offered for a payment, and leave with the next rebuild.
   */
  async takeReturnable(client: OrgClient, transactions: readonly Transaction[]): Promise<void> {
    const records = await readReturnable(client, transactions);
    for (const record of records) this.#settled.add(textOf(record['Id']));
    this.#takeItems('Invoice__c', records);
  }

  /**
   * Reads items by id and puts them in.
   * @returns ids of the items of which balance, state or existence is not as it was
   */
  async recheck(client: OrgClient, itemIds: Iterable<string>): Promise<Set<string>> {
    const ids = [...new Set(itemIds)];
    const before = new Map(ids.map((id) => [id, JSON.stringify(this.index.item(id) ?? null)]));
    const isOpportunity = (id: string): boolean => this.index.item(id)?.kind === 'opportunity';
    const idsBySource = {
      Invoice__c: ids.filter((id) => !isOpportunity(id)),
      OpportunityBalance__c: ids.filter(isOpportunity),
    };
    const found = new Set<string>();
    for (const source of ['Invoice__c', 'OpportunityBalance__c'] as const) {
      const records = await client.readExactlyIn(
        idsBySource[source],
        (list) => `SELECT ${FIELDS[source]} FROM ${source} WHERE Id IN (${list})`,
      );
      for (const record of records) found.add(textOf(record['Id']));
      this.#takeItems(source, records);
    }
    this.index.removeItems(ids.filter((id) => !found.has(id)));
    return new Set(ids.filter((id) => before.get(id) !== JSON.stringify(this.index.item(id) ?? null)));
  }

  async #rebuild(client: OrgClient): Promise<void> {
    const reads = await Promise.all(SOURCES.map((source) => readOpen(client, source)));
    this.#index = new OpenItemIndex(this.#ruleSet);
    this.#setAside = new Map();
    this.#settled = new Set();
    this.#takeAll(reads);
    this.#readUpTo = readUpTo(client);
    this.#builtAt = this.#readUpTo === null ? Number.NEGATIVE_INFINITY : performance.now();
  }

  async #readChanges(client: OrgClient): Promise<void> {
    const filter = ` WHERE SystemModstamp >= ${this.#readUpTo ?? ''}`;
    const reads = await Promise.all(
      SOURCES.map((source) =>
        client.readExactly(`SELECT ${FIELDS[source]} FROM ${source}${filter}`, { deleted: true }),
      ),
    );
    // Only now: a read that fails half-way leaves the ledger as it was.
    this.#takeAll(reads);
    this.#readUpTo = readUpTo(client) ?? this.#readUpTo;
  }

  #takeAll(reads: readonly ExactRecord[][]): void {
    for (const [at, source] of SOURCES.entries()) this.#take(source, reads[at] ?? []);
  }

  #take(source: Source, records: ExactRecord[]): void {
    if (source === 'Account') {
      const customers = this.#readEach(records, readCustomer).filter(({ isDeleted }) => !isDeleted);
      this.index.upsertCustomers(customers);
    } else if (source === 'PayerAlias__c') {
      this.index.upsertAliases(this.#readEach(records, readPayerAlias));
    } else {
      this.#takeItems(source, records);
    }
  }

  #takeItems(source: keyof typeof ITEM_READERS, records: ExactRecord[]): void {
    const read: LedgerItem[] = this.#readEach(records, ITEM_READERS[source]);
    const stays = ({ isOpen, isSettled, item }: LedgerItem): boolean =>
      isOpen || (isSettled && this.#settled.has(item.id));
    this.index.upsertItems(read.filter(stays).map(({ item }) => item));
    this.index.removeItems(read.filter((one) => !stays(one)).map(({ item }) => item.id));
  }

  #readEach<T>(records: ExactRecord[], read: (record: ExactRecord) => T): T[] {
    const good: T[] = [];
    for (const record of records) {
      const id = textOf(record['Id']);
      try {
        good.push(read(record));
        this.#setAside.delete(id);
      } catch (error) {
        if (!(error instanceof SaldoError)) throw error;
        this.#setAside.set(id, error.message.replace(` (${textOf(record['Name']).slice(0, 80)})`, ''));
        this.index.removeItems([id]);
      }
    }
    return good;
  }
}

/** From when on changes are read next, by the org's clock, which also stamps the changes. */
function readUpTo({ firstAnswerAt }: OrgClient): string | null {
  return firstAnswerAt === null ? null : subMinutes(firstAnswerAt, OVERLAP_MINUTES).toISOString();
}

function readOpen(client: OrgClient, source: Source): Promise<ExactRecord[]> {
  return readInBulkOrPages(client, FIELDS[source], `FROM ${source}${FIRST_READ_FILTER[source]}`);
}
