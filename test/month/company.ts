/** Two legal entities with the same customers, in a local org with the real host and the real functions behind it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN } from '@saldo/local-org';
import type { OrgClient } from '@saldo/org';
import { writeCamt053, type WritableLine } from '@saldo/banking/sample-files';
import { waitUntilMatched } from '../../start/import-and-match.ts';
import { APPROVER, REVIEWER, type Parts } from '../../start/parts.ts';
import { importFile, quiet, startOrg, temporaryFolder } from '../end-to-end/small-company.ts';
import { Person } from './person.ts';

export type EntityName = 'Berlin' | 'Wien';
export type CustomerName = 'Hausmann' | 'Lind';

const ENTITIES = {
  Berlin: { iban: 'DE02100500001234567895', opening: 1_000_000 },
  Wien: { iban: 'AT611904300234573201', opening: 500_000 },
};
const CUSTOMERS = {
  Hausmann: { name: 'Hausmann Gebäudetechnik GmbH', number: '10001', iban: 'DE89370400440532013000' },
  Lind: { name: 'Praxis Dr. Lind', number: '10002', iban: 'DE75512108001245126199' },
};

/** A line of a statement: signed cents, the text, who is on the other side (null: the bank itself), and what else the bank says. */
export type Line = [cents: number, text: string, customer: CustomerName | null, more?: Partial<WritableLine>];

export class Company {
  readonly parts: Parts;
  readonly client: OrgClient;
  readonly reviewer: Person;
  readonly approver: Person;
  readonly entityIds = {} as Record<EntityName, string>;
  readonly customerIds = {} as Record<CustomerName, string>;
  readonly #folder: { path: string; remove(): void };
  readonly #balances = { Berlin: ENTITIES.Berlin.opening, Wien: ENTITIES.Wien.opening };
  #statements = 0;

  private constructor(parts: Parts, folder: { path: string; remove(): void }) {
    this.parts = parts;
    this.client = parts.client;
    this.#folder = folder;
    this.reviewer = new Person(parts, REVIEWER);
    this.approver = new Person(parts, APPROVER);
  }

  /** Starts the org and sets the company up as an administrator does: settings, entities, bank accounts, customers. */
  static async start(): Promise<Company> {
    const folder = temporaryFolder();
    const company = new Company(await startOrg(folder.path), folder);
    await company.#setUp();
    return company;
  }

  async close(): Promise<void> {
    await this.parts.close();
    this.#folder.remove();
  }

