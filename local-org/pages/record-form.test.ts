/** Records made, changed and deleted by hand, with the rights of the user and in the user's notation. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CLERK,
  insert,
  MANAGER,
  openFixtureOrg,
  OTHER_CLERK,
  PROJECT,
  select,
  userOf,
} from '../fixtures/fixture-org.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import { parseNumber } from './format.ts';
import { Site } from './site.ts';
import { PageSources } from './source.ts';

const sources = new PageSources(PROJECT);
let org: OrgDataStore;
let order: string;

beforeEach(() => {
  org = openFixtureOrg();
  const [alpha = ''] = insert(org, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
  const OwnerId = userOf(org, CLERK).id;
  [order = ''] = insert(org, 'Order__c', [{ Company__c: alpha, Amount__c: '1234.50', Note__c: 'secret', OwnerId }]);
});

function site(seed = CLERK, language: 'en_US' | 'de' = 'en_US'): Site {
  const user = { ...userOf(org, seed), language, locale: language === 'de' ? 'de_DE' : 'en_US' };
  return new Site(org, sources.metadata(), sources.code().bundles, user, 'the token');
}

const editAddress = (): string => `/lightning/r/Order__c/${order}/edit`;
const form = (address: string, from = site()): string => from.page(address, new URLSearchParams()).body.text;

/** What a browser sends for a form: every input as it stands, with some of them changed. */
function filled(html: string, changes: Record<string, string>): URLSearchParams {
  const sent = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const of = (name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
    if (of('type') === 'checkbox' && !/\schecked\b/.test(tag)) continue;
    sent.set(of('name') ?? '', of('value') ?? '');
  }
  for (const [, name = '', options = ''] of html.matchAll(/<select[^>]*name="(\w+)"[^>]*>([\s\S]*?)<\/select>/g))
    sent.set(name, /value="([^"]*)"\s+selected/.exec(options)?.[1] ?? '');
  for (const [name, value] of Object.entries(changes)) sent.set(name, value);
  return sent;
}

/** Sends a form; the address that it leads to, or the words that it shows. */
function send(address: string, changes: Record<string, string>, from = site()): string {
  const result = from.submit(address, filled(form(address, from), changes));
  return typeof result === 'string' ? result : result.body.text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}

const stored = () => select(org, 'SELECT Amount__c, Status__c, Note__c, IsUrgent__c, Company__r.Name FROM Order__c')[0];

