import { type ContextOrg, OrgClient, SaldoError, soqlString, textOf } from '@saldo/org';
import { accountOf, type BankAccount, readBankAccount, refuseOtherAccount } from './bank-accounts.ts';
import { refuseConflicts } from './conflicts.ts';
import { type CheckedStatement, StatementFile } from './file.ts';
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
  const file = new StatementFile(client, payload.contentVersionId, fileName, chosen);
  const accounts = await readAndCheck(client, file, chosen);
  const imported: ImportedStatement[] = [];
  for await (const { statement, lines } of file.again([...accounts.keys()])) {
    const account = accounts.get(statement);
    if (account === undefined) continue;
    imported.push(await importStatement(client, statement, lines, account, { source: 'File', fileName }));
  }
  return { fileName, statements: imported };
}

/**
 * Everything is checked before the first line is written, so that a file is taken as a whole or not at all.
 * @returns the file's statements, in its order, with the account of each
 */
async function readAndCheck(
  client: OrgClient,
  file: StatementFile,
  chosen: BankAccount | null,
): Promise<Map<CheckedStatement, BankAccount>> {
  const accounts = new Map<CheckedStatement, BankAccount>();
  try {
    const statements = await file.check();
    for (const statement of statements) accounts.set(statement, await accountOf(client, statement, chosen));
    for (const [statement, account] of accounts) refuseOtherAccount(statement, account);
    for (const [statement, account] of accounts) await refuseConflicts(client, statement, account);
  } catch (error) {
    const [account = null] = chosen === null ? accounts.values() : [chosen];
    if (account !== null) await recordRefusal(client, { account, fileName: file.fileName, error });
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
