import { PROVIDER_ERROR_CODES as CODES, problemWords, ProviderError, type ProviderProblem } from '@saldo/banking';
import { type ExactRecord, type OrgClient, SaldoError, soqlString, textOf } from '@saldo/org';

export type ConnectionStatus =
  'New' | 'WaitingForPerson' | 'Updating' | 'Ready' | 'NeedsPerson' | 'Failed' | 'Disconnected';

/** A bank connection as it is in the org. */
export interface BankConnection {
  id: string;
  name: string;
  legalEntityId: string;
  bankName: string;
  providerBankId: string;
  providerConnectionId: string | null;
  status: ConnectionStatus;
  webFormId: string | null;
  taskId: string | null;
}

/** @throws SaldoError `SALDO_BANK_CONNECTION_NOT_FOUND` */
export async function readConnection(client: OrgClient, id: string): Promise<BankConnection> {
  const [record] = await client.readExactly(
    'SELECT Id, Name, LegalEntity__c, BankName__c, ProviderBankId__c, ProviderConnectionId__c, Status__c, WebFormId__c, ' +
      `TaskId__c FROM BankConnection__c WHERE Id = ${soqlString(id)}`,
  );
  if (record === undefined) {
    const words = `There is no bank connection ${id} that the functions host may see.`;
    throw new SaldoError('SALDO_BANK_CONNECTION_NOT_FOUND', words);
  }
  return toConnection(record);
}

function toConnection(record: ExactRecord): BankConnection {
  const orNull = (field: string): string | null => textOf(record[field]) || null;
  return {
    id: textOf(record['Id']),
    name: textOf(record['Name']),
    legalEntityId: textOf(record['LegalEntity__c']),
    bankName: textOf(record['BankName__c']) || textOf(record['Name']),
    providerBankId: textOf(record['ProviderBankId__c']),
    providerConnectionId: orNull('ProviderConnectionId__c'),
    status: (textOf(record['Status__c']) || 'New') as ConnectionStatus,
    webFormId: orNull('WebFormId__c'),
    taskId: orNull('TaskId__c'),
  };
}

/** Problems that only a person can solve, by going through the bank's login again. */
const FOR_A_PERSON: ReadonlySet<string> = new Set([
  CODES.consentMissing,
  CODES.rejected,
  CODES.formAborted,
  CODES.formExpired,
  CODES.notFound,
]);

/** Fields of the connection for a problem, or for none. */
export function problemFields(problem: ProviderProblem | null, otherwise: ConnectionStatus): Record<string, unknown> {
  if (problem === null) return { Status__c: otherwise, ErrorCode__c: null, Error__c: null };
  return {
    Status__c: FOR_A_PERSON.has(problem.code) ? 'NeedsPerson' : 'Failed',
    ErrorCode__c: problem.code,
    Error__c: problemWords(problem).slice(0, 4_000),
  };
}

/** The problem of an error of the provider; whatever else is thrown goes on. A refused session is the host's business. */
export function problemOf(error: unknown): ProviderProblem {
  if (!(error instanceof ProviderError)) throw error;
  if (error.code === CODES.sessionInvalid) throw new SaldoError(error.code, error.message, { cause: error });
  return { code: error.code, detail: error.detail };
}

/** An error of the provider as one that reaches the caller with its code. */
export function callerError(error: unknown): SaldoError {
  if (error instanceof SaldoError) return error;
  const problem = problemOf(error);
  return new SaldoError(problem.code, problemWords(problem), { cause: error });
}
