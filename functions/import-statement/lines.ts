import { formatAmount, type StatementLine, type StatementSummary, type TransactionCode } from '@saldo/banking';
import {
  describeErrors,
  type ExactRecord,
  jsonNumber,
  type OrgClient,
  type RestError,
  SaldoError,
  soqlString,
  textOf,
} from '@saldo/org';
import type { BankAccount } from './bank-accounts.ts';

/** Lines that are in memory at once: four collections of the org. */
const BATCH = 800;
const COLLECTION = 200;
const NAMED_REFUSALS = 3;

/** Booked lines of a statement, held or still to be read. */
export type Lines = Iterable<StatementLine> | AsyncIterable<StatementLine>;

/** What tells which lines of the org are a statement's own. */
export type LineOwner = Pick<StatementSummary, 'keyKind'> & {
  /** The statement's record; null where it has none yet. */
  bankStatementId: string | null;
};

/** How the lines of a statement came to be in the org. */
export interface ImportedLines {
  inserted: number;
  alreadyThere: number;
}

interface RefusedLine {
  line: StatementLine;
  errors: RestError[];
}

/**
 * Inserts the booked lines that are not in the org yet, 200 at a time, as they are read. A line that is there is never
 * written again: it may have been matched since.
 * @throws SaldoError `SALDO_STATEMENT_LINES_REFUSED` naming the first lines that the org refused; the others are in
 */
export async function importLines(
  client: OrgClient,
  lines: Lines,
  account: BankAccount,
  { owner, bankStatementId }: { owner: LineOwner; bankStatementId: string },
): Promise<ImportedLines> {
  const first: RefusedLine[] = [];
  let [count, inserted, refusedCount] = [0, 0, 0];
  for await (const batch of inBatches(lines)) {
    count += batch.length;
    const present = new Set((await readStoredLines(client, owner, batch)).map(({ ExternalId__c: key }) => textOf(key)));
    const missing = batch.filter(({ key }) => !present.has(key));
    for (let start = 0; start < missing.length; start += COLLECTION) {
      const part = await insert(client, missing.slice(start, start + COLLECTION), account, bankStatementId);
      inserted += part.inserted;
      refusedCount += part.refused.length;
      first.push(...part.refused.slice(0, NAMED_REFUSALS - first.length));
    }
  }
  if (refusedCount > 0) throw linesRefused(first, refusedCount);
  return { inserted, alreadyThere: count - inserted };
}

async function insert(
  client: OrgClient,
  lines: readonly StatementLine[],
  account: BankAccount,
  bankStatementId: string,
): Promise<{ inserted: number; refused: RefusedLine[] }> {
  const results = await client.insertRows(
    'BankTransaction__c',
    lines.map((line) => toRecord(line, account, bankStatementId)),
  );
  const refused: RefusedLine[] = [];
  let inserted = 0;
  for (const [at, result] of results.entries()) {
    const line = lines[at];
    if (result.success) inserted++;
    // Another import of the same file was faster; the line is there.
    else if (line !== undefined && !result.errors.every(isDuplicate)) refused.push({ line, errors: result.errors });
  }
  return { inserted, refused };
}

/** Lines in portions that are small enough to hold. */
export async function* inBatches(lines: Lines): AsyncGenerator<StatementLine[]> {
  let batch: StatementLine[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * The records of those lines of a batch that are in the org. Those of a closed statement are found by their place in
 * it, which takes one query where their keys would take thirty.
 */
export async function readStoredLines(
  client: OrgClient,
  { keyKind, bankStatementId }: LineOwner,
  batch: readonly StatementLine[],
  fields = 'ExternalId__c',
): Promise<ExactRecord[]> {
  const select = `SELECT ${fields} FROM BankTransaction__c`;
  if (keyKind === 'content') {
    const keys = batch.map(({ key }) => key);
    return client.readExactlyIn(keys, (list) => `${select} WHERE ExternalId__c IN (${list})`);
  }
  const [first, last] = [batch[0]?.position, batch.at(-1)?.position];
  if (bankStatementId === null || first === undefined || last === undefined) return [];
  return client.readExactly(
    `${select} WHERE BankStatement__c = ${soqlString(bankStatementId)} AND Position__c >= ${first} AND Position__c <= ${last}`,
  );
}

const isDuplicate = ({ statusCode }: RestError): boolean => statusCode === 'DUPLICATE_VALUE';

function linesRefused(first: readonly RefusedLine[], count: number): SaldoError {
  const words = first.map(({ line, errors }) => `line ${line.position}: ${describeErrors(errors)}`);
  const more = count > first.length ? ` … and ${count - first.length} more` : '';
  return new SaldoError(
    'SALDO_STATEMENT_LINES_REFUSED',
    `The org refused ${count} lines. ${words.join('; ')}${more}. Remove the cause and import the file again; what is there is kept.`,
  );
}

function toRecord(line: StatementLine, account: BankAccount, bankStatementId: string): Record<string, unknown> {
  return {
    ExternalId__c: line.key,
    BankStatement__c: bankStatementId,
    BankAccount__c: account.id,
    Position__c: line.position,
    BookingDate__c: line.bookingDate,
    ValueDate__c: line.valueDate,
    Amount__c: jsonNumber(formatAmount(line.amount, line.currency)),
    CurrencyCode__c: line.currency,
    RemittanceText__c: remittanceTextOf(line),
    EndToEndId__c: clip(line.endToEndId, 70),
    MandateReference__c: clip(line.mandateReference, 70),
    CreditorReference__c: clip(line.structuredReference, 140),
    CounterpartyName__c: clip(line.counterparty.name, 140),
    UltimateCounterpartyName__c: clip(line.ultimateCounterparty, 140),
    CounterpartyIban__c: clip(line.counterparty.iban ?? line.counterparty.accountNumber, 34),
    CounterpartyBic__c: clip(line.counterparty.bic, 11),
    TransactionCode__c: clip(transactionCode(line.transactionCode), 60),
    BankReference__c: clip(line.bankReference, 80),
    ReturnReason__c: clip(line.returnReason, 35),
    ...(line.providerId === undefined ? {} : { ProviderTransactionId__c: line.providerId }),
    MatchStatus__c: 'Queued',
  };
}

/** The line's own text, and of a collective booking the texts of its payments, as it is stored. */
export function remittanceTextOf(line: StatementLine): string | null {
  const texts = [line.remittanceText, ...line.details.map(({ remittanceText: text }) => text)];
  return clip([...new Set(texts.filter((text) => text !== ''))].join('\n'), 4_000);
}

function transactionCode({ domain, gvc, swift, proprietary }: TransactionCode): string | null {
  return domain ?? gvc ?? swift ?? proprietary;
}

/** Text that fits the field; only descriptive text is ever longer than its field. */
function clip(text: string | null, length: number): string | null {
  if (text === null || text === '') return null;
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
