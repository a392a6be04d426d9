/**
 * One payment through every part, none replaced: file → Import Statement → signed callout → host → function → record by
 * REST → Apex trigger → queueable → signed callout → host → function → suggestion rows → a reviewer approves → ledger.
 * The steps build on each other, as they do in an office.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgClient } from '@saldo/org';
import { waitUntilMatched } from '../../start/import-and-match.ts';
import { REVIEWER, type Parts } from '../../start/parts.ts';
import {
  createCompany,
  createInvoice,
  importAndMatch,
  paymentLine,
  quiet,
  startOrg,
  temporaryFolder,
  wrongBalances,
  type ActionResult,
  type SmallCompany,
} from './small-company.ts';

const TEXT = 'Rechnung RE-2026-0500 und RE-2026-0499';

interface Explanation {
  evidence: { code: string; itemId?: string; spans?: { field: string; start: number; end: number }[] }[];
}

describe('one payment', () => {
  const folder = temporaryFolder();
  let parts: Parts;
  let reviewer: OrgClient;
  let company: SmallCompany;
  let open: string;
  let settled: string;
  let foreign: string;

  beforeAll(async () => {
    parts = await startOrg(folder.path);
    reviewer = parts.clientOf(REVIEWER);
    company = await createCompany(parts.client);
    open = await createInvoice(parts.client, company, 'RE-2026-0500', 119);
    settled = await createInvoice(parts.client, company, 'RE-2026-0499', 119, { SettledElsewhere__c: 119 });
    foreign = await createInvoice(parts.client, company, 'RE-2026-0500', 119, {
      SourceKey__c: 'wien-RE-2026-0500',
      LegalEntity__c: company.otherLegalEntityId,
    });
    await importAndMatch(parts.client, folder.path, [paymentLine(11_900, TEXT)]);
  }, 120_000);

  afterAll(async () => {
    await parts?.close();
    folder.remove();
  });

  /** The only record of a query. */
  async function only(soql: string): Promise<Record<string, unknown>> {
    const records = await parts.client.query<Record<string, unknown>>(soql);
    expect(records).toHaveLength(1);
    return records[0] as Record<string, unknown>;
  }

  const transaction = () =>
    only('SELECT Id, ExternalId__c, Amount__c, UnallocatedAmount__c, MatchStatus__c, RemittanceText__c, LegalEntity__c, CounterpartyIban__c FROM BankTransaction__c'); // prettier-ignore
  const invoice = (id: string) =>
    only(`SELECT OpenBalance__c, Status__c, NumberKey__c, AmountKey__c FROM Invoice__c WHERE Id = '${id}'`);

  it('is imported: the statement balances, the line carries what the bank said', async () => {
    expect(await only('SELECT Status__c, LineCount__c, InsertedCount__c, ErrorCode__c FROM StatementImport__c')).toMatchObject({ Status__c: 'Done', LineCount__c: 1, InsertedCount__c: 1, ErrorCode__c: null }); // prettier-ignore
    expect(await only('SELECT Status__c, OpeningBalance__c, ClosingBalance__c, Difference__c FROM BankStatement__c')).toMatchObject({ Status__c: 'Complete', OpeningBalance__c: 1000, ClosingBalance__c: 1119, Difference__c: 0 }); // prettier-ignore
    expect(await transaction()).toMatchObject({
      Amount__c: 119,
      UnallocatedAmount__c: 119,
      RemittanceText__c: TEXT,
      LegalEntity__c: company.legalEntityId,
      MatchStatus__c: 'Suggested',
    });
  });

  it('is matched in a run of the trigger, and the run’s counts add up', async () => {
    const run = await only(
      'SELECT Id, Kind__c, Status__c, TransactionCount__c, AutoCount__c, SuggestCount__c, AmbiguousCount__c, NoMatchCount__c, FailedCount__c, Totals__c, RuleSetVersion__c, RuleSetHash__c, RequestId__c, ErrorCode__c FROM MatchRun__c',
    );
    expect(run).toMatchObject({
      Kind__c: 'Trigger',
      Status__c: 'Done',
      TransactionCount__c: 1,
      AutoCount__c: 1,
      SuggestCount__c: 0,
      AmbiguousCount__c: 0,
      NoMatchCount__c: 0,
      FailedCount__c: 0,
      RuleSetHash__c: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      RequestId__c: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      ErrorCode__c: null,
    });
    expect(JSON.parse(String(run['Totals__c']))).toMatchObject({ EUR: { auto: '119.00', failed: '0.00' } });
  });

  it('is suggested for the open invoice of our company, with the place in the text that says so', async () => {
    const suggestion = await only(
      'SELECT Id, Decision__c, Status__c, Rank__c, Confidence__c, Explanation__c, RuleSetVersion__c, RuleSetHash__c, MatchRun__c, SuggestionKey__c FROM AllocationSuggestion__c WHERE Rank__c = 1',
    );
    const run = await only('SELECT Id, RuleSetHash__c, RuleSetVersion__c FROM MatchRun__c');
    expect(suggestion).toMatchObject({
      Decision__c: 'Auto',
      Status__c: 'Proposed',
      RuleSetVersion__c: run['RuleSetVersion__c'],
      RuleSetHash__c: run['RuleSetHash__c'],
      MatchRun__c: run['Id'],
      SuggestionKey__c: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(suggestion['Confidence__c']).toBeGreaterThan(0.97);
    const lines = await parts.client.query<Record<string, unknown>>(
      `SELECT Invoice__c, OpportunityBalance__c, Amount__c, Discount__c, WriteOff__c FROM AllocationSuggestionLine__c WHERE AllocationSuggestion__c = '${String(suggestion['Id'])}'`,
    );
    expect(lines).toMatchObject([{ Invoice__c: open, OpportunityBalance__c: null, Amount__c: 119, Discount__c: 0, WriteOff__c: 0 }]); // prettier-ignore
    const { evidence } = JSON.parse(String(suggestion['Explanation__c'])) as Explanation;
    const places = evidence
      .filter(({ itemId }) => itemId === open)
      .flatMap(({ spans }) => spans ?? [])
      .filter(({ field }) => field === 'remittanceText')
      .map(({ start, end }) => TEXT.slice(start, end));
    expect(places).toContain('RE-2026-0500');
  });

  it('never names the settled invoice or the one of the other company', async () => {
    const lines = await parts.client.query<{ Invoice__c: string }>(
      'SELECT Invoice__c FROM AllocationSuggestionLine__c',
    );
    const named = lines.map(({ Invoice__c }) => Invoice__c);
    expect(named).not.toContain(settled);
    expect(named).not.toContain(foreign);
    expect(await invoice(settled)).toMatchObject({ OpenBalance__c: 0, Status__c: 'Paid', NumberKey__c: null });
  });

  it('changes no balance before somebody approves', async () => {
    expect(await invoice(open)).toMatchObject({ OpenBalance__c: 119, Status__c: 'Open', AmountKey__c: 'EUR:11900' });
    expect(await parts.client.count('SELECT COUNT() FROM Allocation__c')).toBe(0);
    expect(await wrongBalances(parts.client)).toEqual([]);
  });

  it('is approved by the reviewer: a ledger row, the invoice paid, nothing left of the payment', async () => {
    const { Id } = await only('SELECT Id FROM AllocationSuggestion__c WHERE Rank__c = 1');
    const [answer] = await reviewer.action<ActionResult>('ApproveSuggestions', [{ suggestionId: Id }]);
    expect(answer).toMatchObject({ isSuccess: true, outputValues: { isSuccess: true, code: null } });
    expect(
      await only(
        'SELECT Invoice__c, BankTransaction__c, Amount__c, Discount__c, WriteOff__c, CurrencyCode__c, PostingDate__c, AllocationSuggestion__c, LegalEntity__c, Reverses__c, CreatedById FROM Allocation__c',
      ),
    ).toMatchObject({
      // prettier-ignore
      Invoice__c: open,
      BankTransaction__c: (await transaction())['Id'],
      Amount__c: 119,
      Discount__c: 0,
      WriteOff__c: 0,
      CurrencyCode__c: 'EUR',
      PostingDate__c: '2026-11-18',
      AllocationSuggestion__c: Id,
      LegalEntity__c: company.legalEntityId,
      Reverses__c: null,
      CreatedById: parts.org.data.user(REVIEWER)?.id,
    });
    expect(await invoice(open)).toMatchObject({ OpenBalance__c: 0, Status__c: 'Paid', NumberKey__c: null, AmountKey__c: null }); // prettier-ignore
    expect(await transaction()).toMatchObject({ MatchStatus__c: 'Allocated', UnallocatedAmount__c: 0 });
    expect(await only(`SELECT Status__c FROM AllocationSuggestion__c WHERE Rank__c = 1`)).toMatchObject({ Status__c: 'Approved' }); // prettier-ignore
    expect(await wrongBalances(parts.client)).toEqual([]);
  });

  it('can’t be approved twice', async () => {
    const { Id } = await only('SELECT Id FROM AllocationSuggestion__c WHERE Rank__c = 1');
    const [answer] = await reviewer.action<ActionResult>('ApproveSuggestions', [{ suggestionId: Id }]);
    expect(answer?.outputValues.isSuccess).toBe(false);
    expect(answer?.outputValues.code).toMatch(/^SALDO_[A-Z_]+$/);
    expect(await parts.client.count('SELECT COUNT() FROM Allocation__c')).toBe(1);
  });

  it('can’t be changed or deleted in the ledger, nor can a balance be written by hand', async () => {
    const { Id } = await only('SELECT Id FROM Allocation__c');
    await expect(reviewer.update('Allocation__c', String(Id), { Amount__c: 1 })).rejects.toThrow();
    await expect(reviewer.update('Invoice__c', open, { OpenBalance__c: 119 })).rejects.toThrow();
    await expect(parts.client.update('Allocation__c', String(Id), { Amount__c: 1 })).rejects.toThrow();
    expect(await only('SELECT Amount__c FROM Allocation__c')).toMatchObject({ Amount__c: 119 });
    expect(await wrongBalances(parts.client)).toEqual([]);
  });

  it('is undone by a reversing row: the ledger keeps both, the balance is back', async () => {
    const { Id } = await only('SELECT Id FROM Allocation__c');
    const [answer] = await reviewer.action<ActionResult>('UndoAllocations', [{ allocationId: Id }]);
    expect(answer).toMatchObject({ isSuccess: true, outputValues: { isSuccess: true, code: null } });
    const rows = await parts.client.query<Record<string, unknown>>(
      'SELECT Id, Amount__c, Invoice__c, Reverses__c FROM Allocation__c ORDER BY Amount__c',
    );
    expect(rows).toMatchObject([{ Amount__c: -119, Invoice__c: open, Reverses__c: Id }, { Id, Amount__c: 119, Reverses__c: null }]); // prettier-ignore
    expect(await invoice(open)).toMatchObject({ OpenBalance__c: 119, Status__c: 'Open', AmountKey__c: 'EUR:11900' });
    expect((await transaction())['UnallocatedAmount__c']).toBe(119);
    expect(await wrongBalances(parts.client)).toEqual([]);
  });

  it('is matched again after that, and waits for a person again', async () => {
    await waitUntilMatched(parts.client, quiet);
    expect(await transaction()).toMatchObject({ MatchStatus__c: 'Suggested', UnallocatedAmount__c: 119 });
    const proposed = await only("SELECT Id, Generation__c FROM AllocationSuggestion__c WHERE Status__c = 'Proposed' AND Rank__c = 1"); // prettier-ignore
    expect(proposed).toMatchObject({ Generation__c: 2 });
  });

  it('is undone once only', async () => {
    const { Id } = await only('SELECT Id FROM Allocation__c WHERE Reverses__c = null');
    const [answer] = await reviewer.action<ActionResult>('UndoAllocations', [{ allocationId: Id }]);
    expect(answer?.outputValues.isSuccess).toBe(false);
    expect(await parts.client.count('SELECT COUNT() FROM Allocation__c')).toBe(2);
  });
});
