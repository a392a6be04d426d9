import {
  PROVIDER_ERROR_CODES as CODES,
  type BankProvider,
  type ProviderConnection,
  type ProviderProblem,
} from '@saldo/banking';
import { type OrgClient, SaldoError } from '@saldo/org';
import type { ImportedStatement } from '../import-statement/statements.ts';
import { linkAccounts, type LinkedAccount } from './accounts.ts';
import { syncLines } from './account-lines.ts';
import { type BankConnection, type ConnectionStatus, problemFields, problemOf } from './connection.ts';
import { syncPositions } from './positions.ts';
import { awaitTask } from './task.ts';

/** Answer of `sync`, as in docs/reference/functions-api.md. */
export interface SyncAnswer {
  bankConnectionId: string;
  status: ConnectionStatus;
  accounts: number;
  positions: number;
  statements: ImportedStatement[];
  code: string | null;
  message: string | null;
}

interface Fetched {
  accounts: number;
  positions: number;
  statements: ImportedStatement[];
  notices: string[];
}

const NOTHING: Fetched = { accounts: 0, positions: 0, statements: [], notices: [] };

/**
 * Takes a connection as far as it goes now: looks whether the person is done with the form, has the bank asked for
 * news, fetches accounts, positions and lines. What takes longer or waits for a person is in the status, and the next
 * call goes on from there. Every state is in the org, so a call that was cut off loses nothing.
 */
export async function sync(
  client: OrgClient,
  provider: BankProvider,
  connection: BankConnection,
  { update, now }: { update: boolean; now: Date },
): Promise<SyncAnswer> {
  let fields: Record<string, unknown>;
  let fetched = NOTHING;
  try {
    const step = await prepare(provider, connection, update);
    fields = step.fields;
    if (step.isReady && step.connectionId !== null) {
      const done = await fetchAll(client, provider, { ...connection, providerConnectionId: step.connectionId }, now);
      fetched = done.fetched;
      fields = { ...fields, ...done.fields, ...problemFields(step.problem ?? done.problem, 'Ready') };
    }
  } catch (error) {
    fields = failureFields(error);
  }
  await client.update('BankConnection__c', connection.id, { ...fields, LastAttemptAt__c: now.toISOString() });
  return {
    bankConnectionId: connection.id,
    status: (fields['Status__c'] ?? connection.status) as ConnectionStatus,
    ...{ accounts: fetched.accounts, positions: fetched.positions, statements: fetched.statements },
    code: (fields['ErrorCode__c'] as string | null | undefined) ?? null,
    message: (fields['Error__c'] as string | null | undefined) ?? null,
  };
}

function failureFields(error: unknown): Record<string, unknown> {
  if (error instanceof SaldoError && error.code === 'SALDO_BANK_CONNECTION_DOUBLED') {
    return { Status__c: 'Failed', ErrorCode__c: error.code, Error__c: error.words };
  }
  return problemFields(problemOf(error), 'Failed');
}

interface Step {
  fields: Record<string, unknown>;
  /** Id of the connection at the provider, once there is one. */
  connectionId: string | null;
  isReady: boolean;
  /** An update that failed for some accounts; the others are fetched all the same. */
  problem: ProviderProblem | null;
}

const stop = (fields: Record<string, unknown>): Step => ({ fields, connectionId: null, isReady: false, problem: null });

async function prepare(provider: BankProvider, connection: BankConnection, update: boolean): Promise<Step> {
  const { webFormId, providerConnectionId } = connection;
  if (webFormId === null) {
    if (providerConnectionId === null) return stop({ Status__c: connection.status });
    return prepareUpdate(provider, connection, providerConnectionId, update);
  }
  const form = await provider.webForm(webFormId);
  if (form.state === 'open') return stop(problemFields(null, 'WaitingForPerson'));
  const closed = { WebFormId__c: null, TaskId__c: null };
  const connectionId = form.connectionId ?? providerConnectionId;
  if (form.state !== 'completed' || connectionId === null) {
    const code = form.state === 'expired' ? CODES.formExpired : CODES.formAborted;
    return stop({ ...closed, ...problemFields(form.problem ?? { code, detail: null }, 'NeedsPerson') });
  }
  // The form has fetched everything already.
  const fields = { ...closed, ProviderConnectionId__c: connectionId };
  return { fields, connectionId, isReady: true, problem: null };
}

