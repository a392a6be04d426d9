import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Table from 'cli-table3';
import { parseStatementFile } from '@saldo/banking';
import type { LineDetail, Statement, StatementLine } from '@saldo/banking';
import { renderEvidence, toDecimalString } from '@saldo/matching';
import type { MatchResult, Transaction } from '@saldo/matching';
import { checkCase } from './case-file.ts';
import { parseOpenItemsCsv } from './open-items-csv.ts';
import { matchCase } from './suggestions.ts';
import { toDomain } from './to-domain.ts';
import type { DomainCase } from './to-domain.ts';

/**
 * Matches the booked lines of a statement file to a CSV of open items and prints a table for a person.
 * @returns the exit code: 0; a file that cannot be read throws its own coded error
 */
export async function printStatementMatches(statementFile: string, itemsFile: string): Promise<number> {
  const parsed = await parseStatementFile(readFileSync(statementFile), { fileName: basename(statementFile) });
  const transactions = parsed.statements.flatMap(toTransactions);
  const currency = transactions[0]?.currency ?? 'EUR';
  const items = parseOpenItemsCsv(readFileSync(itemsFile, 'utf8'), currency);
  const domain: DomainCase = { ...toDomain(checkCase({ ...items, transactions: [] })), transactions };
  const results = matchCase(domain);
  console.log(tableOf(domain, results));
  console.log(summaryOf(results));
  return 0;
}

/** The booked lines, a collective booking taken apart where the bank says of which payments it consists. */
function toTransactions(statement: Statement): Transaction[] {
  return statement.lines.flatMap((line) =>
    line.details.length === 0
      ? [toTransaction(line, line, line.key)]
      : line.details.map((detail) => toTransaction(line, detail, `${line.key}/${detail.position}`)),
  );
}

function toTransaction(line: StatementLine, payment: StatementLine | LineDetail, id: string): Transaction {
  const { gvc, swift, domain, proprietary } = payment.transactionCode;
  return {
    id,
    legalEntityId: null,
    amount: payment.amount,
    currency: payment.currency,
    bookingDate: line.bookingDate,
    valueDate: line.valueDate,
    remittanceText: payment.remittanceText,
    reference: payment.customerReference,
    structuredReference: payment.structuredReference,
    endToEndId: payment.endToEndId,
    mandateReference: payment.mandateReference,
    counterpartyName: payment.counterparty.name,
    ultimateCounterpartyName: payment.ultimateCounterparty,
    counterpartyIban: payment.counterparty.iban ?? payment.counterparty.accountNumber,
    bankReference: payment.bankReference,
    transactionCode: domain ?? gvc ?? swift ?? proprietary,
    returnReason: payment.returnReason,
  };
}

const WORDS: Readonly<Record<MatchResult['decision'], string>> = {
  auto: 'auto',
  suggest: 'suggest',
  ambiguous: 'ambiguous',
  no_match: 'no match',
};

function tableOf(domain: DomainCase, results: readonly MatchResult[]): string {
  const table = new Table({
    head: ['Date', 'Payer and text', 'Amount', 'Decision', 'Open items', 'Why'],
    colWidths: [12, 44, 16, 12, 28, 48],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  const numbers = new Map(domain.items.map((item) => [item.id, item.number ?? item.id]));
  const names = new Map(domain.customers.map((customer) => [customer.id, customer.name]));
  results.forEach((result, i) => {
    const transaction = domain.transactions[i] as Transaction;
    const money = (minor: number): string => `${toDecimalString(minor, transaction.currency)} ${transaction.currency}`;
    const context = {
      currency: transaction.currency,
      itemLabel: (id: string) => numbers.get(id),
      customerLabel: (id: string) => names.get(id),
    };
    const shown =
      result.decision === 'no_match' ? [] : result.proposals.slice(0, result.decision === 'ambiguous' ? 3 : 1);
    const offers = shown.map((proposal) =>
      proposal.allocations.map(({ itemId, amount }) => `${numbers.get(itemId) ?? itemId}  ${money(amount)}`).join('\n'),
    );
    const reasons = [...(shown[0]?.evidence.filter(({ code }) => code !== 'prior') ?? []), ...result.reasons];
    table.push([
      transaction.bookingDate ?? '',
      [transaction.counterpartyName, transaction.remittanceText.slice(0, 200)].filter(Boolean).join('\n'),
      { content: money(transaction.amount), hAlign: 'right' },
      `${WORDS[result.decision]}${result.confidence > 0 ? `\n${(result.confidence * 100).toFixed(1)} %` : ''}`,
      offers.join('\nor\n'),
      reasons
        .slice(0, 4)
        .map((evidence) => renderEvidence(evidence, 'en', context))
        .join('\n'),
    ]);
  });
  return table.toString();
}

function summaryOf(results: readonly MatchResult[]): string {
  const count = (decision: MatchResult['decision']): number =>
    results.filter((result) => result.decision === decision).length;
  return `${results.length} payments: ${count('auto')} auto, ${count('suggest')} suggested, ${count('ambiguous')} ambiguous, ${count('no_match')} without a match`;
}
