import { FinApiProvider } from '@saldo/banking/finapi';
import type { ProviderBank } from '@saldo/banking';
import { type ContextOrg, OrgClient, SaldoError } from '@saldo/org';
import { connect, disconnect, type ConnectAnswer } from './connect.ts';
import { callerError, readConnection } from './connection.ts';
import { readPayload } from './payload.ts';
import { sync, type SyncAnswer } from './sync.ts';

export type Answer = { banks: ProviderBank[] } | ConnectAnswer | SyncAnswer;

/** Connects banks and brings what they know into the org; contract in docs/reference/functions-api.md. */
export default async function execute(
  event: { readonly data: unknown },
  context: { readonly org?: ContextOrg },
): Promise<Answer> {
  const payload = readPayload(event.data);
  if (context.org === undefined) throw new SaldoError('SALDO_ORG_UNKNOWN', 'The call names no org.');
  const provider = new FinApiProvider(payload.bankSession);
  try {
    if (payload.operation === 'banks') return { banks: await provider.findBanks(payload.search) };
    const client = OrgClient.fromContext(context.org);
    const connection = await readConnection(client, payload.bankConnectionId);
    if (payload.operation === 'connect') return await connect(client, provider, connection);
    if (payload.operation === 'disconnect') return await disconnect(client, provider, connection);
    return await sync(client, provider, connection, { update: payload.update, now: new Date() });
  } catch (error) {
    throw callerError(error);
  }
}
