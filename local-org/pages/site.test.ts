/** Tabs, lists and records of a small project, for users with different rights. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CLERK,
  inTransaction,
  insert,
  MANAGER,
  NOBODY,
  openFixtureOrg,
  OTHER_CLERK,
  PROJECT,
  SYSTEM,
  userOf,
} from '../fixtures/fixture-org.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { ListView } from './metadata.ts';
import { viewCondition } from './list-query.ts';
import { Site } from './site.ts';
import { PageSources } from './source.ts';

const sources = new PageSources(PROJECT);
let org: OrgDataStore;
let alpha: string;
let first: string;

beforeAll(() => {
  org = openFixtureOrg();
  const owner = userOf(org, CLERK).id;
  [alpha = ''] = insert(org, 'Company__c', [{ Name: 'Alpha & Söhne <b>', Code__c: 'A', OwnerId: owner }]);
  const order = (values: object) => ({ Company__c: alpha, Amount__c: '10', OwnerId: owner, ...values });
  [first = ''] = insert(org, 'Order__c', [
    order({
      Amount__c: '12345678901234.05',
      OrderedOn__c: '2026-02-28',
      Note__c: 'for managers',
      Key__c: 'k1',
      Discount__c: '0.05',
    }),
    order({ Amount__c: '2.50', Status__c: 'Sent', IsUrgent__c: true, Reference__c: '100% sure' }),
    order({ Amount__c: '0.10', Status__c: 'Paid', IsUrgent__c: true, Reference__c: 'a test' }),
    ...Array.from({ length: 60 }, () => order({ OrderedOn__c: '2020-01-01' })),
  ]);
  insert(
    org,
    'OrderLine__c',
    Array.from({ length: 8 }, (_, index) => ({ Order__c: first, Amount__c: String(index + 1) })),
  );
});
afterAll(() => org.close());

function site(seed = CLERK, language = 'en_US'): Site {
  const user = { ...userOf(org, seed), language, locale: language === 'de' ? 'de_DE' : 'en_US' };
  return new Site(org, sources.metadata(), sources.code().bundles, user, 'token');
}

/** The page's words, tags left out. */
function open(address: string, from = site()): { status: number; html: string; words: string } {
  const url = new URL(address, 'http://localhost');
  const { body, status } = from.page(url.pathname, url.searchParams);
  const words = body.text
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { status: status ?? 200, html: body.text, words };
}

/** The first cell of every row of a list. */
function rows(address: string, from = site()): string[] {
  return [...open(address, from).html.matchAll(/role="rowheader"[\s\S]*?>\s*(OR-\d+)/g)].map(([, name]) => name ?? '');
}

describe('tabs', () => {
  const labels = (from: Site): string[] => from.navigation(null).map(({ label }) => label);

  it('are those of the app that the user’s permission sets show', () => {
    expect(labels(site())).toEqual(['Home', 'Order Desk', 'Orders', 'Accounts']);
    expect(labels(site(MANAGER))).toEqual(['Home', 'Order Desk', 'Orders', 'Companies', 'Accounts']);
    expect(labels(site(NOBODY))).toEqual([]);
  });

  it('are called as the translations say', () => {
    expect(labels(site(CLERK, 'de'))).toEqual(['Startseite', 'Auftragsannahme', 'Aufträge', 'Accounts']);
  });

  it('mark the one that a page belongs to', () => {
    const current = (type: string, attributes: Record<string, string>): string[] =>
      site().navigation({ type, attributes, state: {} }).filter(({ isCurrent }) => isCurrent).map(({ label }) => label); // prettier-ignore
    expect(current('standard__recordPage', { objectApiName: 'Order__c', recordId: first })).toEqual(['Orders']);
    expect(current('standard__navItemPage', { apiName: 'Order_Desk' })).toEqual(['Order Desk']);
    expect(current('standard__namedPage', { pageName: 'home' })).toEqual(['Home']);
  });
});

describe('app pages and home', () => {
  it('hold their components with the properties of the page, typed', () => {
    const { html } = open('/lightning/n/Order_Desk');
    const properties = /data-component="orderDesk"\s+data-properties="([^"]+)"/
      .exec(html)?.[1]
      ?.replaceAll('&quot;', '"');
    expect(JSON.parse(properties ?? '')).toEqual({ heading: 'Order desk', compact: true });
    expect(open('/lightning/page/home').html).toContain('Orders today');
  });

  it('do not exist for a user without the tab, nor does what is made up', () => {
    for (const address of ['/lightning/n/Order_Desk', '/lightning/page/home'])
      expect(open(address, site(NOBODY)).status).toBe(404);
    for (const address of [
      '/lightning/n/Nothing',
      '/lightning/o/Nothing__c/list',
      '/lightning/r/a00000000000000AAA/view',
    ])
      expect(open(address).status, address).toBe(404);
  });
});

