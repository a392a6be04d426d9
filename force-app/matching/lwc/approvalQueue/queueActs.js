import approve from '@salesforce/apex/ApprovalQueueController.approve';
import reject from '@salesforce/apex/ApprovalQueueController.reject';
import undo from '@salesforce/apex/ApprovalQueueController.undo';
import allocate from '@salesforce/apex/ReviewActions.allocate';
import applyOnAccount from '@salesforce/apex/ReviewActions.applyOnAccount';
import ignore from '@salesforce/apex/ReviewActions.ignore';
import reopen from '@salesforce/apex/ReviewActions.reopen';
import settleRefund from '@salesforce/apex/ReviewActions.settleRefund';
import undoAction from '@salesforce/apex/ReviewActions.undoAction';
import { labels as actLabels } from 'c/approvalActLabels';
import { filled, labels } from 'c/approvalLabels';

/** A request without the words that are only for the person. */
function sent(request) {
  return Object.fromEntries(Object.entries(request).filter(([name]) => name !== 'targets'));
}

/** How each act is called, and what is said when it is done. */
const ACTS = {
  approve: {
    call: (row, { suggestionId }) => approve({ suggestionIds: [suggestionId] }),
    words: (row, { targets }) => filled(labels.approved, row.payer, row.amountText, targets),
  },
  reject: {
    call: (row, { suggestionId, reason }) => reject({ suggestionIds: [suggestionId], reason }),
    words: (row) => filled(labels.rejected, row.payer, row.amountText),
  },
  allocate: {
    call: (row, request) => allocate({ request: sent(request) }),
    words(row, { targets }, outcome) {
      if (outcome.pendingSuggestionId) return filled(actLabels.waitsForSecond, row.payer, row.amountText);
      return filled(actLabels.allocated, row.payer, row.amountText, targets || actLabels.noItem);
    },
    staysOpen: true,
  },
  applyOnAccount: {
    call: (row, request) => applyOnAccount({ request: sent(request) }),
    words: (row, { targets }) => filled(actLabels.applied, targets),
    staysOpen: true,
  },
  settleRefund: {
    call: (row, { allocationId }) =>
      settleRefund({ transactionId: row.transactionId, allocationId, version: row.version }),
    words: (row) => filled(actLabels.settled, row.payer, row.amountText),
  },
  ignore: {
    call: (row, { reason }) => ignore({ transactionIds: [row.transactionId], reason, versions: [row.version] }),
    words: (row) => filled(actLabels.ignored, row.payer, row.amountText),
  },
  reopen: {
    call: (row) => reopen({ transactionIds: [row.transactionId] }),
    words: (row) => filled(actLabels.reopened, row.payer, row.amountText),
  },
};

/** True for acts that the person goes on editing when they are refused: they are not shown as done before they are. */
export function isEdited(kind) {
  return Boolean(ACTS[kind].staysOpen);
}

/**
 * Carries out an act on one payment.
 * @returns `refused` with the words of the server, or `words` and, where it can be undone, `entry`
 */
export async function decide(kind, row, request) {
  const answer = await ACTS[kind].call(row, request);
  const outcome = Array.isArray(answer) ? answer[0] : answer;
  if (!outcome.isSuccess) return { refused: outcome.message };
  const words = ACTS[kind].words(row, request, outcome);
  return { words, entry: entryOf([outcome]) };
}

/** What an undo needs; undefined where nothing was written that could be undone. */
export function entryOf(outcomes) {
  const actionId = outcomes.find((outcome) => outcome.actionId)?.actionId;
  const allocationIds = outcomes.flatMap((outcome) => outcome.allocationIds ?? []);
  return actionId || allocationIds.length > 0 ? { actionId, allocationIds } : undefined;
}

/** What became of each suggestion of a bulk: `doneIds` that were approved, `problems` by suggestion for the others. */
export function readBulk({ suggestionIds, outcomes, excluded = [] }) {
  const problems = new Map(excluded.map(({ suggestionId, message }) => [suggestionId, message]));
  const doneIds = new Set();
  outcomes.forEach(({ isSuccess, message }, place) => {
    if (isSuccess) doneIds.add(suggestionIds[place]);
    else problems.set(suggestionIds[place], message);
  });
  return { doneIds, problems };
}

/** Undoes an entry as a whole. */
export async function undoEntry({ actionId, allocationIds, rows }) {
  const outcomes = actionId ? await undoAction({ actionId }) : await undo({ allocationIds });
  const refused = outcomes.find(({ isSuccess }) => !isSuccess);
  if (refused) return { refused: refused.message, isPartly: outcomes.some(({ isSuccess }) => isSuccess) };
  const [{ row }] = rows;
  const words =
    rows.length === 1
      ? filled(labels.undone, row.payer, row.amountText)
      : filled(actLabels.undonePayments, rows.length);
  return { words };
}