describe('the form of a record', () => {
  it('has an input for every field of the layout that the user may change, and no other', () => {
    const names = [...form(editAddress()).matchAll(/id="field-(\w+)"/g)].map(([, name]) => name);
    expect(names).toEqual(['Company__c', 'Partner__c', 'Amount__c', 'Status__c', 'OrderedOn__c', 'IsUrgent__c']);
    expect(form('/lightning/o/Order__c/new', site(MANAGER))).toContain('id="field-Note__c"');
    expect(form('/lightning/o/Order__c/new')).not.toContain('id="field-Note__c"');
    expect(form(editAddress())).toContain('value="1,234.50"');
    expect(form(editAddress(), site(CLERK, 'de'))).toContain('value="1.234,50"');
  });

  it('saves what was changed and leaves the rest alone', () => {
    expect(send(editAddress(), { Amount__c: '2,000.5', Status__c: 'Sent', IsUrgent__c: 'true' })).toBe(
      `/lightning/r/Order__c/${order}/view`,
    );
    expect(stored()).toMatchObject({ Amount__c: '2000.50', Status__c: 'Sent', Note__c: 'secret', IsUrgent__c: true });
  });

  it('finds a parent by its name, and says when there is none or more than one', () => {
    insert(org, 'Company__c', [{ Name: 'Beta', Code__c: 'B' }, { Name: 'Twin', Code__c: 'T' }, { Name: 'Twin', Code__c: 'U' }]); // prettier-ignore
    send(editAddress(), { Company__c: 'Beta' });
    expect(stored()).toMatchObject({ 'Company__r.Name': 'Beta' });
    expect(send(editAddress(), { Company__c: 'Gamma' })).toContain('No record that you may see has this name.');
    expect(send(editAddress(), { Company__c: 'Twin' })).toContain('Several records have this name.');
    expect(stored()).toMatchObject({ 'Company__r.Name': 'Beta' });
  });

  it.each([
    ['2.000,50', 'Write a number like 1,234.50.'],
    ['1.234', 'At most 2 digits'],
    ['', 'Fill this in.'],
    ['-1', 'The amount must not be negative.'],
  ])('keeps “%s” out of the amount: %s', (text, words) => {
    const shown = send(editAddress(), { Amount__c: text });
    expect(shown).toContain(words);
    expect(shown).toContain('Nothing has been saved yet');
    expect(stored()).toMatchObject({ Amount__c: '1234.50' });
  });

  it('does not overwrite what somebody else has changed meanwhile', () => {
    const opened = filled(form(editAddress()), { Amount__c: '5' });
    send(editAddress(), { Amount__c: '7' });
    const result = site().submit(editAddress(), opened);
    expect(typeof result === 'string' ? result : result.body.text).toContain(
      'Somebody has changed the record meanwhile.',
    );
    expect(stored()).toMatchObject({ Amount__c: '7.00' });
  });

  it('makes a new record, with the defaults of its fields', () => {
    const address = '/lightning/o/Order__c/new';
    expect(form(address)).toMatch(/value="Draft"\s+selected/);
    const made = /Order__c\/(\w+)\/view/.exec(send(address, { Company__c: 'Alpha', Amount__c: '9' }))?.[1] ?? '';
    expect(select(org, `SELECT Amount__c, OwnerId FROM Order__c WHERE Id = '${made}'`)).toEqual([
      { Amount__c: '9.00', OwnerId: userOf(org, CLERK).id },
    ]);
  });

  it('is there only for those who may write', () => {
    expect(site(OTHER_CLERK).page(editAddress(), new URLSearchParams()).status).toBe(404);
    const result = site(OTHER_CLERK).submit(editAddress(), new URLSearchParams({ Amount__c: '0' }));
    expect(result).toMatchObject({ status: 404 });
    const entered = filled(form(editAddress()), { Note__c: 'overwritten' });
    site().submit(editAddress(), entered);
    expect(stored()).toMatchObject({ Amount__c: '1234.50', Note__c: 'secret' });
  });
});

describe('deleting', () => {
  it('takes the record away, and says what speaks against it', () => {
    const [company = ''] = select(org, 'SELECT Id FROM Company__c').map((row) => String(row['Id']));
    const refused = site({ ...CLERK, username: 'admin@saldo.local' }).submit(`/lightning/r/Company__c/${company}/delete`, new URLSearchParams()); // prettier-ignore
    expect(refused).toMatchObject({ status: 422 });
    expect(site().submit(`/lightning/r/Order__c/${order}/delete`, new URLSearchParams())).toBe('/lightning/o/Order__c/list'); // prettier-ignore
    expect(select(org, 'SELECT Id FROM Order__c')).toEqual([]);
  });
});

describe('numbers', () => {
  const user = (locale: string) => ({ ...userOf(org), locale });

  it.each([
    ['de_DE', '1.234,50', '1234.50'],
    ['de_DE', '1234,5', '1234.5'],
    ['de_DE', '-12.345.678.901.234,05', '-12345678901234.05'],
    ['de_DE', '1.5', null],
    ['de_DE', '12.34,5', null],
    ['en_US', '1,234.50', '1234.50'],
    ['en_US', '1,5', null],
    ['en_US', '1e3', null],
    ['en_US', '', null],
  ])('in %s “%s” is %s', (locale, text, number) => {
    expect(parseNumber(text, user(locale))).toBe(number);
  });
});
