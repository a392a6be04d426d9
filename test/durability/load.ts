/** A load of bank transactions that name invoices, through REST collections and Bulk API 2.0. */
import type { RunningOrg } from './running-org.ts';

export const REQUEST_ROWS = 20;
/** Requests between two kills; then the org works on in peace until it is killed. */
const REQUESTS = 4;
export const JOB_ROWS = 400;
/** Invoices that the payments of a round are for. */
export const ROUND_INVOICES = REQUESTS * REQUEST_ROWS + JOB_ROWS;

/** What the org has said yes to. */
export interface Acknowledged {
  /** Marks of requests; each has `REQUEST_ROWS` transactions. */
  requests: Set<string>;
  /** Ids of bulk jobs by mark; each has `JOB_ROWS` transactions. */
  jobs: Map<string, string>;
}

const number = (index: number): string => `RE-${String(100_000 + index)}`;
const amount = (index: number): string => `${100 + (index % 900)}.${String(10 + (index % 90))}`;

/** One company with a bank account, matching and automatic approval switched on, and open invoices. */
export async function prepareInvoices(org: RunningOrg, count: number): Promise<void> {
  await org.execute(`
    insert as system new SaldoSettings__c(SetupOwnerId = UserInfo.getOrganizationId(), IsEnabled__c = true,
      IsAutoApprovalEnabled__c = true, AutoApprovalMaxAmount__c = 100000, AutoApprovalDailyRows__c = 1000000,
      AutoApprovalDailyValue__c = 100000000, ChunkSize__c = 200, AliasKey__c = 'durability');
    LegalEntity__c company = new LegalEntity__c(Name = 'Alpha', SourceKey__c = 'alpha', BaseCurrency__c = 'EUR');
    insert as system company;
    insert as system new BankAccount__c(Name = 'Main', LegalEntity__c = company.Id, Type__c = 'Checking',
      Iban__c = 'DE02120300000000202051', CurrencyCode__c = 'EUR');
    insert as system new Account(Name = 'Beta GmbH', AccountNumber = 'K1');`);
  const [company] = await org.select<{ Id: string }>('SELECT Id FROM LegalEntity__c');
  const [customer] = await org.select<{ Id: string }>('SELECT Id FROM Account');
  const rows = Array.from(
    { length: count },
    (_, index) => `${number(index)},${company?.Id},Invoice,${customer?.Id},2026-10-01,2026-10-31,${amount(index)},EUR`,
  );
  const header = 'Name,LegalEntity__c,Type__c,Account__c,IssueDate__c,DueDate__c,Amount__c,CurrencyCode__c';
  const id = await uploadJob(org, 'Invoice__c', [header, ...rows].join('\n'));
  await jobDone(org, id);
}

/** Uploads rows and starts the job. Resolves when the org has acknowledged that it will do it. */
export async function uploadJob(org: RunningOrg, object: string, csv: string): Promise<string> {
  const { id } = await org.request<{ id: string }>('POST', 'jobs/ingest', {
    object,
    operation: 'insert',
    contentType: 'CSV',
    lineEnding: 'LF',
  });
  await org.request('PUT', `jobs/ingest/${id}/batches`, csv);
  await org.request('PATCH', `jobs/ingest/${id}`, { state: 'UploadComplete' });
  return id;
}

/** Waits until a job ends. @throws Error where rows were refused */
export async function jobDone(org: RunningOrg, id: string): Promise<{ numberRecordsProcessed: number }> {
  for (;;) {
    const job = await org.request<{ state: string; numberRecordsProcessed: number; numberRecordsFailed: number }>(
      'GET',
      `jobs/ingest/${id}`,
    );
    if (job.state === 'JobComplete' && job.numberRecordsFailed === 0) return job;
    if (job.state !== 'UploadComplete' && job.state !== 'InProgress') {
      const failed = await org.request<string>('GET', `jobs/ingest/${id}/failedResults`);
      throw new Error(`Job ${id} ended ${job.state}: ${failed.slice(0, 500)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** CSV of payments: each of one invoice, taken in turn from the first on. */
export function paymentsCsv(mark: string, accountId: string, count: number, first: number): string {
  const rows = Array.from({ length: count }, (_, position) =>
    [
      `${mark}-${position}`,
      mark,
      accountId,
      '2026-11-02',
      amount(first + position),
      'EUR',
      number(first + position),
      'Queued',
    ].join(','),
  );
  const header =
    'ExternalId__c,BankReference__c,BankAccount__c,BookingDate__c,Amount__c,CurrencyCode__c,RemittanceText__c,MatchStatus__c';
  return [header, ...rows].join('\n');
}

/** Sends requests one after the other, in every third round with a bulk job among them, as long as the org is there. */
export async function loadUntilKilled(
  org: RunningOrg,
  round: number,
  accountId: string,
  acknowledged: Acknowledged,
  onFirst: () => void,
): Promise<void> {
  try {
    for (let count = 0; count < REQUESTS; count += 1) {
      const mark = `r${round}q${count}`;
      const first = round * ROUND_INVOICES + count * REQUEST_ROWS;
      await org.request('POST', 'composite/sobjects', {
        allOrNone: true,
        records: Array.from({ length: REQUEST_ROWS }, (_, position) => ({
          attributes: { type: 'BankTransaction__c' },
          ExternalId__c: `${mark}-${position}`,
          BankReference__c: mark,
          BankAccount__c: accountId,
          BookingDate__c: '2026-11-02',
          Amount__c: Number(amount(first + position)),
          CurrencyCode__c: 'EUR',
          RemittanceText__c: `Rechnung ${number(first + position)}`,
          MatchStatus__c: 'Queued',
        })),
      });
      acknowledged.requests.add(mark);
      if (count === 0) onFirst();
      if (count === 1 && round % 3 === 0) {
        const jobMark = `r${round}job`;
        const csv = paymentsCsv(jobMark, accountId, JOB_ROWS, round * ROUND_INVOICES + REQUESTS * REQUEST_ROWS);
        acknowledged.jobs.set(jobMark, await uploadJob(org, 'BankTransaction__c', csv));
      }
    }
  } catch (error) {
    // The connection breaks with the process; anything else is a defect.
    if (!(error instanceof TypeError)) throw error;
  }
}
