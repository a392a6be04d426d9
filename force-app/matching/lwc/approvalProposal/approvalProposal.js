import { LightningElement, api } from 'lwc';
import { filled, labels } from 'c/approvalLabels';
import { parseExplanation, waterfall } from 'c/evidenceWords';
import { date, isZero, money, percent } from 'c/localFormat';

/** One proposal of the matching engine: the open items it settles, what remains, and why. */
export default class ApprovalProposal extends LightningElement {
  labels = labels;
  /** ApprovalQueueDetail.Proposal */
  @api proposal;
  /** Heading of the proposal. */
  @api title;
  /** Currency of the payment. */
  @api currencyCode;
  /** Names by id for the words: `items`, `customers`. */
  @api names = { items: {}, customers: {} };

  get lines() {
    const text = (value) => money(value, this.currencyCode);
    return this.proposal.lines.map((line) => ({
      ...line,
      due: date(line.dueDate),
      openBalance: text(line.openBalance),
      amount: text(line.amount),
      discount: text(line.discount),
      writeOff: text(line.writeOff),
      openAfter: text(line.openAfter),
    }));
  }

  get hasDiscount() {
    return this.proposal.lines.some((line) => !isZero(line.discount));
  }

  get hasWriteOff() {
    return this.proposal.lines.some((line) => !isZero(line.writeOff));
  }

  get remainingText() {
    return money(this.proposal.remaining, this.currencyCode);
  }

  get remainingClass() {
    return isZero(this.proposal.remaining) ? 'remaining' : 'remaining remaining_open';
  }

  get confidenceText() {
    return this.proposal.confidence == null ? '' : filled(labels.confidence, percent(this.proposal.confidence));
  }

  get bars() {
    const context = { currencyCode: this.currencyCode, ...this.names };
    return waterfall(parseExplanation(this.proposal.explanation).evidence, context).map((bar) => ({
      ...bar,
      direction: bar.isFor ? labels.for : labels.against,
      barClass: bar.isFor ? 'bar' : 'bar bar_against',
    }));
  }
}
