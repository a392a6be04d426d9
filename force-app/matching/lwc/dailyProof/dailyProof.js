import { LightningElement } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import getProof from '@salesforce/apex/DailyProofController.getProof';
import { labels } from './proofLabels';
import { accountView, entityView, filled, lastWeek, periodText } from './proofView';

/** Whether the books work out for a period: statements, lines and open items, with the first difference of each. */
export default class DailyProof extends NavigationMixin(LightningElement) {
  labels = labels;
  period = lastWeek(new Date());
  accounts = [];
  entities = [];
  isLoading = true;
  error = '';
  provenPeriod = '';

  connectedCallback() {
    this.prove();
  }

  get hasProof() {
    return !this.isLoading && this.error === '';
  }

  get isEmpty() {
    return this.hasProof && this.accounts.length === 0;
  }

  get hasEntities() {
    return this.hasProof && this.entities.length > 0;
  }

  get verdict() {
    if (this.isLoading) return labels.loading;
    if (!this.hasProof || this.isEmpty) return '';
    const all = [...this.accounts, ...this.entities];
    const uneven = all.filter(({ badgeClass }) => badgeClass !== 'badge').length;
    const words = uneven === 0 ? labels.allEven : filled(labels.someUneven, uneven, all.length);
    return `${this.provenPeriod}: ${words}`;
  }

  handleDay({ target }) {
    this.period = { ...this.period, [target.name]: target.value };
  }

  handleSubmit(event) {
    event.preventDefault();
    return this.prove();
  }

  async prove() {
    const { period } = this;
    this.isLoading = true;
    this.error = '';
    try {
      const proof = await getProof({ postedFrom: period.postedFrom || null, postedTo: period.postedTo || null });
      this.accounts = proof.accounts.map(accountView);
      this.entities = proof.entities.map(entityView);
      this.provenPeriod = periodText(period);
    } catch (error) {
      this.accounts = [];
      this.entities = [];
      this.error = error?.body?.message ?? error?.message ?? labels.uneven;
    }
    this.isLoading = false;
  }

  openRecord({ currentTarget }) {
    this[NavigationMixin.Navigate]({
      type: 'standard__recordPage',
      attributes: { recordId: currentTarget.dataset.id, actionName: 'view' },
    });
  }
}
