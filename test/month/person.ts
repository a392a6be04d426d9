/** Somebody at the pages of Saldo: every act goes through the Apex method that the page calls, with the person's rights. */
import type { Parts } from '../../start/parts.ts';
import type { ActionResult } from '../end-to-end/small-company.ts';

export interface Outcome {
  isSuccess: boolean;
  code: string | null;
  message: string | null;
  allocationIds: string[];
  actionId: string | null;
  pendingSuggestionId: string | null;
}

/** Amounts are decimal strings, as the pages send them. */
export interface AllocationRequest {
  transactionId?: string;
  allocationId?: string;
  lines?: { itemId: string; amount: string; discount?: string; writeOff?: string }[];
  onAccountAmount?: string;
  onAccountCustomerId?: string;
  refundAmount?: string;
  postingDate?: string;
  reason?: string;
}

export class Person {
  readonly #parts: Parts;
  readonly #username: string;

  constructor(parts: Parts, username: string) {
    this.#parts = parts;
    this.#username = username;
  }

  /** Calls a method as a page does. */
  async call<Answer>(method: string, parameters: Record<string, unknown>): Promise<Answer> {
    const user = this.#parts.org.data.user(this.#username);
    const runtime = this.#parts.org.apex?.runtime;
    if (user === undefined || runtime === undefined) throw new Error(`Nobody is ${this.#username}, or no Apex runs.`);
    return (await runtime.callAuraMethod(method, parameters, user)) as Answer;
  }

  allocate(request: AllocationRequest): Promise<Outcome> {
    return this.call('ReviewActions.allocate', { request });
  }

  applyOnAccount(request: AllocationRequest): Promise<Outcome> {
    return this.call('ReviewActions.applyOnAccount', { request });
  }

  settleRefund(transactionId: string, allocationId: string): Promise<Outcome> {
    return this.call('ReviewActions.settleRefund', { transactionId, allocationId });
  }

  /** Approves one suggestion; without a date on the booking date of the payment. */
  async approve(suggestionId: string, postingDate: string | null = null): Promise<Outcome | undefined> {
    const parameters = { suggestionIds: [suggestionId], postingDate };
    return (await this.call<Outcome[]>('ApprovalQueueController.approve', parameters))[0];
  }

  async ignore(transactionId: string, reason: string): Promise<Outcome | undefined> {
    return (await this.call<Outcome[]>('ReviewActions.ignore', { transactionIds: [transactionId], reason }))[0];
  }

  /** Undoes an act of the audit trail as a whole. */
  undoAction(actionId: string): Promise<Outcome[]> {
    return this.call('ReviewActions.undoAction', { actionId });
  }

  /** Undoes ledger rows on a day; codes of what was refused, null for what was not. */
  async undo(allocationIds: string[], postingDate: string): Promise<(string | null | undefined)[]> {
    const inputs = allocationIds.map((allocationId) => ({ allocationId, postingDate }));
    const results = await this.#parts.clientOf(this.#username).action<ActionResult>('UndoAllocations', inputs);
    return results.map(({ outputValues }) => outputValues.code);
  }
}
