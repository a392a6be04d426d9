import { parseStatementFile, type Statement, StatementError } from '@saldo/banking';
import { type ContextOrg, OrgClient, SaldoError, soqlString, textOf } from '@saldo/org';
import { accountOf, type BankAccount, readBankAccount, refuseOtherAccount } from './bank-accounts.ts';
import { refuseConflicts } from './conflicts.ts';
import { type Payload, readPayload } from './payload.ts';
import { recordRefusal } from './refusals.ts';
import { type ImportedStatement, importStatement } from './statements.ts';

/** The function's answer, as in docs/reference/functions-api.md. */
export interface Answer {
  fileName: string;
  statements: ImportedStatement[];
}

/** Imports the statements of an uploaded file; contract in docs/reference/functions-api.md. */
export default async function execute(
  event: { readonly data: unknown },
  context: { readonly org?: ContextOrg },
): Promise<Answer> {
  const payload = readPayload(event.data);
  if (context.org === undefined) throw new SaldoError('SALDO_ORG_UNKNOWN', 'The call names no org.');
  const client = OrgClient.fromContext(context.org);
  const chosen = payload.bankAccountId === null ? null : await readBankAccount(client, payload.bankAccountId);
  const fileName = await readFileName(client, payload);
  const accounts = await readAndCheck(client, payload, fileName, chosen);
  const imported: ImportedStatement[] = [];
  for (const [statement, account] of accounts)
    imported.push(await importStatement(client, statement, account, { source: 'File', fileName }));
  return { fileName, statements: imported };
}

/** Everything is checked before the first line is written, so that a file is taken as a whole or not at all. */
async function readAndCheck(
  client: OrgClient,
  payload: Payload,
  fileName: string,
  chosen: BankAccount | null,
): Promise<[Statement, BankAccount][]> {
  const accounts: [Statement, BankAccount][] = [];
  try {
    const statements = await parse(client, payload, fileName, chosen);
    for (const statement of statements) accounts.push([statement, await accountOf(client, statement, chosen)]);
    for (const [statement, account] of accounts) refuseOtherAccount(statement, account);
    for (const [statement, account] of accounts) await refuseConflicts(client, statement, account);
  } catch (error) {
    const account = chosen ?? accounts[0]?.[1] ?? null;
    if (account !== null) await recordRefusal(client, { account, fileName, error });
    throw error;
  }
  return accounts;
}

async function readFileName(client: OrgClient, { contentVersionId }: Payload): Promise<string> {
  const [record] = await client.readExactly(
    `SELECT Title, PathOnClient FROM ContentVersion WHERE Id = ${soqlString(contentVersionId)}`,
  );
  if (record === undefined) {
    const words = `There is no file ${contentVersionId} that the functions host may see. Share it with the integration user.`;
    throw new SaldoError('SALDO_FILE_NOT_FOUND', words);
  }
  const path = textOf(record['PathOnClient']);
  return path.split(/[\\/]/).at(-1) || textOf(record['Title']) || 'statement';
}

async function parse(
  client: OrgClient,
  { contentVersionId }: Payload,
  fileName: string,
  chosen: BankAccount | null,
): Promise<Statement[]> {
  try {
    const file = await parseStatementFile(client.binary('ContentVersion', contentVersionId, 'VersionData'), {
      fileName,
      ...(chosen === null ? {} : { account: chosen.iban ?? chosen.id, currency: chosen.currency }),
    });
    return file.statements;
  } catch (error) {
    if (error instanceof StatementError) throw new SaldoError(error.code, error.message, { cause: error });
    throw error;
  }
}
