/** Open items from elsewhere: an object of the customer that follows the ledger by events, and an ERP over REST. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectDir } from '../../local-org/apex/fixtures/org.ts';
import { loadApex, readApexSources, type ApexSource } from '../../local-org/apex/index.ts';
import { openOrgData } from '../../local-org/data/index.ts';
import { insert, select } from '../../local-org/fixtures/fixture-org.ts';
import { apexLoader, startLocalOrg, type LocalOrg } from '../../local-org/index.ts';

/** What a customer writes: opportunities are the invoices, Probability is what is open. */
const customer: ApexSource[] = [
  {
    kind: 'trigger',
    file: 'DealTrigger.trigger',
    text: `trigger DealTrigger on Opportunity (after insert, after update, after delete) {
      Saldo.mirror(Trigger.isDelete ? Trigger.old : Trigger.new);
    }`,
  },
  {
    kind: 'trigger',
    file: 'Follow.trigger',
    text: `trigger Follow on AllocationPosted__e (after insert) {
      List<Opportunity> deals = new List<Opportunity>();
      for (AllocationPosted__e posted : Trigger.new) {
        if (posted.SourceKey__c.startsWith('Deals:')) {
          deals.add(new Opportunity(Id = posted.SourceKey__c.substringAfter(':'), Probability = posted.OpenBalance__c));
        }
      }
      update as system deals;
    }`,
  },
  {
    kind: 'class',
    file: 'FollowTest.cls',
    text: `@IsTest private class FollowTest {
      @IsTest static void sourceFollows() {
        OpenItemSources.inTest = new List<OpenItemSource__mdt>{ new OpenItemSource__mdt(
          DeveloperName = 'Deals', IsActive__c = true, ObjectName__c = 'Opportunity', BalanceOwner__c = 'Source',
          NumberField__c = 'Name', AmountField__c = 'Amount', OpenBalanceField__c = 'Probability',
          DefaultCurrency__c = 'EUR', DefaultLegalEntity__c = 'muster') };
        TestDataFactory data = new TestDataFactory();
        update as system new LegalEntity__c(Id = data.entity.Id, SourceKey__c = 'muster');
        Opportunity deal = new Opportunity(
          Name = 'RE-1', StageName = 'Prospecting', CloseDate = Date.today(), Amount = 100, Probability = 100);
        insert as system deal;
        String key = 'Deals:' + deal.Id;
        OpenItemMirror.run(OpenItemSources.named('Deals'), new Set<Id>{ deal.Id });
        Invoice__c invoice = [SELECT Id FROM Invoice__c WHERE SourceKey__c = :key WITH SYSTEM_MODE];
        BankTransaction__c payment = data.payment(40);

        Test.startTest();
        Allocation__c posted = data.newAllocation(payment, invoice, 40);
        insert as system posted;
        Test.stopTest();

        Assert.areEqual(60, [SELECT Probability FROM Opportunity WHERE Id = :deal.Id].Probability, 'The source has followed.');
        invoice = [
          SELECT OpenBalance__c, SettledElsewhere__c, BalanceAtMirror__c, SourceConflict__c
          FROM Invoice__c WHERE Id = :invoice.Id WITH SYSTEM_MODE];
        Assert.areEqual(60, invoice.OpenBalance__c, 'Nothing is counted twice.');
        Assert.areEqual(0, invoice.SettledElsewhere__c, 'Nothing was settled elsewhere.');
        Assert.areEqual(60, invoice.BalanceAtMirror__c, 'Both agree again, by the trigger of the source.');
        Assert.isNull(invoice.SourceConflict__c, 'There is no conflict.');
      }
    }`,
  },
];

describe("the customer's own invoice object", () => {
  it('follows the ledger by AllocationPosted__e, and its answer is no new settlement', () => {
    const data = openOrgData({ projectDir, dataDir: null });
    const apex = loadApex(data, { sources: [...readApexSources(projectDir), ...customer] });
    const { results } = apex.runTests({ classes: ['FollowTest'] });
    expect(results.map(({ message }) => message)).toEqual([null]);
    data.close();
  });
});

describe('an ERP', () => {
  let org: LocalOrg;
  beforeAll(async () => {
    const erp = {
      username: 'erp@example.com',
      lastName: 'ERP',
      profile: 'Minimum Access - API Only Integrations',
      permissionSets: ['SaldoAdmin'],
    };
    org = await startLocalOrg({ projectDir, dataDir: null, port: 0, clients: [], users: [erp] }, apexLoader);
    insert(org.data, 'LegalEntity__c', [{ Name: 'Muster GmbH', BaseCurrency__c: 'EUR', SourceKey__c: 'muster' }]);
  }, 60_000);
  afterAll(() => org.close());

  async function upsert(key: string, values: object): Promise<{ status: number; body: unknown }> {
    const user = org.data.user('erp@example.com');
    if (!user) throw new Error('no ERP user');
    const response = await fetch(`${org.url}/services/data/v67.0/sobjects/Invoice__c/SourceKey__c/${key}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${org.createSession(user)}`, 'content-type': 'application/json' },
      body: JSON.stringify(values),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  const invoice = {
    Name: 'RE-1',
    LegalEntity__r: { SourceKey__c: 'muster' },
    Type__c: 'Invoice',
    Amount__c: 119.0,
    CurrencyCode__c: 'EUR',
  };
  const stored = () =>
    select(
      org.data,
      "SELECT Amount__c, SettledElsewhere__c, OpenBalance__c FROM Invoice__c WHERE SourceKey__c = 'erp-1'",
    );

  it('creates and updates an invoice by its own key, and says what was settled elsewhere', async () => {
    expect(await upsert('erp-1', invoice)).toMatchObject({ status: 201, body: { success: true, created: true } });
    expect(await upsert('erp-1', { ...invoice, SettledElsewhere__c: 19.01 })).toMatchObject({
      body: { created: false },
    });
    expect(stored()).toEqual([{ Amount__c: '119.00', SettledElsewhere__c: '19.01', OpenBalance__c: '99.99' }]);
  });

  it('is refused with a code where the ledger holds more, and nothing is overwritten', async () => {
    const [id = ''] = select(org.data, "SELECT Id FROM Invoice__c WHERE SourceKey__c = 'erp-1'").map((row) =>
      String(row['Id']),
    );
    const [entity = ''] = select(org.data, 'SELECT Id FROM LegalEntity__c').map((row) => String(row['Id']));
    const [account = ''] = insert(org.data, 'BankAccount__c', [
      { Name: 'Giro', LegalEntity__c: entity, Type__c: 'Checking', CurrencyCode__c: 'EUR' },
    ]);
    const [payment = ''] = insert(org.data, 'BankTransaction__c', [
      {
        ExternalId__c: 'p',
        BankAccount__c: account,
        Amount__c: '50',
        CurrencyCode__c: 'EUR',
        BookingDate__c: '2026-03-09',
        MatchStatus__c: 'Suggested',
      },
    ]);
    insert(org.data, 'Allocation__c', [
      { BankTransaction__c: payment, Invoice__c: id, Amount__c: '50', PostingDate__c: '2026-03-09' },
    ]);
    const refused = await upsert('erp-1', { ...invoice, Amount__c: 60, SettledElsewhere__c: 19.01 });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('SALDO_AMOUNT_BELOW_ALLOCATED');
    expect(stored()).toEqual([{ Amount__c: '119.00', SettledElsewhere__c: '19.01', OpenBalance__c: '49.99' }]);
  });
});
