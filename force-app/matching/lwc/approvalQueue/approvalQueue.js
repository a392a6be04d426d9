import { LightningElement, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import mayApprove from '@salesforce/customPermission/ApproveSuggestions';
import mayUndo from '@salesforce/customPermission/UndoAllocations';
import approve from '@salesforce/apex/ApprovalQueueController.approve';
import getDetail from '@salesforce/apex/ApprovalQueueController.getDetail';
import getPage from '@salesforce/apex/ApprovalQueueController.getPage';
import getRows from '@salesforce/apex/ApprovalQueueController.getRows';
import getSummary from '@salesforce/apex/ApprovalQueueController.getSummary';
import reject from '@salesforce/apex/ApprovalQueueController.reject';
import undo from '@salesforce/apex/ApprovalQueueController.undo';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { filled, labels } from 'c/approvalLabels';
import { messageOf, toListRow, totals } from './queueRow';

const PAGE_SIZE = 50;
/** A key that repeats must not approve what nobody has looked at. */
const LOOK_MILLISECONDS = 300;
const TYPING_MILLISECONDS = 300;
const POLL_MILLISECONDS = 1000;
const POLLS = 30;
const NO_FILTER = { search: '', bankAccountId: '', bookedFrom: null, bookedTo: null, amountFrom: null, amountTo: null };
const STATES = {
  ToDecide: ['Ready', 'Check', 'Tie'],
  Ready: ['Ready'],
  Check: ['Check'],
  Tie: ['Tie'],
  NoMatch: ['NoMatch'],
};
const STATE_LABELS = {
  ToDecide: labels.toDecide,
  Ready: labels.ready,
  Check: labels.check,
  Tie: labels.tie,
  NoMatch: labels.noMatch,
};

// eslint-disable-next-line @lwc/lwc/no-async-operation -- waiting for the matching is what this is for
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Payments that wait for a person: list and detail, approve, reject, undo, all of it by keyboard too. */
export default class ApprovalQueue extends LightningElement {
  labels = labels;
  filter = { ...NO_FILTER, sortBy: 'Oldest' };
  state = 'ToDecide';
  rows = [];
  selectedIndex = -1;
  hasMore = false;
  isLoading = true;
  error;
  detail;
  isGone = false;
  message = '';
  /** Acts of this visit that can be undone, latest last. */
  history = [];
  showFilters = false;
  showHelp = false;
  isDetailOpen = false;
  summaryResult;
  /** What the counts are asked for; changes with the filter only. */
  summaryFilter = { ...NO_FILTER };
  details = new Map();
  generation = 0;
  selectedAt = 0;
  /** False until the person moves: a fresh page stays at its top. */
  wasScrolled = false;

  @wire(getSummary, { filter: '$summaryFilter' })
  wiredSummary(result) {
    this.summaryResult = result;
  }

  connectedCallback() {
    this.readFirstPage();
  }

  renderedCallback() {
    if (this.wantsRowInView) {
      this.wantsRowInView = false;
      this.template.querySelector('li[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    }
    if (this.wantsListFocus) {
      const list = this.template.querySelector('.listbox');
      this.wantsListFocus = !list;
      list?.focus({ preventScroll: true });
    }
  }

  // ---- what is shown

  get counts() {
    return this.summaryResult?.data?.counts ?? [];
  }

  get stateButtons() {
    return Object.keys(STATES).map((state) => ({
      state,
      label: STATE_LABELS[state],
      count: totals(this.counts, STATES[state]).payments,
      isPressed: String(state === this.state),
      buttonClass: state === this.state ? 'states__button states__button_on' : 'states__button',
    }));
  }

  get totalsText() {
    const { payments, sums } = totals(this.counts, STATES[this.state]);
    return [filled(labels.paymentCount, payments), sums].filter(Boolean).join(' · ');
  }

  get items() {
    return this.rows.map((row, index) => ({
      ...row,
      index,
      selected: String(index === this.selectedIndex),
      rowClass: index === this.selectedIndex ? 'row row_selected' : 'row',
    }));
  }

  get activeId() {
    return this.selected?.optionId;
  }

  get selected() {
    return this.rows[this.selectedIndex];
  }

  get selectedProblem() {
    return this.selected?.problem;
  }

  get canAct() {
    return Boolean(mayApprove) && ['Ready', 'Check', 'Tie'].includes(this.selected?.state);
  }

  get isReadOnly() {
    return !mayApprove;
  }

  get canUndo() {
    return Boolean(mayUndo) && this.history.length > 0;
  }

  get undoLabel() {
    return `${labels.undo} (U)`;
  }

  get isFirstLoad() {
    return this.isLoading && this.rows.length === 0;
  }

  get isBusy() {
    return String(this.isLoading);
  }

  get isEmpty() {
    return !this.isLoading && this.rows.length === 0;
  }

  get isNothingChosen() {
    return !this.isLoading && this.selectedIndex < 0;
  }

  get isFiltered() {
    return Object.keys(NO_FILTER).some((name) => Boolean(this.filter[name]));
  }

  get decidedText() {
    return filled(labels.emptyToday, this.summaryResult?.data?.decidedToday ?? 0);
  }

  get isFilterShown() {
    return String(this.showFilters);
  }

  get isHelpShown() {
    return String(this.showHelp);
  }

  get rootClass() {
    return this.isDetailOpen ? 'queue queue_detail' : 'queue';
  }

  get accountValue() {
    return this.filter.bankAccountId ?? '';
  }

  get accountOptions() {
    return [{ label: labels.allAccounts, value: '' }, ...(this.summaryResult?.data?.bankAccounts ?? [])];
  }

  get sortOptions() {
    return [
      { label: labels.oldest, value: 'Oldest' },
      { label: labels.newest, value: 'Newest' },
      { label: labels.largest, value: 'Amount' },
    ];
  }

  get keys() {
    return [
      { name: 'J', meaning: labels.keyNext },
      { name: 'K', meaning: labels.keyPrevious },
      { name: 'A', meaning: labels.approve },
      { name: 'R', meaning: labels.reject },
      { name: 'U', meaning: labels.undo },
      { name: '?', meaning: labels.keyHelp },
    ];
  }

  // ---- reading

  /** Reads the first page and the counts again. */
  reload = () => Promise.all([this.readFirstPage(), refreshApex(this.summaryResult)]);

  async readFirstPage() {
    this.generation += 1;
    this.rows = [];
    this.selectedIndex = -1;
    this.detail = undefined;
    this.details.clear();
    this.error = undefined;
    await this.readPage();
    if (this.rows.length > 0 && this.selectedIndex < 0) this.select(0);
  }

  loadMore = () => this.readPage();

  async readPage() {
    const { generation } = this;
    const last = this.rows.at(-1);
    this.isLoading = true;
    try {
      const place = last ? { afterValue: last.sortValue, afterId: last.transactionId } : {};
      const page = await getPage({
        filter: { ...this.asked, state: this.state, sortBy: this.filter.sortBy, ...place },
      });
      if (generation !== this.generation) return;
      const known = new Set(this.rows.map(({ transactionId }) => transactionId));
      this.rows = [...this.rows, ...page.filter((row) => !known.has(row.transactionId)).map(toListRow)];
      this.hasMore = page.length === PAGE_SIZE;
    } catch (error) {
      if (generation === this.generation) this.error = messageOf(error);
    } finally {
      if (generation === this.generation) this.isLoading = false;
    }
  }

  /** The filter as Apex takes it: what is empty is left out. */
  get asked() {
    return Object.fromEntries(
      Object.keys(NO_FILTER).flatMap((name) => (this.filter[name] ? [[name, this.filter[name]]] : [])),
    );
  }

  select(index) {
    if (index < 0 || index >= this.rows.length) return;
    if (index !== this.selectedIndex) this.selectedAt = performance.now();
    this.selectedIndex = index;
    this.wantsRowInView = index > 0 || this.wasScrolled;
    this.wasScrolled = true;
    this.showDetail();
    if (this.hasMore && !this.isLoading && index >= this.rows.length - 10) this.readPage();
  }

  async showDetail() {
    const row = this.selected;
    if (!row) {
      this.detail = undefined;
      return;
    }
    this.isGone = false;
    try {
      const detail = await this.detailOf(row.transactionId);
      if (this.selected?.transactionId !== row.transactionId) return;
      this.detail = detail ?? undefined;
      this.isGone = !detail;
      const next = this.rows[this.selectedIndex + 1];
      if (next) this.detailOf(next.transactionId).catch(() => this.details.delete(next.transactionId));
    } catch (error) {
      this.details.delete(row.transactionId);
      if (this.selected?.transactionId === row.transactionId) this.detail = undefined;
      this.mark(row.transactionId, { problem: messageOf(error) });
    }
  }

  detailOf(transactionId) {
    if (!this.details.has(transactionId)) this.details.set(transactionId, getDetail({ transactionId }));
    return this.details.get(transactionId);
  }

  // ---- acting

  /** Takes the row out at once; brings it back to its place, with the reason, where the server refuses. */
  async act(row, call, onSuccess) {
    const index = this.rows.findIndex(({ transactionId }) => transactionId === row.transactionId);
    this.remove(row.transactionId);
    this.focusList();
    try {
      const outcomes = await call();
      const refused = outcomes.find(({ isSuccess }) => !isSuccess);
      if (refused) await this.bringBack(row, index, refused.message);
      else onSuccess(outcomes, index);
    } catch (error) {
      await this.bringBack(row, index, messageOf(error));
      this.dispatchEvent(new ShowToastEvent({ title: labels.failed, message: messageOf(error), variant: 'error' }));
    }
    refreshApex(this.summaryResult);
  }

  approveRow(row, suggestionId, targets) {
    const words = filled(labels.approved, row.payer, row.amountText, targets);
    return this.act(
      row,
      () => approve({ suggestionIds: [suggestionId] }),
      ([{ allocationIds }], index) => {
        this.message = words;
        this.history = [...this.history, { row, index, allocationIds }];
      },
    );
  }

  async handleReject(event) {
    const row = this.selected;
    const { suggestionId, reason } = event.detail;
    const others = this.detail.proposals.length - 1;
    await this.act(
      row,
      () => reject({ suggestionIds: [suggestionId], reason }),
      async (_, index) => {
        this.message = filled(labels.rejected, row.payer, row.amountText);
        // The other proposals of the payment still wait.
        if (others > 0) await this.bringBack(row, index, undefined);
      },
    );
  }

  async undoLast() {
    const last = this.history.at(-1);
    if (!last || !mayUndo) {
      this.message = labels.nothingToUndo;
      return;
    }
    this.history = this.history.slice(0, -1);
    this.focusList();
    try {
      const outcomes = await undo({ allocationIds: last.allocationIds });
      const refused = outcomes.find(({ isSuccess }) => !isSuccess);
      this.message = refused ? refused.message : filled(labels.undone, last.row.payer, last.row.amountText);
      if (!refused) {
        this.insert(toListRow({ ...last.row, state: 'Matching' }), last.index);
        this.followMatching(last.row.transactionId);
      }
    } catch (error) {
      this.history = [...this.history, last];
      this.message = messageOf(error);
    }
    refreshApex(this.summaryResult);
  }

  /** After an undo the payment is matched again: the row shows what comes of it, where it stands. */
  async followMatching(transactionId) {
    for (let poll = 0; poll < POLLS; poll += 1) {
      // eslint-disable-next-line no-await-in-loop -- each look follows the one before
      const [row] = await this.fresh(transactionId);
      if (!row || row.state !== 'Matching') break;
      // eslint-disable-next-line no-await-in-loop -- as above
      await pause(POLL_MILLISECONDS);
    }
    refreshApex(this.summaryResult);
  }

  /** Reads a row again and shows it. */
  async fresh(transactionId, also = {}) {
    const rows = await getRows({ transactionIds: [transactionId], sortBy: this.filter.sortBy }).catch(() => []);
    const [row] = rows;
    this.details.delete(transactionId);
    this.mark(transactionId, { ...(row ? toListRow(row) : {}), ...also });
    if (this.selected?.transactionId === transactionId) await this.showDetail();
    return rows;
  }

  async bringBack(row, index, problem) {
    this.message = problem ?? this.message;
    this.insert({ ...row, problem }, index);
    await this.fresh(row.transactionId, { problem });
  }

  insert(row, index) {
    const place = Math.min(index, this.rows.length);
    const others = this.rows.filter(({ transactionId }) => transactionId !== row.transactionId);
    this.rows = [...others.slice(0, place), row, ...others.slice(place)];
    this.details.delete(row.transactionId);
    this.select(place);
  }

  remove(transactionId) {
    this.rows = this.rows.filter((row) => row.transactionId !== transactionId);
    // Another decision may have taken the money that a proposal counted on.
    this.details.delete(transactionId);
    this.selectedAt = performance.now();
    this.selectedIndex = Math.min(this.selectedIndex, this.rows.length - 1);
    this.wantsRowInView = true;
    this.showDetail();
  }

  mark(transactionId, values) {
    this.rows = this.rows.map((row) => (row.transactionId === transactionId ? { ...row, ...values } : row));
  }

  // ---- what the person does

  handleKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      j: () => this.select(this.selectedIndex + 1),
      k: () => this.select(this.selectedIndex - 1),
      arrowdown: () => this.select(this.selectedIndex + 1),
      arrowup: () => this.select(this.selectedIndex - 1),
      home: () => this.select(0),
      end: () => this.select(this.rows.length - 1),
      a: () => this.approveSelected(),
      r: () => this.template.querySelector('c-approval-detail')?.startRejecting(),
      u: () => this.undoLast(),
      '?': () => this.toggleHelp(),
      enter: () => this.openDetail(),
    };
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  approveSelected() {
    const row = this.selected;
    if (!row || performance.now() - this.selectedAt < LOOK_MILLISECONDS) return;
    if (row.state === 'Tie') this.message = labels.tieHint;
    else if (!this.canAct) this.message = row.suggestionId ? labels.noPermission : labels.nothingToApprove;
    else this.approveRow(row, row.suggestionId, row.target);
  }

  handleApprove(event) {
    this.isDetailOpen = false;
    this.approveRow(this.selected, event.detail.suggestionId, event.detail.targets);
  }

  handleUndo() {
    this.undoLast();
  }

  handleChoose(event) {
    this.select(Number(event.currentTarget.dataset.index));
    this.openDetail();
  }

  openDetail() {
    this.isDetailOpen = true;
  }

  handleBack() {
    this.isDetailOpen = false;
    this.wantsRowInView = true;
    this.focusList();
  }

  handleState(event) {
    this.state = event.currentTarget.dataset.state;
    this.reload();
  }

  handleFilter(event) {
    const { name } = event.target;
    this.filter = { ...this.filter, [name]: event.detail?.value ?? event.target.value };
    this.latestFilter = this.filter;
    const { filter } = this;
    pause(name === 'search' || name.startsWith('amount') ? TYPING_MILLISECONDS : 0).then(() => {
      if (this.latestFilter === filter) this.applyFilter();
    });
  }

  clearFilters() {
    this.filter = { ...NO_FILTER, sortBy: this.filter.sortBy };
    this.applyFilter();
  }

  applyFilter() {
    this.summaryFilter = this.asked;
    this.reload();
  }

  handleScroll(event) {
    const { scrollTop, clientHeight, scrollHeight } = event.target;
    if (this.hasMore && !this.isLoading && scrollTop + clientHeight > scrollHeight - 200) this.readPage();
  }

  toggleFilters() {
    this.showFilters = !this.showFilters;
  }

  toggleHelp() {
    this.showHelp = !this.showHelp;
  }

  focusList = () => {
    this.wantsListFocus = true;
    const list = this.template.querySelector('.listbox');
    list?.focus({ preventScroll: true });
  };
}
