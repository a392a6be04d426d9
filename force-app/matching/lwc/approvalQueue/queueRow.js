import { filled, labels } from 'c/approvalLabels';
import { parseExplanation, signals } from 'c/evidenceWords';
import { decimal, sumOf } from 'c/exactMoney';
import { date, money } from 'c/localFormat';

const STATE_WORDS = {
  Ready: labels.ready,
  Check: labels.check,
  Tie: labels.tie,
  NoMatch: labels.noMatch,
  Rest: labels.rest,
  Ignored: labels.setAside,
  Matching: labels.matching,
  Done: labels.done,
};
const SIGNAL_WORDS = {
  number: labels.signalNumber,
  reference: labels.signalReference,
  amount: labels.signalAmount,
  discount: labels.signalDiscount,
  payer: labels.signalPayer,
  name: labels.signalName,
  date: labels.signalDate,
};
const VERDICTS = {
  yes: { sign: '✓', words: labels.signalYes },
  partly: { sign: '≈', words: labels.signalPartly },
  no: { sign: '✗', words: labels.signalNo },
};

/** What the list shows of an ApprovalQueueRow; worked out once, because lists are long. */
export function toListRow(row) {
  return {
    ...row,
    optionId: `payment-${row.transactionId}`,
    amountText: money(row.amount, row.currencyCode),
    dateText: date(row.bookingDate),
    takenText: takenText(row),
    stateText: STATE_WORDS[row.state],
    stateClass: `state state_${row.state.toLowerCase()}`,
    targetText: targetText(row),
    signals: signals(parseExplanation(row.explanation).evidence, {
      paid: row.amount,
      currencyCode: row.currencyCode,
    }).map(({ kind, verdict, detail }) => ({
      key: kind,
      text: [SIGNAL_WORDS[kind], detail].filter(Boolean).join(' '),
      signalClass: `signal signal_${verdict}`,
      ...VERDICTS[verdict],
    })),
  };
}

function targetText({ state, suggestionCount, target, matchReason, unallocated, currencyCode }) {
  if (state === 'Tie') return filled(labels.equalCount, suggestionCount);
  if (state === 'Rest') return filled(labels.unallocated, money(unallocated, currencyCode));
  return target ?? matchReason;
}

/** Who else works on a payment; empty for nobody. */
export function takenText({ takenBy, isTakenByMe }) {
  return takenBy && !isTakenByMe ? filled(labels.takenBy, takenBy) : '';
}

/** Counts and sums of the states that belong together, as one text per currency. */
export function totals(counts, states) {
  const chosen = counts.filter(({ state }) => states.includes(state));
  return { payments: chosen.reduce((sum, { payments }) => sum + payments, 0), sums: sumsByCurrency(chosen) };
}

/** Adds the sums of each currency exactly. */
function sumsByCurrency(chosen) {
  const byCurrency = new Map();
  for (const { currencyCode, unallocated } of chosen) {
    byCurrency.set(currencyCode, [...(byCurrency.get(currencyCode) ?? []), unallocated]);
  }
  return [...byCurrency].map(([currencyCode, values]) => money(decimal(sumOf(values)), currencyCode)).join(' · ');
}
