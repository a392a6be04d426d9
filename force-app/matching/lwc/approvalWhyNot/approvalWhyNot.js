import { LightningElement, api } from 'lwc';
import explain from '@salesforce/apex/ReviewQueries.explain';
import { labels } from 'c/approvalActLabels';
import { filled, messageOf } from 'c/approvalLabels';
import { sentence } from 'c/evidenceWords';
import { number } from 'c/localFormat';

/** Why the engine did not propose an open item for a payment, in its own words. */
export default class ApprovalWhyNot extends LightningElement {
  labels = labels;
  answer;
  problem = '';
  isLoading = false;
  asked;
  /** Currency of the payment, for amounts in the words. */
  @api currencyCode;

  /** `{ transactionId, itemId, name }`; asks whenever it changes. */
  @api
  get question() {
    return this.asked;
  }
  set question(value) {
    this.asked = value;
    this.ask();
  }

  async ask() {
    const { asked } = this;
    this.answer = undefined;
    this.problem = '';
    if (!asked) return;
    this.isLoading = true;
    try {
      const answer = await explain({ transactionId: asked.transactionId, itemId: asked.itemId });
      if (this.asked === asked) this.answer = answer;
    } catch (error) {
      if (this.asked === asked) this.problem = messageOf(error);
    } finally {
      if (this.asked === asked) this.isLoading = false;
    }
  }

  get title() {
    return filled(labels.whyNotItem, this.asked?.name);
  }

  get placeText() {
    const { rank, behind } = this.answer ?? {};
    if (!this.answer) return '';
    if (rank == null) return labels.noCandidate;
    return behind == null || Number(behind) === 0
      ? filled(labels.candidateBest, rank)
      : filled(labels.candidateBehind, rank, number(behind));
  }

  get reasons() {
    const context = { currencyCode: this.currencyCode, items: { [this.asked?.itemId]: this.asked?.name } };
    return (this.answer?.reasons ?? []).map((reason, index) => ({ key: index, text: wordsOf(reason, context) }));
  }

  get isInBest() {
    return this.answer !== undefined && this.reasons.length === 0;
  }
}

/** Words of the waterfall where the evidence can be read, else those of the function. */
function wordsOf({ evidence, message, code }, context) {
  try {
    const entry = JSON.parse(evidence);
    const text = sentence(entry, context);
    if (text !== entry.code) return text;
  } catch {
    // The function's own words say it too.
  }
  return message ?? code;
}
