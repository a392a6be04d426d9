import { standardRuleSet } from '@saldo/matching';
import { type ContextOrg, OpenItemLedger, OrgClient, SaldoError } from '@saldo/org';
import { type Log, matchTransactions } from './match.ts';
import { readPayload } from './payload.ts';
import type { Answer } from './summary.ts';

/** One ledger per org, warm for the life of this process. */
const ledgers = new Map<string, OpenItemLedger>();

/** Matches bank transactions against open items; contract in docs/reference/functions-api.md. */
export default async function execute(
  event: { readonly data: unknown },
  context: { readonly org?: ContextOrg },
  logger: Log,
): Promise<Answer> {
  const payload = readPayload(event.data);
  if (context.org === undefined) throw new SaldoError('SALDO_ORG_UNKNOWN', 'The call names no org.');
  const key = `${context.org.id} ${context.org.domainUrl}`;
  const ledger = ledgers.get(key) ?? new OpenItemLedger(standardRuleSet);
  ledgers.set(key, ledger);
  return matchTransactions(OrgClient.fromContext(context.org), ledger, standardRuleSet, payload, logger);
}
