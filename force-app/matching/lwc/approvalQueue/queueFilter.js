import { labels } from 'c/approvalLabels';
import { totals } from './queueRow';

/** A filter that restricts nothing. */
export const NO_FILTER = {
  search: '',
  bankAccountId: '',
  bookedFrom: '',
  bookedTo: '',
  amountFrom: '',
  amountTo: '',
  isMine: false,
};

/** States of ApprovalQueueRow behind each button. */
export const STATES = {
  ToDecide: ['Ready', 'Check', 'Tie'],
  Ready: ['Ready'],
  Check: ['Check'],
  Tie: ['Tie'],
  NoMatch: ['NoMatch'],
  Rest: ['Rest'],
  Ignored: ['Ignored'],
};

const STATE_LABELS = {
  ToDecide: labels.toDecide,
  Ready: labels.ready,
  Check: labels.check,
  Tie: labels.tie,
  NoMatch: labels.noMatch,
  Rest: labels.rest,
  Ignored: labels.setAside,
};

/** The filter as Apex takes it: what is empty is left out. */
export function askedOf(filter) {
  return Object.fromEntries(Object.keys(NO_FILTER).flatMap((name) => (filter[name] ? [[name, filter[name]]] : [])));
}

/** True where something is restricted. */
export function isFiltered(filter) {
  return Object.keys(askedOf(filter)).length > 0;
}

/** The states as the head shows them; what was set aside is nobody's work and is not counted. */
export function statesOf(counts) {
  return Object.keys(STATES).map((state) => ({
    state,
    label: STATE_LABELS[state],
    ...totals(counts, STATES[state]),
    isCounted: state !== 'Ignored',
  }));
}
