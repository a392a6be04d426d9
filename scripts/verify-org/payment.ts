/** One payment end to end, through the Salesforce CLI only: an invoice, a payment that names it, the match, the ledger. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sf } from './sf.ts';
import { StepFailure } from './step-failure.ts';

const PATIENCE_MILLISECONDS = 5 * 60_000;
const POLL_MILLISECONDS = 2000;
const AMOUNT = 119;

interface Transaction {
  Id: string;
  MatchStatus__c: string;
  MatchReason__c: string | null;
  UnallocatedAmount__c: number;
}

interface Suggestion {
  Id: string;
  Decision__c: string;
  Status__c: string;
  Confidence__c: number;
}

/**
 * Runs one payment in a legal entity of its own, so that no other payment or invoice of the org is touched.
 * @param stamp Tells the records of this run from others.
 */
export async function runPayment(sf: Sf, stamp: string): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-verify-'));
  try {
    const number = `SV-${stamp}`;
    const ids = await createRecords(sf, folder, number);
    const { MatchStatus__c } = await waitForMatch(sf, ids.transaction);
    const suggestion = await suggestionFor(sf, ids);
    const approved = MatchStatus__c === 'Allocated' ? 'automatically' : await approve(sf, folder, suggestion, ids);
    return {
      invoice: `${number} (${ids.invoice})`,
      bankTransaction: ids.transaction,
      decision: suggestion.Decision__c,
      confidence: suggestion.Confidence__c,
      approved,
      ...(await checkLedger(sf, ids)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ids {
  invoice: string;
  transaction: string;
}

/** Data for `sf data import tree`: one plan, in which later records refer to earlier ones. */
function records(number: string): [object: string, reference: string, fields: Record<string, unknown>][] {
  return [
    ['LegalEntity__c', 'entity', { Name: `Saldo verification ${number}`, BaseCurrency__c: 'EUR' }],
    [
      'BankAccount__c',
      'bankAccount',
      { Name: `Account of ${number}`, LegalEntity__c: '@entity', Type__c: 'Checking', CurrencyCode__c: 'EUR' },
    ],
    ['Account', 'customer', { Name: `Customer of ${number}` }],
    [
      'Invoice__c',
      'invoice',
      {
        Name: number,
        SourceKey__c: number,
        LegalEntity__c: '@entity',
        Account__c: '@customer',
        Type__c: 'Invoice',
        IssueDate__c: '2026-10-15',
        DueDate__c: '2026-11-15',
        Amount__c: AMOUNT,
        CurrencyCode__c: 'EUR',
      },
    ],
    [
      'BankTransaction__c',
      'payment',
      {
        BankAccount__c: '@bankAccount',
        ExternalId__c: number,
        BookingDate__c: '2026-11-18',
        Amount__c: AMOUNT,
        CurrencyCode__c: 'EUR',
        CounterpartyName__c: `Customer of ${number}`,
        RemittanceText__c: `Invoice ${number}`,
        MatchStatus__c: 'Queued',
      },
    ],
  ];
}

async function createRecords(sf: Sf, folder: string, number: string): Promise<Ids> {
  const plan = records(number).map(([object, referenceId, fields]) => {
    const file = `${referenceId}.json`;
    const record = { attributes: { type: object, referenceId }, ...fields };
    writeFileSync(join(folder, file), JSON.stringify({ records: [record] }));
    return { sobject: object, files: [file] };
  });
  const planFile = join(folder, 'plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const created = await sf.run<{ refId: string; id: string }[]>('data', 'import', 'tree', '--plan', planFile);
  const idOf = (reference: string): string => {
    const id = created.find(({ refId }) => refId === reference)?.id;
    if (id === undefined) throw new StepFailure(`The CLI did not create the record ${reference}.`);
    return id;
  };
  return { invoice: idOf('invoice'), transaction: idOf('payment') };
}

async function waitForMatch(sf: Sf, id: string): Promise<Transaction> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const [row] = await sf.query<Transaction>(
      `SELECT Id, MatchStatus__c, MatchReason__c, UnallocatedAmount__c FROM BankTransaction__c WHERE Id = '${id}'`,
    );
    if (row?.MatchStatus__c === 'Suggested' || row?.MatchStatus__c === 'Allocated') return row;
    if (row === undefined || !['Pending', 'Queued', 'Matching'].includes(row.MatchStatus__c))
      throw new StepFailure(`The payment is ${row?.MatchStatus__c ?? 'gone'}: ${row?.MatchReason__c ?? 'no reason'}`);
    if (performance.now() > deadline)
      throw new StepFailure(
        `After ${PATIENCE_MILLISECONDS / 60_000} minutes the payment is still ${row.MatchStatus__c}. Is the functions host set up? See docs/guides/set-up-an-org.md.`,
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

async function suggestionFor(sf: Sf, ids: Ids): Promise<Suggestion> {
  const rows = await sf.query<{ Invoice__c: string; AllocationSuggestion__r: Suggestion }>(
    `SELECT Invoice__c, AllocationSuggestion__r.Id, AllocationSuggestion__r.Decision__c, AllocationSuggestion__r.Status__c,
      AllocationSuggestion__r.Confidence__c FROM AllocationSuggestionLine__c
      WHERE AllocationSuggestion__r.BankTransaction__c = '${ids.transaction}' AND AllocationSuggestion__r.Rank__c = 1`,
  );
  const [only, ...others] = rows;
  if (only?.Invoice__c !== ids.invoice || others.length > 0)
    throw new StepFailure(`The best suggestion does not name the invoice alone, but has ${rows.length} lines.`);
  return only.AllocationSuggestion__r;
}

/** A person's click, as Apex. Automatic approval, where it is on, may have been quicker. Tells who approved. */
async function approve(sf: Sf, folder: string, suggestion: Suggestion, ids: Ids): Promise<string> {
  const file = join(folder, 'approve.apex');
  writeFileSync(
    file,
    `ApproveSuggestions.Request request = new ApproveSuggestions.Request();
request.suggestionId = '${suggestion.Id}';
ApproveSuggestions.Response answer = ApproveSuggestions.run(new List<ApproveSuggestions.Request>{ request })[0];
if (!answer.isSuccess) {
  throw new IllegalArgumentException(answer.code + ': ' + answer.message);
}
`,
  );
  try {
    await sf.run('apex', 'run', '--file', file);
    return 'by this verification';
  } catch (error) {
    const { MatchStatus__c } = await waitForMatch(sf, ids.transaction);
    if (MatchStatus__c === 'Allocated') return 'automatically';
    throw error;
  }
}

async function checkLedger(sf: Sf, ids: Ids): Promise<Record<string, unknown>> {
  const rows = await sf.query<{ Id: string; Amount__c: number }>(
    `SELECT Id, Amount__c FROM Allocation__c WHERE BankTransaction__c = '${ids.transaction}' AND Invoice__c = '${ids.invoice}'`,
  );
  const [invoice] = await sf.query<{ OpenBalance__c: number; Status__c: string }>(
    `SELECT OpenBalance__c, Status__c FROM Invoice__c WHERE Id = '${ids.invoice}'`,
  );
  const [payment] = await sf.query<Transaction>(
    `SELECT MatchStatus__c, UnallocatedAmount__c FROM BankTransaction__c WHERE Id = '${ids.transaction}'`,
  );
  const found = {
    allocations: rows.map(({ Id, Amount__c }) => `${Id}: ${Amount__c} EUR`),
    invoiceStatus: invoice?.Status__c,
    invoiceOpen: invoice?.OpenBalance__c,
    paymentStatus: payment?.MatchStatus__c,
    paymentLeft: payment?.UnallocatedAmount__c,
  };
  const isRight =
    rows.length === 1 &&
    rows[0]?.Amount__c === AMOUNT &&
    found.invoiceStatus === 'Paid' &&
    found.invoiceOpen === 0 &&
    found.paymentStatus === 'Allocated' &&
    found.paymentLeft === 0;
  if (!isRight) throw new StepFailure(`The books are not as they should be: ${JSON.stringify(found)}`);
  return found;
}
