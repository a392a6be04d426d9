import { LightningElement, api } from 'lwc';
import search from '@salesforce/apex/ReviewQueries.search';
import fuseResource from '@salesforce/resourceUrl/fuse';
import { loadScript } from 'lightning/platformResourceLoader';
import { labels } from 'c/approvalActLabels';
import { filled, messageOf } from 'c/approvalLabels';
import { decimal, sumOf } from 'c/exactMoney';
import { date, money } from 'c/localFormat';
import { firstWords, merged, ranked, searchTexts } from './rank';

const SHOWN = 20;
const FOUND_BY = {
  Number: labels.byNumber,
  Reference: labels.byReference,
  Amount: labels.byAmount,
  NetAmount: labels.byNetAmount,
  NearAmount: labels.byNearAmount,
  Name: labels.byName,
  Iban: labels.byIban,
  Payer: labels.byPayer,
};

/**
 * Finds open items by number, amount, name or IBAN. Apex finds by its keys, the browser ranks.
 * @fires add `{ items }`: ItemSearch.Item
 * @fires why `{ item }`; bubbles
 */
export default class ApprovalSearch extends LightningElement {
  labels = labels;
  text = '';
  amount = '';
  result;
  isLoading = false;
  problem = '';
  /** Ids of items that are taken already. */
  @api takenIds = [];
  given;

  /** True where the person only asks why an item was not proposed. */
  @api isAsking = false;

  /** Where the words to begin with come from: `transactionId, remittanceText, payer, available, currencyCode`. */
  @api
  get source() {
    return this.given;
  }
  set source(value) {
    const isOther = value?.transactionId !== this.given?.transactionId;
    this.given = value;
    if (isOther) {
      this.text = firstWords(value?.remittanceText, value?.payer);
      this.amount = value?.available ?? '';
    }
  }

  connectedCallback() {
    // Without the ranking the order of the server is good enough.
    this.ranking = loadScript(this, fuseResource).then(
      () => globalThis.Fuse,
      () => undefined,
    );
    this.find();
  }

  /** Puts the focus into the words. */
  @api
  focus() {
    this.template.querySelector('input[name="text"]')?.focus();
  }

  async find() {
    const asked = { text: this.text, amount: this.amount };
    this.latest = asked;
    this.isLoading = true;
    this.problem = '';
    try {
      const { transactionId } = this.source;
      // Each number for itself: a text names several, and the server looks for one.
      const requests = searchTexts(asked.text).map((text) => ({ transactionId, text }));
      if (asked.amount) requests[0].amount = asked.amount;
      const [Fuse, ...results] = await Promise.all([this.ranking, ...requests.map((request) => search({ request }))]);
      if (this.latest !== asked) return;
      const result = merged(results);
      this.result = { ...result, items: ranked(result.items, { ...asked, Fuse }) };
    } catch (error) {
      if (this.latest === asked) this.problem = messageOf(error);
    } finally {
      if (this.latest === asked) this.isLoading = false;
    }
  }

  get items() {
    const taken = new Set(this.takenIds);
    return (this.result?.items ?? []).slice(0, SHOWN).map((item) => ({
      ...item,
      openText: money(item.openBalance, item.currencyCode),
      netText: item.netOfDiscount ? filled(labels.netOfDiscount, money(item.netOfDiscount, item.currencyCode)) : '',
      details: [item.accountName, date(item.dueDate)].filter(Boolean).join(' · '),
      ways: (item.foundBy ?? []).map((way) => FOUND_BY[way] ?? way).join(', '),
      addLabel: filled(labels.add, item.name),
      whyLabel: filled(labels.whyNotItem, item.name),
      isTaken: taken.has(item.itemId),
    }));
  }

  get canTake() {
    return !this.isAsking;
  }

  get sums() {
    if (this.isAsking) return [];
    const byId = new Map((this.result?.items ?? []).map((item) => [item.itemId, item]));
    return (this.result?.sums ?? []).map((ids, index) => {
      const items = ids.map((id) => byId.get(id)).filter(Boolean);
      const sum = decimal(sumOf(items.map(({ openBalance }) => openBalance)));
      const names = items.map(({ name }) => name).join(' + ');
      return { index, items, label: filled(labels.takeSum, names, money(sum, this.source.currencyCode)) };
    });
  }

  get refused() {
    return this.result?.refused ?? [];
  }

  get isEmpty() {
    return !this.isLoading && this.result !== undefined && this.items.length === 0;
  }

  get countText() {
    const count = this.result?.items.length ?? 0;
    if (count === 0) return '';
    return this.result.hasMore || count > SHOWN ? filled(labels.manyFound, SHOWN) : filled(labels.found, count);
  }

  handleText(event) {
    this.text = event.target.value;
  }

  handleAmount(event) {
    this.amount = event.target.value;
  }

  handleKey(event) {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.find();
  }

  handleAdd(event) {
    const item = this.items.find(({ itemId }) => itemId === event.currentTarget.dataset.item);
    this.dispatchEvent(new CustomEvent('add', { detail: { items: [item] } }));
  }

  handleSum(event) {
    const { items } = this.sums[Number(event.currentTarget.dataset.index)];
    this.dispatchEvent(new CustomEvent('add', { detail: { items } }));
  }

  handleWhy(event) {
    const item = this.items.find(({ itemId }) => itemId === event.currentTarget.dataset.item);
    const { itemId, name } = item;
    this.dispatchEvent(new CustomEvent('why', { detail: { itemId, name }, bubbles: true, composed: true }));
  }
}
