import { formatAmount, type Statement, type StatementLine, type TransactionCode } from '@saldo/banking';
import { describeErrors, jsonNumber, type OrgClient, type RestError, SaldoError, textOf } from '@saldo/org';
import type { BankAccount } from './bank-accounts.ts';

const CHUNK = 200;

/** How the lines of a statement came to be in the org. */
export interface ImportedLines {
  inserted: number;
  alreadyThere: number;
}

/**
 * Inserts the booked lines that are not in the org yet, 200 at a time. A line that is there is never written again: it
 * may have been matched since.
 * @throws SaldoError `SALDO_STATEMENT_LINES_REFUSED` naming the first lines that the org refused; the others are in
 */
export async function importLines(
  client: OrgClient,
  statement: Statement,
  account: BankAccount,
  bankStatementId: string,
): Promise<ImportedLines> {
  const present = await presentKeys(client, statement);
  const missing = statement.lines.filter(({ key }) => !present.has(key));
  const refused: { line: StatementLine; errors: RestError[] }[] = [];
  let inserted = 0;
  for (let start = 0; start < missing.length; start += CHUNK) {
    const chunk = missing.slice(start, start + CHUNK);
    const results = await client.insertRows(
      'BankTransaction__c',
      chunk.map((line) => toRecord(line, account, bankStatementId)),
    );
    for (const [at, result] of results.entries()) {
      const line = chunk[at];
      if (result.success) inserted++;
      // Another import of the same file was faster; the line is there.
      else if (line !== undefined && !result.errors.every(isDuplicate)) refused.push({ line, errors: result.errors });
    }
  }
  if (refused.length > 0) throw linesRefused(refused);
  return { inserted, alreadyThere: statement.lines.length - inserted };
}

/** External ids of those lines of a statement that are in the org. */
export async function presentKeys(client: OrgClient, statement: Statement): Promise<Set<string>> {
  const records = await client.readExactlyIn(
    statement.lines.map(({ key }) => key),
    (list) => `SELECT ExternalId__c FROM BankTransaction__c WHERE ExternalId__c IN (${list})`,
  );
  return new Set(records.map((record) => textOf(record['ExternalId__c'])));
}

const isDuplicate = ({ statusCode }: RestError): boolean => statusCode === 'DUPLICATE_VALUE';

function linesRefused(refused: readonly { line: StatementLine; errors: RestError[] }[]): SaldoError {
  const words = refused.slice(0, 3).map(({ line, errors }) => `line ${line.position}: ${describeErrors(errors)}`);
  const more = refused.length > 3 ? ` … and ${refused.length - 3} more` : '';
  return new SaldoError(
    'SALDO_STATEMENT_LINES_REFUSED',
    `The org refused ${refused.length} lines. ${words.join('; ')}${more}. Remove the cause and import the file again; what is there is kept.`,
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
