import { LightningElement, api } from 'lwc';
import { actOf } from 'c/approvalKeys';
import { filled, labels } from 'c/approvalLabels';

const NEAR_THE_END_PIXELS = 200;

/**
 * The payments as a list box: one is chosen, any number can be marked.
 * @fires choose `{ index, isOpening }`
 * @fires mark `{ index }`
 * @fires act `{ name }`: an act of c/approvalKeys
 * @fires more
 */
export default class ApprovalList extends LightningElement {
  labels = labels;
  /** Rows of `toListRow`, with `problem` and `isWorking` where there is something to say. */
  @api rows = [];
  /** Index of the chosen row, −1 for none. */
  @api selectedIndex = -1;
  /** Ids of the marked payments. */
  @api marked = new Set();
  /** True where the server has more. */
  @api hasMore = false;
  @api isLoading = false;
  /** How many payments there are in all. */
  @api total = 0;

  /** Puts the focus on the list without moving it. */
  @api
  focus() {
    this.wantsFocus = true;
    this.takeFocus();
  }

  /** Scrolls as little as needed to show the chosen row, after the next rendering. */
  @api
  showSelected() {
    this.wantsRowInView = true;
  }

  /** Scrolls now. */
  @api
  scrollToSelected() {
    this.template.querySelector('li[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  renderedCallback() {
    if (this.wantsRowInView) {
      this.wantsRowInView = false;
      this.scrollToSelected();
    }
    if (this.wantsFocus) this.takeFocus();
  }

  takeFocus() {
    const list = this.template.querySelector('.listbox');
    this.wantsFocus = !list;
    list?.focus({ preventScroll: true });
  }

  get items() {
    return this.rows.map((row, index) => {
      const isChosen = index === this.selectedIndex;
      const isMarked = this.marked.has(row.transactionId);
      return {
        ...row,
        index,
        current: String(isChosen),
        // A list box of several choices: chosen is where the person is, selected is what the person marked.
        selected: String(this.marked.size > 0 ? isMarked : isChosen),
        isMarked,
        boxClass: isMarked ? 'row__box row__box_marked' : 'row__box',
        rowClass: ['row', isChosen && 'row_selected', isMarked && 'row_marked', row.isWorking && 'row_working']
          .filter(Boolean)
          .join(' '),
      };
    });
  }

  get activeId() {
    return this.rows[this.selectedIndex]?.optionId;
  }

  get isFirstLoad() {
    return this.isLoading && this.rows.length === 0;
  }

  get isBusy() {
    return String(this.isLoading);
  }

  get shownText() {
    return this.total > 0 ? filled(labels.shown, this.rows.length, Math.max(this.total, this.rows.length)) : '';
  }

  handleKey(event) {
    const name = actOf(event);
    if (name === undefined) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('act', { detail: { name } }));
  }

  handleChoose(event) {
    const index = Number(event.currentTarget.dataset.index);
    this.dispatchEvent(new CustomEvent('choose', { detail: { index } }));
  }

  handleMark(event) {
    event.stopPropagation();
    const { index } = event.currentTarget.closest('li').dataset;
    this.dispatchEvent(new CustomEvent('mark', { detail: { index: Number(index), isRange: event.shiftKey } }));
  }

  handleScroll(event) {
    const { scrollTop, clientHeight, scrollHeight } = event.target;
    if (scrollTop + clientHeight > scrollHeight - NEAR_THE_END_PIXELS) this.askForMore();
  }

  askForMore() {
    if (this.hasMore && !this.isLoading) this.dispatchEvent(new CustomEvent('more'));
  }
}
