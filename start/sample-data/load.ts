/** Puts the sample company into the org: one composite graph, so that it is there as a whole or not at all. */
import { createHmac, randomBytes } from 'node:crypto';
import type { OrgClient } from '@saldo/org';
import { sampleAccounts, sampleCustomers, sampleItems, type SampleItem } from './scenario.ts';

interface GraphNode {
  method: 'POST';
  url: string;
  referenceId: string;
  body: Record<string, unknown>;
}

/** True when the sample is in the org already. */
export async function hasSampleData(org: OrgClient): Promise<boolean> {
  const found = await org.query<{ Id: string }>(`SELECT Id FROM LegalEntity__c WHERE SourceKey__c = 'sample-berlin'`);
  return found.length > 0;
}

/** Inserts legal entities, bank accounts, customers, known payers, invoices, credit notes and opportunities. */
export async function loadSampleData(org: OrgClient): Promise<void> {
  const aliasKey = randomBytes(32).toString('hex');
  const nodes = [
    settings(org.organizationId, aliasKey),
    ...companies(),
    ...customers(),
    ...sampleItems.flatMap(openItem),
  ].map(([object, referenceId, body]): GraphNode => ({
    method: 'POST',
    url: `${org.dataPath}/sobjects/${object}`,
    referenceId,
    body,
  }));
  await org.graph(nodes);
}

/** What earlier payments taught us: these accounts pay for these customers. Does nothing when anything was learned already. */
export async function loadKnownPayers(org: OrgClient): Promise<void> {
  const [settingsRows, accounts, learned] = await Promise.all([
    org.query<{ AliasKey__c: string | null }>('SELECT AliasKey__c FROM SaldoSettings__c LIMIT 1'),
    org.query<{ Id: string; AccountNumber: string | null }>('SELECT Id, AccountNumber FROM Account'),
    org.query<{ Id: string }>('SELECT Id FROM PayerAlias__c LIMIT 1'),
  ]);
  const aliasKey = settingsRows[0]?.AliasKey__c;
  if (aliasKey == null || learned.length > 0) return;
  const accountIds = new Map(accounts.map(({ Id, AccountNumber }) => [AccountNumber, Id]));
  const records = sampleCustomers
    .filter(({ key, ibanKnown }) => ibanKnown && accountIds.has(key))
    .map(({ key, iban }) => {
      const payerKey = createHmac('sha256', aliasKey).update(iban).digest('hex');
      const accountId = accountIds.get(key);
      return {
        attributes: { type: 'PayerAlias__c' },
        PayerKey__c: payerKey,
        AliasKey__c: `${payerKey}:${accountId}`,
        Kind__c: 'IBAN',
        Account__c: accountId,
        EvidenceCount__c: 3,
        RejectedCount__c: 0,
        LastConfirmed__c: '2026-10-15',
      };
    });
  await org.upsert('PayerAlias__c', 'AliasKey__c', records);
}

type Node = [object: string, referenceId: string, body: Record<string, unknown>];

const reference = (id: string): string => `@{${id}.id}`;
const nodeId = (...parts: string[]): string => parts.join('_').replaceAll(/[^A-Za-z0-9_]/g, '_');

/** Auto-approval is off until an admin switches it on; for the sample company that admin is us. */
function settings(organizationId: string, aliasKey: string): Node {
  return [
    'SaldoSettings__c',
    'settings',
    {
      SetupOwnerId: organizationId,
      IsEnabled__c: true,
      IsAutoApprovalEnabled__c: true,
      AutoApprovalMaxAmount__c: 25000,
      AutoApprovalDailyRows__c: 1000,
      AutoApprovalDailyValue__c: 1000000,
      ChunkSize__c: 200,
      AliasKey__c: aliasKey,
    },
  ];
}

function companies(): Node[] {
  return sampleAccounts.flatMap((account): Node[] => [
    [
      'LegalEntity__c',
      nodeId('entity', account.entity),
      { Name: account.legalEntity, SourceKey__c: `sample-${account.entity}`, BaseCurrency__c: 'EUR' },
    ],
    [
      'BankAccount__c',
      nodeId('bank', account.entity),
      {
        Name: account.bank,
        BankName__c: account.bank,
        LegalEntity__c: reference(nodeId('entity', account.entity)),
        Type__c: 'Checking',
        Iban__c: account.iban,
        Bic__c: account.bic,
        CurrencyCode__c: 'EUR',
      },
    ],
  ]);
}

function customers(): Node[] {
  return sampleCustomers.map((customer): Node => [
    'Account',
    nodeId('customer', customer.key),
    { Name: customer.name, BillingCity: customer.city, AccountNumber: customer.key },
  ]);
}

function openItem(item: SampleItem): Node[] {
  const shared = {
    LegalEntity__c: reference(nodeId('entity', item.entity)),
    Account__c: reference(nodeId('customer', item.customer)),
    // Exact: two decimals below a thousand million euros.
    Amount__c: Number(item.amount),
    SettledElsewhere__c: Number(item.settledElsewhere ?? '0'),
    CurrencyCode__c: 'EUR',
    DueDate__c: item.due,
  };
  if (item.type === 'Opportunity') return opportunity(item, shared);
  return [
    [
      'Invoice__c',
      nodeId('item', item.key),
      {
        ...shared,
        Name: item.number,
        SourceKey__c: `sample-${item.number}`,
        Type__c: item.type,
        IssueDate__c: item.issued,
        ...(item.discount === undefined
          ? {}
          : { DiscountPercent__c: Number(item.discount.percent), DiscountUntil__c: item.discount.until }),
        ...(item.purchaseOrder === undefined ? {} : { CustomerReference__c: item.purchaseOrder }),
      },
    ],
  ];
}

function opportunity(item: SampleItem, shared: Record<string, unknown>): Node[] {
  const id = nodeId('opportunity', item.key);
  return [
    [
      'Opportunity',
      id,
      {
        Name: item.name,
        AccountId: shared['Account__c'],
        StageName: 'Closed Won',
        CloseDate: item.issued,
        Amount: Number(item.amount),
      },
    ],
    [
      'OpportunityBalance__c',
      nodeId('item', item.key),
      { ...shared, Opportunity__c: reference(id), OpportunityKey__c: reference(id), ReferenceNumber__c: item.number },
    ],
  ];
}
