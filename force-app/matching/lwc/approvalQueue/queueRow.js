import { filled, labels } from 'c/approvalLabels';
import { parseExplanation, signals } from 'c/evidenceWords';
import { date, money } from 'c/localFormat';

const STATE_WORDS = {
  Ready: labels.ready,
  Check: labels.check,
  Tie: labels.tie,
  NoMatch: labels.noMatch,
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
    stateText: STATE_WORDS[row.state],
    stateClass: `state state_${row.state.toLowerCase()}`,
    targetText: row.state === 'Tie' ? filled(labels.equalCount, row.suggestionCount) : row.target,
    signals: signals(parseExplanation(row.explanation).evidence).map(({ kind, verdict, detail }) => ({
      key: kind,
      text: [SIGNAL_WORDS[kind], detail].filter(Boolean).join(' '),
      signalClass: `signal signal_${verdict}`,
      ...VERDICTS[verdict],
    })),
  };
}

/** Words for an error of Apex, or of the way to it. */
export function messageOf(error) {
  if (error?.status === 0 || globalThis.navigator?.onLine === false) return labels.offline;
  return error?.body?.message ?? error?.message ?? labels.failed;
}

/** Counts and sums of the states that belong together, as one text per currency. */
export function totals(counts, states) {
  const chosen = counts.filter(({ state }) => states.includes(state));
  return { payments: chosen.reduce((sum, { payments }) => sum + payments, 0), sums: sumsByCurrency(chosen) };
}

/** Adds decimal strings of one scale exactly, in minor units of their own scale. */
function sumsByCurrency(chosen) {
  const byCurrency = new Map();
  for (const { currencyCode, unallocated } of chosen) {
    byCurrency.set(currencyCode, [...(byCurrency.get(currencyCode) ?? []), unallocated]);
  }
  return [...byCurrency].map(([currencyCode, values]) => money(exactSum(values), currencyCode)).join(' · ');
}

function exactSum(values) {
  const scale = Math.max(...values.map((value) => (value.split('.')[1] ?? '').length));
  const total = values.reduce((whole, value) => {
    const [units, fraction = ''] = value.split('.');
    return whole + BigInt(units + fraction.padEnd(scale, '0'));
  }, 0n);
  const digits = String(total < 0n ? -total : total).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return total < 0n ? `-${text}` : text;
}
