/** Inserts orders one transaction after another and tells of each only when it is committed. Run by durability.test.ts. */
import { writeSync } from 'node:fs';
import { inTransaction, openFixtureOrg, SYSTEM, userOf } from '../../fixtures/fixture-org.ts';

const org = openFixtureOrg(process.argv[2] ?? '');
const [company] = [...org.store.tableOf('Company__c').rows.keys()];
// Every order of a transaction has a line and a copy of its key at the company: half a transaction would show.
for (let round = 0; ; round += 1) {
  const key = `${process.pid}-${round}`;
  inTransaction(
    org,
    (transaction) => {
      const [order] = transaction.dml(
        'insert',
        'Order__c',
        [{ Company__c: company ?? null, Amount__c: '1', Key__c: key }],
        { access: SYSTEM, allOrNone: true },
      );
      transaction.dml(
        'insert',
        'OrderLine__c',
        [1, 2, 3].map((line) => ({ Order__c: order?.id ?? null, Name: `${key}/${line}`, Amount__c: '2' })),
        { access: SYSTEM, allOrNone: true },
      );
      transaction.systemRows.put('acknowledged', key, { lines: 3 });
    },
    userOf(org),
  );
  writeSync(1, `${key}\n`);
}