describe('list views', () => {
  it('show their columns in pages of fifty, with a count and the sorting in words', () => {
    const { words, html } = open('/lightning/o/Order__c/list?filterName=AllOrders');
    expect(words).toContain('63 items • Sorted by Number');
    expect(rows('/lightning/o/Order__c/list?filterName=AllOrders')).toHaveLength(50);
    expect(rows('/lightning/o/Order__c/list?filterName=AllOrders&page=2')).toHaveLength(13);
    expect(html).toContain('12,345,678,901,234.05');
    expect(words).toContain('Feb 28, 2026');
    expect(words).toContain('Draft label');
  });

  it('leave out a column that the user may not read', () => {
    expect(open('/lightning/o/Order__c/list?filterName=AllOrders').html).not.toContain('for managers');
    expect(open('/lightning/o/Order__c/list?filterName=AllOrders', site(MANAGER)).html).toContain('for managers');
  });

  it('show only records that the user sees', () => {
    expect(open('/lightning/o/Order__c/list?filterName=AllOrders', site(OTHER_CLERK)).words).toContain(
      'Nothing to show.',
    );
    expect(open('/lightning/o/Order__c/list?filterName=MyOrders', site(MANAGER)).words).toContain('Nothing to show.');
  });

  it('filter by logic, alternatives, checkboxes and relative dates', () => {
    expect(open('/lightning/o/Order__c/list?filterName=UrgentOrOld').words).toContain('62 items');
    expect(open('/lightning/o/Order__c/list?filterName=MyOrders').words).toContain('61 items');
  });

  it('sort by a column, both ways', () => {
    const address = '/lightning/o/Order__c/list?filterName=AllOrders&sort=';
    expect(rows(`${address}Amount__c`)[0]).toBe('OR-0003');
    expect(rows(`${address}-Amount__c`)[0]).toBe('OR-0001');
    expect(open(`${address}-Amount__c`).html).toMatch(/aria-sort="descending"/);
  });

  it.each([
    ['a text of a picklist value', 'Sent', ['OR-0002']],
    ['an amount as it is written in English', '2.50', ['OR-0002']],
    ['an amount as it is written in German', '2,5', ['OR-0002']],
    ['an amount in thousands', '12.345.678.901.234,05', ['OR-0001']],
    ['signs that mean something to SOQL', "%' OR Name LIKE '", []],
  ])('are searched for %s', (_, search, found) => {
    expect(rows(`/lightning/o/Order__c/list?filterName=AllOrders&search=${encodeURIComponent(search)}`)).toEqual(found);
  });

  it('are searched for the name of a parent, and say when nothing is found', () => {
    const address = '/lightning/o/Order__c/list?filterName=AllOrders&search=';
    expect(open(`${address}alpha`).words).toContain('63 items');
    expect(open(`${address}nobody`).words).toContain('Nothing in this list contains what you are looking for.');
  });

  it('stop at what cannot be translated, with its name', () => {
    const object = org.schema.object('Order__c');
    const view: ListView = { name: 'V', label: 'V', columns: [], mine: false, logic: null, filters: [] };
    const conditionOf = (change: Partial<ListView>) => () =>
      object && viewCondition({ ...view, ...change }, object, userOf(org));
    expect(conditionOf({ filters: [{ field: 'Gone__c', operation: 'equals', value: '1' }] })).toThrow(
      'SALDO_LIST_VIEW_INVALID',
    );
    expect(conditionOf({ filters: [{ field: 'Name', operation: 'within', value: '1' }] })).toThrow('within');
    expect(conditionOf({ filters: [{ field: 'Amount__c', operation: 'equals', value: "1' OR '1" }] })).toThrow(
      'Amount__c',
    );
    expect(conditionOf({ logic: '1 AND 2' })).toThrow('1 AND 2');
    expect(conditionOf({ logic: '1; DELETE' })).toThrow('1; DELETE');
  });
});

describe('records', () => {
  const address = (): string => `/lightning/r/Order__c/${first}/view`;

  it('show highlights, sections of the layout, formulas and related lists', () => {
    const { words } = open(address());
    expect(words).toMatch(/^Order OR-0001 Edit .* Company Alpha &amp; Söhne &lt;b&gt; Amount 12,345,678,901,234\.05/);
    expect(words).toContain('Order data');
    expect(words).toContain('Net 12,345,678,901,234.00');
    expect(words).toMatch(/Order Lines? \(8\)/i);
    expect(words).toContain('View all');
    expect(open(`/lightning/r/Order__c/${first}/related/OrderLine__c.Order__c/view`).words).toContain('1–8 / 8');
  });

  it('speak German where the project does', () => {
    const { words } = open(address(), site(CLERK, 'de'));
    expect(words).toContain('Auftragsdaten');
    expect(words).toContain('Stand Entwurf');
    expect(words).toContain('12.345.678.901.234,05');
    expect(words).toContain('Alle anzeigen');
  });

  it('tell a component which record it stands on, and name what the local org does not show', () => {
    const { html, words } = open(address());
    expect(html).toContain(`&quot;recordId&quot;:&quot;${first}&quot;,&quot;objectApiName&quot;:&quot;Order__c&quot;`);
    expect(words).toContain('The local org does not show the component runtime_sales_activities:activityPanel.');
  });

  it('keep fields and records from those who may not see them', () => {
    expect(open(address()).html).not.toContain('for managers');
    expect(open(address(), site(MANAGER)).html).toContain('for managers');
    expect(open(address(), site(OTHER_CLERK)).status).toBe(404);
    expect(open(address(), site(NOBODY)).status).toBe(404);
  });

  it('link a parent only for those who may open it', () => {
    const [foreign = ''] = insert(org, 'Account', [{ Name: 'Foreign' }]);
    const [order = ''] = insert(org, 'Order__c', [
      { Company__c: alpha, Amount__c: '1', Partner__c: foreign, OwnerId: userOf(org, CLERK).id },
    ]);
    const { html } = open(`/lightning/r/${order}/view`);
    expect(html).toContain('Foreign');
    expect(html).not.toContain(foreign);
    expect(open(address()).html).toContain(`/lightning/r/Company__c/${alpha}/view`);
    inTransaction(org, (transaction) => transaction.dml('delete', 'Order__c', [{ Id: order }], { access: SYSTEM, allOrNone: true })); // prettier-ignore
  });

  it('have a page without any layout too', () => {
    const { words } = open(`/lightning/r/${alpha}/view`);
    expect(words).toContain('Code A');
    expect(words).toMatch(/Orders \(63\)/);
  });
});
