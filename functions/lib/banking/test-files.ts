/** Helpers of the tests: small statement files as text, read from memory. */
import { parseStatementFile } from './index.ts';
import { StatementError } from './errors.ts';
import type { ParseOptions, ParsedFile, Statement } from './index.ts';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Windows-1252 for the letters that occur in the tests. */
export const latin1Of = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

export function parseText(text: string, options: Partial<ParseOptions> = {}): Promise<ParsedFile> {
  return parseStatementFile(bytesOf(text), { fileName: 'statement', ...options });
}

/** The only statement of a file. */
export async function parseOne(text: string, options: Partial<ParseOptions> = {}): Promise<Statement> {
  const { statements } = await parseText(text, options);
  const [statement] = statements;
  if (statement === undefined || statements.length !== 1) {
    throw new Error(`Expected one statement, got ${statements.length}.`);
  }
  return statement;
}

/** The coded error with which a file is refused. */
export async function refusal(text: string | Uint8Array, options: Partial<ParseOptions> = {}): Promise<StatementError> {
  const source = typeof text === 'string' ? bytesOf(text) : text;
  try {
    await parseStatementFile(source, { fileName: 'statement', ...options });
  } catch (error) {
    if (error instanceof StatementError) return error;
    throw error;
  }
  throw new Error('The file was accepted.');
}

/** One MT940 message around lines. */
export function mt940(
  lines: string[],
  balances = { opening: 'C261101EUR1000,00', closing: 'C261102EUR1000,00' },
): string {
  const head = [':20:STARTUMS', ':25:10020030/1234567', ':28C:5/1', `:60F:${balances.opening}`];
  return [...head, ...lines, `:62F:${balances.closing}`, '-', ''].join('\r\n');
}

/** One CAMT.053.001.02 statement around balances and entries. */
export function camt053(content: string, version = '053.001.02'): string {
  const account = '<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>';
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${version}"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>
<Stmt><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb>${account}
${content}
</Stmt></BkToCstmrStmt></Document>`;
}

export function camtBalance(code: string, amount: string, date: string, sign = 'CRDT'): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd><Dt><Dt>${date}</Dt></Dt></Bal>`;
}

export function camtEntry(amount: string, sign: 'CRDT' | 'DBIT', more = '', status = '<Sts>BOOK</Sts>'): string {
  return `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd>${status}<BookgDt><Dt>2026-11-02</Dt></BookgDt><ValDt><Dt>2026-11-02</Dt></ValDt>${more}</Ntry>`;
}
