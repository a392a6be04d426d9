import { PROVIDER_ERROR_CODES as CODES, type BankProvider, type ProviderProblem, type WebForm } from '@saldo/banking';
import type { OrgClient } from '@saldo/org';
import { type BankConnection, problemFields, problemOf } from './connection.ts';
import { awaitTask } from './task.ts';

/** Answer of `connect`: where the person goes, or why there is nowhere to go. */
export interface ConnectAnswer {
  bankConnectionId: string;
  status: string;
  webFormUrl: string | null;
  code: string | null;
  message: string | null;
}

/**
 * Gets the page on which a person logs in at the bank: a first time, or again where the consent has ended. Its address
 * works once and is not kept.
 */
export async function connect(
  client: OrgClient,
  provider: BankProvider,
  connection: BankConnection,
): Promise<ConnectAnswer> {
  let fields: Record<string, unknown>;
  let url: string | null = null;
  try {
    const { form, taskId, problem } = await openForm(provider, connection);
    url = form?.url ?? null;
    fields =
      form === null
        ? { ...problemFields(problem, 'Updating'), TaskId__c: taskId, WebFormId__c: null }
        : { ...problemFields(null, 'WaitingForPerson'), TaskId__c: taskId, WebFormId__c: form.id };
  } catch (error) {
    fields = problemFields(problemOf(error), connection.status);
  }
  await client.update('BankConnection__c', connection.id, fields);
  return {
    bankConnectionId: connection.id,
    status: String(fields['Status__c']),
    webFormUrl: url,
    code: (fields['ErrorCode__c'] as string | null | undefined) ?? null,
    message: (fields['Error__c'] as string | null | undefined) ?? null,
  };
}

interface Opened {
  form: WebForm | null;
  taskId: string | null;
  problem: ProviderProblem | null;
}

async function openForm(provider: BankProvider, connection: BankConnection): Promise<Opened> {
  const { providerConnectionId: id, providerBankId, name } = connection;
  if (id === null) return { form: await provider.connect(providerBankId, name), taskId: null, problem: null };
  try {
    const task = await awaitTask(provider, await provider.startUpdate(id));
    // No form: the bank is content with the consent that it has, and what it sent is fetched by the next sync.
    return { form: task.webForm, taskId: task.id, problem: task.problem };
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code !== CODES.notFound) throw error;
    return { form: await provider.connect(providerBankId, name), taskId: null, problem: null };
  }
}

/** Gives the consent back. Accounts, lines and the connection's record stay. */
export async function disconnect(
  client: OrgClient,
  provider: BankProvider,
  connection: BankConnection,
): Promise<ConnectAnswer> {
  if (connection.providerConnectionId !== null) {
    try {
      await provider.disconnect(connection.providerConnectionId);
    } catch (error) {
      const { code } = problemOf(error);
      if (code !== CODES.notFound) throw error;
    }
  }
  const none = { ConsentStatus__c: 'Absent', ConsentExpiresAt__c: null, WebFormId__c: null, TaskId__c: null };
  const fields = {
    ...problemFields(null, 'Disconnected'),
    ...none,
    ProviderConnectionId__c: null,
    Interfaces__c: null,
  };
  await client.update('BankConnection__c', connection.id, fields);
  return { bankConnectionId: connection.id, status: 'Disconnected', webFormUrl: null, code: null, message: null };
}
