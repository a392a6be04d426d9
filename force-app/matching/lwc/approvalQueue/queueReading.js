import { LightningElement, api } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import getDetail from '@salesforce/apex/ApprovalQueueController.getDetail';
import getPage from '@salesforce/apex/ApprovalQueueController.getPage';
import getRows from '@salesforce/apex/ApprovalQueueController.getRows';
import { messageOf } from 'c/approvalLabels';
import { Claims } from './claims';
import { askedOf, NO_FILTER } from './queueFilter';
import { takenText, toListRow } from './queueRow';
import { RowList } from './rowList';

const PAGE_SIZE = 50;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 10;

/** What the approval queue shows and how it is read: pages of rows, the chosen row, its detail, the detail of the next. */
export class QueueReading extends LightningElement {
  /** The payment on whose record page the queue stands: then it is the only one, in whatever state. */
  @api recordId;
  filter = { ...NO_FILTER, sortBy: 'Oldest' };
  state = 'ToDecide';
  list = new RowList();
  hasMore = false;
  isLoading = true;
  error;
  detail;
  isGone = false;
  summaryResult;
  details = new Map();
  generation = 0;
  selectedAt = 0;
  claims = new Claims(({ transactionId, takenBy, isMine }) => {
    this.change(transactionId, { takenText: takenText({ takenBy, isTakenByMe: isMine }) });
  });
  /** False until the person moves: a fresh page stays at its top. */
  wasMoved = false;

  /** Reads the first page and the counts again. */
  reload = () => Promise.all([this.readFirstPage(), refreshApex(this.summaryResult)]);

  async readFirstPage() {
    this.generation += 1;
    this.list = new RowList();
    this.detail = undefined;
    this.details.clear();
    this.error = undefined;
    await this.readPage();
    if (this.list.index < 0) this.select(0);
  }

  async readPage() {
    const { generation } = this;
    const last = this.list.rows.at(-1);
    this.isLoading = true;
    try {
      const place = last ? { afterValue: last.sortValue, afterId: last.transactionId } : {};
      const filter = { ...askedOf(this.filter), state: this.state, sortBy: this.filter.sortBy, ...place };
      const page = this.recordId
        ? await getRows({ transactionIds: [this.recordId], sortBy: this.filter.sortBy })
        : await getPage({ filter });
      if (generation !== this.generation) return;
      this.list = this.list.appending(page.map(toListRow));
      this.hasMore = page.length === PAGE_SIZE;
    } catch (error) {
      if (generation === this.generation) this.error = messageOf(error);
    } finally {
      if (generation === this.generation) this.isLoading = false;
    }
  }

  /** Reads what is shown again and stays at the same payment, or at the same place. */
  async readAgain() {
    const { index, selected, rows } = this.list;
    await this.reload();
    while (this.hasMore && !this.error && this.list.rows.length < rows.length) {
      // eslint-disable-next-line no-await-in-loop -- each page begins after the one before
      await this.readPage();
    }
    const place = this.list.indexOf(selected?.transactionId);
    this.select(place < 0 ? Math.min(index, this.list.rows.length - 1) : place);
    this.focusList();
  }

  select(index) {
    this.show(this.list.choosing(index));
  }

  /** Shows a list, its chosen row and that row's detail. */
  show(list) {
    const isOther = list.selected?.transactionId !== this.list.selected?.transactionId;
    this.list = list;
    if (isOther) this.selectedAt = performance.now();
    if (this.wasMoved || list.index > 0) this.pane?.showSelected();
    this.wasMoved = true;
    this.showDetail();
    this.claims.look(list.selected?.transactionId);
    if (this.hasMore && !this.isLoading && list.index >= list.rows.length - AHEAD) this.readPage();
  }

  async showDetail() {
    const row = this.list.selected;
    if (!row) {
      this.detail = undefined;
      return;
    }
    this.isGone = false;
    const isStill = () => this.list.selected?.transactionId === row.transactionId;
    try {
      const detail = await this.detailOf(row.transactionId);
      if (!isStill()) return;
      this.detail = detail ?? undefined;
      this.isGone = !detail;
      const next = this.list.rows[this.list.index + 1];
      if (next) this.detailOf(next.transactionId).catch(() => this.details.delete(next.transactionId));
    } catch (error) {
      this.details.delete(row.transactionId);
      if (isStill()) this.detail = undefined;
      this.change(row.transactionId, { problem: messageOf(error) });
    }
  }

  detailOf(transactionId) {
    if (!this.details.has(transactionId)) this.details.set(transactionId, getDetail({ transactionId }));
    return this.details.get(transactionId);
  }

  /** Reads rows again and shows them; `also` says what else changes at each. */
  async fresh(transactionIds, also = {}) {
    const { sortBy } = this.filter;
    const rows = await getRows({ transactionIds, sortBy }).catch(() => []);
    const byId = new Map(rows.map((row) => [row.transactionId, row]));
    const asked = new Set(transactionIds);
    for (const id of transactionIds) this.details.delete(id);
    this.list = this.list.changing(({ transactionId: id }) => {
      if (!asked.has(id)) return undefined;
      return { ...(byId.has(id) ? toListRow(byId.get(id)) : {}), ...also };
    });
    if (asked.has(this.list.selected?.transactionId)) await this.showDetail();
    return rows;
  }

  change(transactionId, values) {
    this.list = this.list.changing((row) => (row.transactionId === transactionId ? values : undefined));
  }

  leave(ids) {
    // Another decision may have taken the money that a proposal counted on.
    for (const id of ids) this.details.delete(id);
    this.selectedAt = performance.now();
    this.show(this.list.without(ids));
  }

  get pane() {
    return this.template.querySelector('c-approval-list');
  }

  focusList = () => {
    this.pane?.focus();
  };
}