  async #setUp(): Promise<void> {
    await this.client.insert('SaldoSettings__c', {
      SetupOwnerId: this.client.organizationId,
      IsEnabled__c: true,
      IsAutoApprovalEnabled__c: false,
      WriteOffTolerance__c: 2,
      AliasKey__c: '5a'.repeat(32),
    });
    for (const [name, { iban }] of Object.entries(ENTITIES) as [EntityName, (typeof ENTITIES)['Berlin']][]) {
      const entityId = await this.client.insert('LegalEntity__c', {
        Name: `Musterwerk ${name} GmbH`,
        SourceKey__c: name,
        BaseCurrency__c: 'EUR',
        DatevConsultant__c: '1001',
        DatevClient__c: name === 'Berlin' ? '1' : '2',
        DiscountAccount__c: '4730',
        WriteOffAccount__c: '2400',
        RefundAccount__c: '1700',
      });
      await this.client.insert('BankAccount__c', {
        Name: `Hausbank ${name}`,
        LegalEntity__c: entityId,
        Type__c: 'Checking',
        Iban__c: iban,
        CurrencyCode__c: 'EUR',
        GeneralLedgerAccount__c: '1800',
      });
      this.entityIds[name] = entityId;
    }
    for (const [name, { name: Name, number }] of Object.entries(CUSTOMERS) as [
      CustomerName,
      (typeof CUSTOMERS)['Lind'],
    ][])
      this.customerIds[name] = await this.client.insert('Account', { Name, AccountNumber: number });
  }

  /** What an ERP does: upserts an invoice by its source key, over REST. */
  async erp(entity: EntityName, number: string, fields: Record<string, unknown>): Promise<void> {
    const invoice = { Name: number, LegalEntity__r: { SourceKey__c: entity }, CurrencyCode__c: 'EUR', ...fields };
    await this.client.upsertOne('Invoice__c', 'SourceKey__c', sourceKey(entity, number), invoice);
  }

  /** A new invoice of the ERP, due in 30 days. */
  async invoice(
    entity: EntityName,
    number: string,
    amount: number,
    customer: CustomerName,
    fields: Record<string, unknown> = {},
  ): Promise<void> {
    await this.erp(entity, number, {
      Type__c: 'Invoice',
      Amount__c: amount,
      Account__c: this.customerIds[customer],
      IssueDate__c: '2026-10-30',
      DueDate__c: '2026-11-29',
      ...fields,
    });
  }

  /** An order, kept as an opportunity that somebody pays on. */
  async order(entity: EntityName, number: string, amount: number, customer: CustomerName): Promise<void> {
    const opportunity = await this.client.insert('Opportunity', {
      Name: number,
      AccountId: this.customerIds[customer],
      StageName: 'Closed Won',
      CloseDate: '2026-11-30',
      Amount: amount,
    });
    await this.client.insert('OpportunityBalance__c', {
      Opportunity__c: opportunity,
      OpportunityKey__c: opportunity,
      ReferenceNumber__c: number,
      LegalEntity__c: this.entityIds[entity],
      Account__c: this.customerIds[customer],
      Amount__c: amount,
      CurrencyCode__c: 'EUR',
    });
  }

  /** Id of the balance of an order. */
  async orderId(number: string): Promise<string> {
    const soql = `SELECT Id FROM OpportunityBalance__c WHERE ReferenceNumber__c = '${number}'`;
    return only(await this.client.query<{ Id: string }>(soql)).Id;
  }

  /** The nightly run, from its schedule to its end. */
  async night(): Promise<{ Status__c: string; ErrorCode__c: string | null }> {
    const admin = this.parts.org.data.user(ADMIN.username);
    if (admin === undefined) throw new Error('The org has no administrator.');
    await this.parts.org.apex?.runtime.executeAnonymous('new NightlyReconciliation().execute(null);', admin);
    const soql = "SELECT Status__c, ErrorCode__c FROM MatchRun__c WHERE Kind__c = 'Nightly'";
    for (;;) {
      const [run] = await this.client.query<{ Status__c: string; ErrorCode__c: string | null }>(soql);
      if (run !== undefined && !['Claimed', 'Running'].includes(run.Status__c)) return run;
      await sleep(100);
    }
  }

  /** Imports the statement of a day, which begins with what the one before ended with; resolves when every line is decided. */
  async statement(entity: EntityName, date: string, ...lines: Line[]): Promise<void> {
    this.#statements += 1;
    const number = String(this.#statements);
    const written = lines.map(([amount, remittanceText, customer, more]): WritableLine => {
      const counterparty = customer === null ? {} : { name: CUSTOMERS[customer].name, iban: CUSTOMERS[customer].iban };
      return { amount, bookingDate: date, remittanceText, counterparty, ...more };
    });
    const file = writeCamt053({
      account: { iban: ENTITIES[entity].iban },
      currency: 'EUR',
      number,
      opening: { amount: this.#balances[entity], date },
      lines: written,
    });
    await importFile(this.client, this.#folder.path, `statement-${number}.xml`, file);
    await waitUntilMatched(this.client, quiet);
    this.#balances[entity] += lines.reduce((sum, [amount]) => sum + amount, 0);
  }

  /** Id of the payment with this text. */
  async payment(text: string): Promise<string> {
    // A long text cannot be filtered by.
    const all = await this.client.query<{ Id: string; RemittanceText__c: string | null }>(
      'SELECT Id, RemittanceText__c FROM BankTransaction__c',
    );
    return only(all.filter(({ RemittanceText__c }) => RemittanceText__c === text)).Id;
  }

  /** Id of the first proposal for the payment with this text. */
  async suggestion(text: string): Promise<string> {
    const paymentId = await this.payment(text);
    const proposed = await this.client.query<{ Id: string; Rank__c: number }>(
      `SELECT Id, Rank__c FROM AllocationSuggestion__c WHERE BankTransaction__c = '${paymentId}' AND Status__c = 'Proposed' AND Rank__c = 1`,
    );
    return only(proposed).Id;
  }

  /** Id of an invoice. */
  async invoiceId(entity: EntityName, number: string): Promise<string> {
    return (await this.#invoice(entity, number)).Id;
  }

  /** What is open of an invoice, and its status. */
  async openOf(entity: EntityName, number: string): Promise<string> {
    const { OpenBalance__c, Status__c } = await this.#invoice(entity, number);
    return `${OpenBalance__c.toFixed(2)} ${Status__c}`;
  }

  async #invoice(
    entity: EntityName,
    number: string,
  ): Promise<{ Id: string; OpenBalance__c: number; Status__c: string }> {
    return only(
      await this.client.query<{ Id: string; OpenBalance__c: number; Status__c: string }>(
        `SELECT Id, OpenBalance__c, Status__c FROM Invoice__c WHERE SourceKey__c = '${sourceKey(entity, number)}'`,
      ),
    );
  }

  /** Ids of the ledger rows of a payment that stand. */
  async standingRows(text: string): Promise<string[]> {
    const rows = await this.client.query<{ Id: string; Reverses__c: string | null }>(
      `SELECT Id, Reverses__c FROM Allocation__c WHERE BankTransaction__c = '${await this.payment(text)}'`,
    );
    const reversed = new Set(rows.map(({ Reverses__c }) => Reverses__c));
    return rows.filter(({ Id, Reverses__c }) => Reverses__c === null && !reversed.has(Id)).map(({ Id }) => Id);
  }
}

function sourceKey(entity: EntityName, number: string): string {
  return `erp-${entity}-${number}`;
}

/** The only one of a list. */
export function only<Row>(rows: Row[]): Row {
  if (rows.length !== 1) throw new Error(`${rows.length} records where one is expected`);
  return rows[0] as Row;
}
