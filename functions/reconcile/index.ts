import { standardRuleSet } from '@saldo/matching';
import { type ContextOrg, OpenItemLedger, OrgClient, SaldoError } from '@saldo/org';
import { finish, type Finished } from './finish.ts';
import { type Log, matchPart } from './match-part.ts';
import { type PartAnswer, readPayload } from './payload.ts';
import { plan, type Plan } from './plan.ts';
import { reportRun } from './runs.ts';

/** One ledger per org, warm for the life of this process, and the run for which it was read as a whole. */
const ledgers = new Map<string, { ledger: OpenItemLedger; runId: string | null }>();

/** One step of the reconciliation of an org; contract in docs/reference/functions-api.md. */
export default async function execute(
  event: { readonly data: unknown },
  context: { readonly org?: ContextOrg },
  logger: Log,
): Promise<Plan | PartAnswer | Finished> {
  const payload = readPayload(event.data);
  if (context.org === undefined) throw new SaldoError('SALDO_ORG_UNKNOWN', 'The call names no org.');
  const client = OrgClient.fromContext(context.org);
  const { runId } = payload;
  if ('job' in payload && payload.job !== undefined && 'failure' in payload.job) {
    const { code, message } = payload.job.failure;
    await reportRun(client, { runId, status: 'Failed', errorCode: code, errorMessage: message });
    return {};
  }
  if (!('step' in payload)) return plan(client, runId);
  if (payload.step === 'finish') return finish(client, standardRuleSet, payload);
  const ledger = await currentLedger(client, context.org, runId);
  return matchPart({ client, ledger, ruleSet: standardRuleSet, log: logger }, payload);
}

/** Read anew for each run, then followed by what changed. */
async function currentLedger(client: OrgClient, org: ContextOrg, runId: string): Promise<OpenItemLedger> {
  const key = `${org.id} ${org.domainUrl}`;
  const kept = ledgers.get(key) ?? { ledger: new OpenItemLedger(standardRuleSet), runId: null };
  ledgers.set(key, kept);
  if (kept.runId === runId) await kept.ledger.refresh(client);
  else await kept.ledger.rebuild(client);
  kept.runId = runId;
  return kept.ledger;
}
