import { standardRuleSet } from '@saldo/matching';
import { type ContextOrg, OpenItemLedger, OrgClient, SaldoError } from '@saldo/org';
import { type Answer, explainMatch } from './explain.ts';
import { readPayload } from './payload.ts';

/** One ledger per org, warm for the life of this process. */
const ledgers = new Map<string, OpenItemLedger>();

/** Says why an open item was or was not proposed; contract in docs/reference/functions-api.md. */
export default async function execute(
  event: { readonly data: unknown },
  context: { readonly org?: ContextOrg },
): Promise<Answer> {
  const payload = readPayload(event.data);
  if (context.org === undefined) throw new SaldoError('SALDO_ORG_UNKNOWN', 'The call names no org.');
  const key = `${context.org.id} ${context.org.domainUrl}`;
  const ledger = ledgers.get(key) ?? new OpenItemLedger(standardRuleSet);
  ledgers.set(key, ledger);
  return explainMatch(OrgClient.fromContext(context.org), ledger, standardRuleSet, payload);
}