async function prepareUpdate(
  provider: BankProvider,
  { taskId }: BankConnection,
  connectionId: string,
  update: boolean,
): Promise<Step> {
  if (taskId === null && !update) return { fields: {}, connectionId, isReady: true, problem: null };
  const started = taskId === null ? await provider.startUpdate(connectionId) : await provider.updateTask(taskId);
  const task = await awaitTask(provider, started);
  if (task.state === 'running') return stop({ ...problemFields(null, 'Updating'), TaskId__c: task.id });
  if (task.state === 'needs-person') {
    const problem = { code: CODES.consentMissing, detail: null };
    const step = await consentFields(provider, connectionId);
    return stop({ ...step, ...problemFields(problem, 'NeedsPerson'), TaskId__c: null });
  }
  return { fields: { TaskId__c: null }, connectionId, isReady: true, problem: task.problem };
}

async function consentFields(provider: BankProvider, connectionId: string): Promise<Record<string, unknown>> {
  return stateFields(await provider.connection(connectionId));
}

async function fetchAll(
  client: OrgClient,
  provider: BankProvider,
  connection: BankConnection & { providerConnectionId: string },
  now: Date,
): Promise<{ fetched: Fetched; fields: Record<string, unknown>; problem: ProviderProblem | null }> {
  const state = await provider.connection(connection.providerConnectionId);
  const accounts = await provider.accounts(connection.providerConnectionId);
  const { linked, notices } = await linkAccounts(client, connection, accounts);
  const statements: ImportedStatement[] = [];
  let positions = 0;
  for (const pair of linked) {
    if (!pair.account.isUpToDate) {
      notices.push(`${pair.record.name} could not be updated by the bank and was left as it is.`);
      continue;
    }
    const imported = await fetchAccount(client, provider, pair, now);
    positions += imported.positions;
    if (imported.statement !== null) statements.push(imported.statement);
  }
  const isComplete = linked.length > 0 && linked.every(({ account }) => account.isUpToDate);
  const fields = {
    ...stateFields(state),
    Message__c: notices.join('\n').slice(0, 4_000) || null,
    ...(isComplete ? { LastSyncAt__c: now.toISOString() } : {}),
  };
  const problem = state.interfaces.find((one) => one.problem !== null)?.problem ?? null;
  return { fetched: { accounts: linked.length, positions, statements, notices }, fields, problem };
}

async function fetchAccount(
  client: OrgClient,
  provider: BankProvider,
  pair: LinkedAccount,
  now: Date,
): Promise<{ statement: ImportedStatement | null; positions: number }> {
  if (pair.account.type === 'Securities') {
    return { statement: null, positions: await syncPositions(client, provider, pair) };
  }
  return { statement: await syncLines(client, provider, pair, now), positions: 0 };
}

/** Consent and state of each interface. The consent that ends first is the connection's. */
function stateFields({ interfaces, bankName }: ProviderConnection): Record<string, unknown> {
  const withConsent = interfaces.filter(({ consent }) => consent !== 'none-needed');
  const ends = withConsent.map(({ consentExpiresAt }) => consentExpiresAt).filter((at) => at !== null);
  const isPresent = withConsent.every(({ consent }) => consent === 'present');
  return {
    BankName__c: bankName.slice(0, 120),
    ConsentStatus__c: withConsent.length === 0 ? 'NotNeeded' : isPresent ? 'Present' : 'Absent',
    ConsentExpiresAt__c: ends.sort()[0] ?? null,
    Interfaces__c: JSON.stringify(interfaces).slice(0, 32_000),
  };
}
