import LightningModal from 'lightning/modal';
import { api } from 'lwc';
import approveMany from '@salesforce/apex/ReviewActions.approveMany';
import previewBulk from '@salesforce/apex/ReviewActions.previewBulk';
import { labels } from 'c/approvalActLabels';
import { filled, messageOf } from 'c/approvalLabels';
import { money, percent } from 'c/localFormat';

const NAMES_SHOWN = 8;

/**
 * Says what approving many would do before it is done. Closes with the outcomes of the server, or with nothing.
 */
export default class ApprovalBulk extends LightningModal {
  labels = labels;
  preview;
  problem = '';
  isWorking = false;
  /** Rows of the queue that are to be approved. */
  @api rows = [];

  connectedCallback() {
    this.read();
  }

  async read() {
    this.preview = undefined;
    this.problem = '';
    try {
      const suggestionIds = this.rows.map(({ suggestionId }) => suggestionId).filter(Boolean);
      this.preview = await previewBulk({ suggestionIds });
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  get title() {
    return filled(labels.bulkTitle, this.rows.length);
  }

  get isLoading() {
    return !this.preview && !this.problem;
  }

  get facts() {
    const { count, sums, customerCount, customerNames, lowestConfidence } = this.preview;
    const names = (customerNames ?? []).slice(0, NAMES_SHOWN).join(', ');
    const more = customerCount > NAMES_SHOWN ? ' …' : '';
    return [
      { key: 'count', label: labels.bulkCount, value: String(count) },
      {
        key: 'sum',
        label: labels.bulkSum,
        value: sums.map(({ amount, currencyCode }) => money(amount, currencyCode)).join(' · '),
      },
      { key: 'customers', label: filled(labels.bulkCustomers, customerCount), value: names + more },
      {
        key: 'lowest',
        label: labels.bulkLowest,
        value: lowestConfidence == null ? '' : percent(lowestConfidence),
      },
    ];
  }

  get excluded() {
    const byId = new Map(this.rows.map((row) => [row.transactionId, row]));
    return (this.preview?.excluded ?? []).map(({ suggestionId, transactionId, message }) => {
      const row = byId.get(transactionId);
      return { suggestionId, name: row ? `${row.payer} ${row.amountText}` : '', message };
    });
  }

  get excludedTitle() {
    const without = this.rows.filter(({ suggestionId }) => !suggestionId).length;
    return filled(labels.bulkExcluded, this.excluded.length + without);
  }

  get hasExcluded() {
    return this.excluded.length > 0 || this.rows.some(({ suggestionId }) => !suggestionId);
  }

  get withoutProposal() {
    return this.rows.filter(({ suggestionId }) => !suggestionId);
  }

  get cannotApprove() {
    return !this.preview?.count;
  }

  get approveLabel() {
    return filled(labels.bulkApprove, this.preview?.count ?? 0);
  }

  async handleApprove() {
    if (this.isWorking || this.cannotApprove) return;
    this.isWorking = true;
    // What is being booked is not left before it says what became of it.
    this.disableClose = true;
    const { suggestionIds, confirmation, excluded } = this.preview;
    try {
      const outcomes = await approveMany({ suggestionIds, confirmation });
      this.disableClose = false;
      this.close({ suggestionIds, outcomes, excluded });
    } catch (error) {
      // What was confirmed is no longer true: the person sees it as it is now.
      const problem = messageOf(error);
      await this.read();
      this.problem = problem;
    } finally {
      this.isWorking = false;
      this.disableClose = false;
    }
  }

  handleCancel() {
    this.close();
  }
}
