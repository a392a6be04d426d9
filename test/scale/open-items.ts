/**
 * `node test/scale/open-items.ts [count]`: an org with 100,000 open invoices. Prints what inserting them with the shipped
 * triggers takes, boot, memory, and the queries by which the functions find candidates.
 */
import { standardRuleSet } from '@saldo/matching';
import { OpenItemLedger, OrgClient } from '@saldo/org';
import { prepareInvoices } from '../durability/load.ts';
import { setStage, type RunningOrg } from '../durability/running-org.ts';
import { memoryOf, repeated, say, seconds, sizeOf, timed, withFolder } from './figures.ts';

const COUNT = Number(process.argv[2] ?? 100_000);
const RUNS = 7;

function clientOf({ listening }: RunningOrg): OrgClient {
  return new OrgClient({
    organizationId: listening.orgId,
    domainUrl: listening.url,
    apiVersion: '67.0',
    accessToken: listening.accessToken,
  });
}

const bootOf = ({ listening: { bootMilliseconds, bootCpuMilliseconds } }: RunningOrg): string =>
  `${bootMilliseconds} ms, ${bootCpuMilliseconds} ms of processor time`;

await withFolder(async (folder) => {
  const stage = await setStage(folder, async (fresh) => {
    say('boot of an empty org', bootOf(fresh));
    const { milliseconds } = await timed(() => prepareInvoices(fresh, COUNT));
    say(
      `${COUNT} invoices by Bulk API 2.0, with triggers`,
      `${seconds(milliseconds)}, ${Math.round(COUNT / (milliseconds / 1000))} rows/s`,
    );
    say('memory after it', await memoryOf(fresh));
  });
  await stage.host.close();
  say('data folder', sizeOf(folder));
  const org = await stage.startOrg();
  try {
    say('boot', bootOf(org));
    say('memory after boot', await memoryOf(org));
    const client = clientOf(org);
    const ledger = new OpenItemLedger(standardRuleSet);
    const first = await timed(() => ledger.refresh(client));
    say('index of open items, first read (all pages and indexing)', seconds(first.milliseconds));
    // Everything was changed within the overlap of ten minutes, so this is the longest that it can take.
    say(
      'index of open items, brought up to date, all of it just changed',
      await repeated(RUNS, () => ledger.refresh(client)),
    );
    const ids = (await org.select<{ Id: string }>('SELECT Id FROM Invoice__c ORDER BY Id LIMIT 200')).map(
      ({ Id }) => Id,
    );
    say('200 candidates read again by id before writing', await repeated(RUNS, () => ledger.recheck(client, ids)));
    const queries = {
      'one invoice by NumberKey__c': "SELECT Id FROM Invoice__c WHERE NumberKey__c = 'RE150000'",
      'invoices by AmountKey__c': "SELECT Id FROM Invoice__c WHERE AmountKey__c = 'EUR:15060'",
      'invoices by part of the number (LIKE, scan)': "SELECT Id FROM Invoice__c WHERE Name LIKE '%50000%' LIMIT 50",
      'count of open invoices (scan)': "SELECT COUNT(Id) n FROM Invoice__c WHERE Status__c = 'Open'",
      'sum of open invoices by currency (scan)':
        'SELECT CurrencyCode__c, SUM(OpenBalance__c) total FROM Invoice__c GROUP BY CurrencyCode__c',
      'first page by due date (sort)': 'SELECT Id FROM Invoice__c ORDER BY DueDate__c, Id LIMIT 50',
    };
    for (const [name, soql] of Object.entries(queries)) say(name, await repeated(RUNS, () => org.select(soql)));
    say('memory at the end', await memoryOf(org));
  } finally {
    await org.close();
  }
});
