import { wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import mayApprove from '@salesforce/customPermission/ApproveSuggestions';
import mayApproveMany from '@salesforce/customPermission/BulkApprove';
import FORM_FACTOR from '@salesforce/client/formFactor';
import mayUndo from '@salesforce/customPermission/UndoAllocations';
import getRows from '@salesforce/apex/ApprovalQueueController.getRows';
import getSummary from '@salesforce/apex/ApprovalQueueController.getSummary';
import ApprovalBulk from 'c/approvalBulk';
import ApprovalHistory from 'c/approvalHistory';
import { labels as actLabels } from 'c/approvalActLabels';
import { filled, labels, messageOf } from 'c/approvalLabels';
import { decide, entryOf, isEdited, readBulk, undoEntry } from './queueActs';
import { askedOf, isFiltered, NO_FILTER, STATES, statesOf } from './queueFilter';
import { QueueReading } from './queueReading';
import { toListRow, totals } from './queueRow';

/** A key that repeats must not approve what nobody has looked at. */
const LOOK_MILLISECONDS = 300;
const TYPING_MILLISECONDS = 300;
const POLL_MILLISECONDS = 1000;
const POLLS = 30;

// eslint-disable-next-line @lwc/lwc/no-async-operation -- waiting for the matching is what this is for
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Payments that wait for a person: list and detail, every act by mouse, touch and keyboard. */
export default class ApprovalQueue extends QueueReading {
  labels = labels;
  message = '';
  /** Acts of this visit that can be undone, latest last. */
  history = [];
  isDetailOpen = false;
  /** What the counts are asked for; changes with the filter only. */
  summaryFilter = {};
  wasDetailOpen = false;
  listPlace = 0;

  @wire(getSummary, { filter: '$summaryFilter' })
  wiredSummary(result) {
    this.summaryResult = result;
  }

  connectedCallback() {
    this.readFirstPage();
  }

  renderedCallback() {
    if (FORM_FACTOR !== 'Small' || this.wasDetailOpen === this.isDetailOpen) return;
    this.wasDetailOpen = this.isDetailOpen;
    // On a phone list and payment take turns; each begins where it has to.
    globalThis.scrollTo(0, this.isDetailOpen ? 0 : this.listPlace);
    if (!this.isDetailOpen) this.pane?.scrollToSelected();
  }

  disconnectedCallback() {
    this.claims.leave();
  }

  // ---- what is shown

  get counts() {
    return this.summaryResult?.data?.counts ?? [];
  }

  get bankAccounts() {
    return this.summaryResult?.data?.bankAccounts ?? [];
  }

  get states() {
    return statesOf(this.counts);
  }

  get total() {
    return totals(this.counts, STATES[this.state]).payments;
  }

  get selectedProblem() {
    return this.list.selected?.problem;
  }

  get takenText() {
    return this.list.selected?.takenText;
  }

  get canAct() {
    return (
      Boolean(mayApprove) && ['Ready', 'Check', 'Tie', 'NoMatch', 'Rest', 'Ignored'].includes(this.list.selected?.state)
    );
  }

  get isReadOnly() {
    return !mayApprove;
  }

  get hasMarks() {
    return this.list.marked.size > 0;
  }

  get markedText() {
    return filled(labels.checked, this.list.marked.size);
  }

  get approveMarkedLabel() {
    return filled(labels.approveMarked, this.list.marked.size);
  }

  get canApproveMany() {
    return Boolean(mayApprove) && Boolean(mayApproveMany);
  }

  get isBusy() {
    return Boolean(this.list.selected?.isWorking);
  }

  get canUndo() {
    return Boolean(mayUndo) && this.history.length > 0;
  }

  get undoLabel() {
    return `${labels.undo} (U)`;
  }

  get isEmpty() {
    return !this.isLoading && this.list.rows.length === 0;
  }

  get isNothingChosen() {
    return !this.isLoading && this.list.index < 0;
  }

  get isFiltered() {
    return isFiltered(this.filter);
  }

  get decidedText() {
    return filled(labels.emptyToday, this.summaryResult?.data?.decidedToday ?? 0);
  }

  get isWhole() {
    return !this.recordId;
  }

  get rootClass() {
    return this.isDetailOpen ? 'queue queue_detail' : 'queue';
  }

  // ---- acting

  /**
   * Carries out an act on the chosen payment. The row leaves at once and comes back to its place, with the reason, where
   * the server refuses; what a person is still editing stays until it is done.
   */
  async act(kind, request) {
    const row = this.list.selected;
    if (!row || row.isWorking) return;
    const place = { row: { ...row, problem: undefined }, index: this.list.index };
    // On its own record page the payment has nowhere to go.
    if (isEdited(kind) || this.recordId) this.change(row.transactionId, { isWorking: true, problem: undefined });
    else {
      this.isDetailOpen = false;
      this.leave([row.transactionId]);
      this.focusList();
    }
    place.next = this.list.selected?.transactionId;
    try {
      const { refused, entry, words } = await decide(kind, row, request);
      if (refused) await this.refuse(place, refused);
      else {
        this.message = words;
        if (entry) this.history = [...this.history, { ...entry, rows: [place] }];
        await this.settle(kind, place);
      }
    } catch (error) {
      await this.refuse(place, messageOf(error));
    }
    refreshApex(this.summaryResult);
  }

  /** Says at the row why an act was refused; the row is there again where it was. */
  async refuse({ row, index, next }, problem) {
    this.message = problem;
    const { transactionId } = row;
    if (this.list.indexOf(transactionId) < 0) this.bringBack(row, index, next);
    await this.fresh([transactionId], { problem, isWorking: false });
  }

  /** After an act: the payment leaves when it is decided, and stays with what is still open of it. */
  async settle(kind, { row, index, next }) {
    const { transactionId } = row;
    if (this.recordId) {
      const [now] = await this.fresh([transactionId], { isWorking: false, problem: undefined });
      this.template.querySelector('c-approval-detail')?.close();
      if (now?.state === 'Matching') this.followMatching([transactionId]);
      return;
    }
    if (kind === 'approve' || kind === 'ignore') return;
    this.details.delete(transactionId);
    // It is booked already: that it cannot be read again changes nothing about that.
    const [now] = await getRows({ transactionIds: [transactionId], sortBy: this.filter.sortBy }).catch(() => []);
    const isOpen = now !== undefined && STATES[this.state].includes(now.state);
    if (!isOpen) {
      if (this.list.indexOf(transactionId) < 0) return;
      this.leave([transactionId]);
      this.focusList();
      return;
    }
    if (this.list.indexOf(transactionId) < 0) this.bringBack(row, index, next);
    this.change(transactionId, { ...toListRow(now), isWorking: false, problem: undefined });
    if (this.list.selected?.transactionId !== transactionId) return;
    await this.showDetail();
    this.template.querySelector('c-approval-detail')?.close();
    this.focusList();
  }

  /** Puts a row back. It is chosen again only if the person has not gone on meanwhile: nobody is torn away. */
  bringBack(row, index, next) {
    const hasStayed = this.list.selected?.transactionId === next;
    this.details.delete(row.transactionId);
    const list = this.list.inserting(row, index);
    this.show(hasStayed ? list : list.choosing(list.indexOf(this.list.selected.transactionId)));
  }

  approveMarked = async () => {
    if (!this.canApproveMany) {
      this.message = labels.noPermission;
      return;
    }
    const rows = this.list.markedRows;
    const result = await ApprovalBulk.open({ label: filled(actLabels.bulkTitle, rows.length), size: 'small', rows });
    if (result) this.finishBulk(rows, result);
    this.focusList();
  };

  /** Every row says what became of it: approved ones leave, refused and excluded ones stay marked with the reason. */
  finishBulk(rows, result) {
    const { doneIds, problems } = readBulk(result);
    const done = rows
      .filter(({ suggestionId }) => doneIds.has(suggestionId))
      .map((row) => ({ row, index: this.list.indexOf(row.transactionId) }));
    const entry = entryOf(result.outcomes.filter(({ isSuccess }) => isSuccess));
    if (entry && done.length > 0) this.history = [...this.history, { ...entry, rows: done }];
    this.message = filled(actLabels.bulkDone, done.length, rows.length - done.length);
    this.leave(done.map(({ row }) => row.transactionId));
    for (const { transactionId, suggestionId } of rows) {
      const problem = problems.get(suggestionId);
      if (problem) this.fresh([transactionId], { problem });
    }
    refreshApex(this.summaryResult);
  }

  openHistory = async () => {
    let wasChanged = false;
    await ApprovalHistory.open({
      label: actLabels.historyTitle,
      size: 'medium',
      canUndo: Boolean(mayUndo),
      onundone: () => {
        wasChanged = true;
      },
    });
    if (wasChanged) await this.readAgain();
  };

  async undoLast() {
    const last = this.history.at(-1);
    if (!last || !mayUndo) {
      this.message = labels.nothingToUndo;
      return;
    }
    this.history = this.history.slice(0, -1);
    this.message = labels.working;
    this.focusList();
    try {
      const { refused, words, isPartly } = await undoEntry(last);
      this.message = refused ?? words;
      if (!refused) this.takeBack(last.rows);
      else if (isPartly) await this.readAgain();
    } catch (error) {
      this.history = [...this.history, last];
      this.message = messageOf(error);
    }
    refreshApex(this.summaryResult);
  }

  takeBack(places) {
    let { list } = this;
    for (const { row, index } of places) {
      this.details.delete(row.transactionId);
      list = list.inserting(toListRow({ ...row, state: 'Matching' }), index);
    }
    // The first of them is where the person was.
    this.show(list.choosing(list.indexOf(places[0].row.transactionId)));
    this.followMatching(places.map(({ row }) => row.transactionId));
  }

  /** After an undo the payments are matched again: the rows show what comes of it, where they stand. */
  async followMatching(transactionIds) {
    let waiting = transactionIds;
    for (let poll = 0; poll < POLLS && waiting.length > 0; poll += 1) {
      // eslint-disable-next-line no-await-in-loop -- each look follows the one before
      const rows = await this.fresh(waiting);
      waiting = rows.filter(({ state }) => state === 'Matching').map(({ transactionId }) => transactionId);
      // eslint-disable-next-line no-await-in-loop -- as above
      if (waiting.length > 0) await pause(POLL_MILLISECONDS);
    }
    refreshApex(this.summaryResult);
  }

  // ---- what the person does

  handleAct({ detail: { name } }) {
    const { index, rows } = this.list;
    const acts = {
      next: () => this.select(index + 1),
      previous: () => this.select(index - 1),
      first: () => this.select(0),
      last: () => this.select(rows.length - 1),
      mark: () => this.show(this.list.marking(index)),
      markNext: () => this.show(this.list.markingTo(index + 1)),
      markPrevious: () => this.show(this.list.markingTo(index - 1)),
      unmark: () => this.unmark(),
      approve: () => (this.hasMarks ? this.approveMarked() : this.approveSelected()),
      undo: () => this.undoLast(),
      help: () => this.template.querySelector('c-approval-head')?.toggleHelp(),
      open: () => this.enterDetail(),
    };
    if (acts[name]) acts[name]();
    else this.template.querySelector('c-approval-detail')?.start(name);
  }

  handleMark({ detail: { index, isRange } }) {
    this.show(isRange ? this.list.markingTo(index) : this.list.marking(index));
    this.focusList();
  }

  markAll() {
    this.list = this.list.markingAll();
    this.focusList();
  }

  unmark() {
    this.list = this.list.unmarked();
    this.focusList();
  }

  approveSelected() {
    const row = this.list.selected;
    if (!row || performance.now() - this.selectedAt < LOOK_MILLISECONDS) return;
    if (row.state === 'Tie') this.message = labels.tieHint;
    else if (!mayApprove) this.message = labels.noPermission;
    else if (!row.suggestionId || !['Ready', 'Check'].includes(row.state)) this.message = labels.nothingToApprove;
    else this.act('approve', { suggestionId: row.suggestionId, targets: row.target });
  }

  handleDecide({ detail: { kind, request } }) {
    this.act(kind, request);
  }

  handleChoose({ detail: { index } }) {
    this.select(index);
    this.openDetail();
  }

  openDetail() {
    this.listPlace = globalThis.scrollY;
    this.isDetailOpen = true;
  }

  enterDetail() {
    this.openDetail();
    this.template.querySelector('c-approval-detail')?.focus();
  }

  handleBack() {
    this.isDetailOpen = false;
    this.focusList();
  }

  handleState({ detail: { state } }) {
    this.state = state;
    this.reload();
  }

  handleFilter({ detail: { name, value } }) {
    this.filter = { ...this.filter, [name]: value };
    const { filter } = this;
    this.latestFilter = filter;
    pause(name === 'search' || name.startsWith('amount') ? TYPING_MILLISECONDS : 0).then(() => {
      if (this.latestFilter === filter) this.applyFilter();
    });
  }

  clearFilters() {
    this.filter = { ...NO_FILTER, sortBy: this.filter.sortBy };
    this.applyFilter();
  }

  applyFilter() {
    this.summaryFilter = askedOf(this.filter);
    this.reload();
  }
}
