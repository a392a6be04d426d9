/**
 * `node test/scale/record-triggered.ts [rounds]`: from the insert of payments by REST until their suggestions can be seen, through
 * trigger, jobs, host and function, one payment and 200 at a time, in an org of 2,000 open invoices. Prints p50 and p95.
 */
import type { OrgClient } from '@saldo/org';
import { startParts } from '../../start/parts.ts';
import { createCompany, createInvoice, quiet, ROOT, type SmallCompany } from '../end-to-end/small-company.ts';
import { say, withFolder } from './figures.ts';

const ROUNDS = Number(process.argv[2] ?? 20);
const INVOICES = 2_000;

async function untilSuggested(
  client: OrgClient,
  company: SmallCompany,
  mark: string,
  numbers: number[],
): Promise<number> {
  // prettier-ignore
  const rows = numbers.map((number, at) => ({
    ExternalId__c: `${mark}-${at}`,
    BankReference__c: mark,
    LegalEntity__c: company.legalEntityId,
    Amount__c: 10 + (number % 500),
    CurrencyCode__c: 'EUR',
    BookingDate__c: '2026-11-18',
    RemittanceText__c: `Rechnung RE-2026-${String(number).padStart(6, '0')}`,
    MatchStatus__c: 'Queued',
  }));
  const started = performance.now();
  const results = await client.insertRows('BankTransaction__c', rows);
  const refused = results.find(({ success }) => !success);
  if (refused !== undefined) throw new Error(JSON.stringify(refused.errors));
  const wanted = `SELECT COUNT() FROM AllocationSuggestion__c WHERE BankTransaction__r.BankReference__c = '${mark}' AND Rank__c = 1`;
  while ((await client.count(wanted)) < rows.length) await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - started;
}

function percentiles(times: number[]): string {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0).toFixed(0); // prettier-ignore
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${sorted.length} rounds)`;
}

await withFolder(async (folder) => {
  const parts = await startParts(ROOT, { port: 0, dataDir: folder, hostUrl: null }, quiet);
  try {
    const { client } = parts;
    const company = await createCompany(client);
    const first = await createInvoice(client, company, 'RE-2026-000000', 10);
    const rows = Array.from({ length: INVOICES - 1 }, (_, at) => ({
      Name: `RE-2026-${String(at + 1).padStart(6, '0')}`,
      SourceKey__c: `RE-2026-${at + 1}`,
      LegalEntity__c: company.legalEntityId,
      Account__c: company.customerId,
      Type__c: 'Invoice',
      IssueDate__c: '2026-10-15',
      Amount__c: 10 + ((at + 1) % 500),
      CurrencyCode__c: 'EUR',
    }));
    await client.insertRows('Invoice__c', rows);
    say('first payment (runtime started, index built)', `${(await untilSuggested(client, company, `first-${first}`, [0])).toFixed(0)} ms`); // prettier-ignore
    const processor = process.cpuUsage();
    const single: number[] = [];
    for (let round = 0; round < ROUNDS; round++) single.push(await untilSuggested(client, company, `one-${round}`, [1 + round])); // prettier-ignore
    say('one payment', percentiles(single));
    const many: number[] = [];
    for (let round = 0; round < Math.ceil(ROUNDS / 4); round++) {
      const numbers = Array.from({ length: 200 }, (_, at) => 100 + ((round * 200 + at) % (INVOICES - 100)));
      many.push(await untilSuggested(client, company, `many-${round}`, numbers));
    }
    say('200 payments', percentiles(many));
    const used = process.cpuUsage(processor);
    say('processor time of org and host for all of them', `${((used.user + used.system) / 1e6).toFixed(1)} s`);
  } finally {
    await parts.close();
  }
});
