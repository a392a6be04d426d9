import { describe, expect, it } from 'vitest';
import { read } from './project-files.ts';
import { deployedObjects, documentedObjects, type FieldFacts, type Objects } from './reference-objects.ts';

const documented = documentedObjects(read('docs/reference/objects.md'));
const deployed = deployedObjects();

describe('docs/reference/objects.md', () => {
  it('lists exactly the objects of force-app', () => {
    expect([...documented.keys()].sort()).toEqual([...deployed.keys()].sort());
  });

  it('lists every field of force-app', () => {
    expect(fieldNames(deployed).filter((name) => !fieldNames(documented).includes(name))).toEqual([]);
  });

  it('lists no field that force-app does not have', () => {
    expect(fieldNames(documented).filter((name) => !fieldNames(deployed).includes(name))).toEqual([]);
  });

  it('gives every field its type', () => {
    expect(differences((facts) => facts.type)).toEqual([]);
  });

  it('marks unique fields, external ids and required fields as they are', () => {
    const marks = ({ unique, externalId, required }: FieldFacts): string =>
      [unique && 'u', externalId && 'x', required && 'r'].filter(Boolean).join(' ');
    expect(differences(marks)).toEqual([]);
  });

  it('says rightly which fields no permission set lets anybody write', () => {
    const wrong = shared().filter(([, page, org]) => page.readOnly && !org.readOnly);
    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});

describe('the comparison', () => {
  it('reads every kind of entry of the page', () => {
    const page = [
      '## Thing__c: an example',
      'Name (text) · Key__c Text(64) (u) · Amount__c (r; negative for a refund) · A__c, B__c Number(8,0) · ' +
        'Account__c Lookup(Account) · Status__c Picklist (sys): Open, Partly Paid · Owner__c Lookup',
    ].join('\n');
    const fields = documentedObjects(page).get('Thing__c');
    const types = [...(fields ?? [])].map(([name, { type }]) => `${name} ${type}`);
    expect(types).toEqual([
      'Key__c Text(64)',
      'Amount__c Number(16,2)',
      'A__c Number(8,0)',
      'B__c Number(8,0)',
      'Account__c Lookup(Account)',
      'Status__c Picklist(Open, Partly Paid)',
      'Owner__c Lookup',
    ]);
    expect(fields?.get('Key__c')).toMatchObject({ unique: true, externalId: true, required: false });
    expect(fields?.get('Amount__c')).toMatchObject({ required: true, readOnly: false });
    expect(fields?.get('Status__c')).toMatchObject({ readOnly: true });
  });
});

function fieldNames(objects: Objects): string[] {
  return [...objects].flatMap(([object, fields]) => [...fields.keys()].map((field) => `${object}.${field}`)).sort();
}

/** Fields that both have: name, facts of the page, facts of force-app. */
function shared(): [string, FieldFacts, FieldFacts][] {
  return [...documented].flatMap(([object, fields]) =>
    [...fields].flatMap(([field, page]): [string, FieldFacts, FieldFacts][] => {
      const org = deployed.get(object)?.get(field);
      return org === undefined ? [] : [[`${object}.${field}`, page, org]];
    }),
  );
}

function differences(fact: (facts: FieldFacts) => string): string[] {
  return shared()
    .map(([name, page, org]) => [name, fact(withTarget(name, page)), fact(org)] as const)
    .filter(([, page, org]) => page !== org)
    .map(([name, page, org]) => `${name}: the page says ${page || 'nothing'}, force-app ${org || 'nothing'}`);
}

/** A look-up without target points to the object of its own name. */
function withTarget(name: string, facts: FieldFacts): FieldFacts {
  return facts.type === 'Lookup' ? { ...facts, type: `Lookup(${name.split('.')[1] ?? ''})` } : facts;
}
