import { date, isZero, money } from 'c/localFormat';
import { labels } from './proofLabels';

/** Puts values into a label with {0}, {1} … */
export function filled(label, ...values) {
  return label.replace(/\{(\d+)\}/g, (place, at) => values[at] ?? place);
}

/** The last seven days, as the calendar of the person has them. */
export function lastWeek(now) {
  const iso = (day) =>
    [day.getFullYear(), String(day.getMonth() + 1).padStart(2, '0'), String(day.getDate()).padStart(2, '0')].join('-');
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 6);
  return { postedFrom: iso(first), postedTo: iso(now) };
}

/** Days of a period as a person writes them. */
export function periodText({ postedFrom, postedTo }) {
  return `${date(postedFrom)} – ${date(postedTo)}`;
}

function row(label, value, currencyCode, name) {
  return { label, name, value: money(value, currencyCode), rowClass: 'row' };
}

function difference(value, currencyCode, name) {
  return {
    label: labels.difference,
    name,
    value: money(value, currencyCode),
    rowClass: isZero(value) ? 'row row_total' : 'row row_total row_wrong',
  };
}

function badge(isEven) {
  return { badge: isEven ? labels.even : labels.uneven, badgeClass: isEven ? 'badge' : 'badge badge_wrong' };
}

/** A bank account as the page shows it. */
export function accountView(proof) {
  const { currencyCode } = proof;
  const hasStatements = proof.statementCount > 0;
  return {
    id: proof.accountId,
    title: proof.entityName ? `${proof.name} · ${proof.entityName}` : proof.name,
    ...badge(proof.isEven),
    hasStatements,
    statementCount: filled(labels.count, proof.statementCount),
    lineCount: filled(labels.count, proof.lineCount),
    statementRows: hasStatements
      ? [
          row(labels.opening, proof.opening, currencyCode, 'opening'),
          row(labels.statementLines, proof.statementLines, currencyCode, 'statementLines'),
          row(labels.closing, proof.closing, currencyCode, 'closing'),
          difference(proof.statementDifference, currencyCode, 'statementDifference'),
        ]
      : [],
    lineRows: [
      row(labels.sum, proof.lines, currencyCode, 'lines'),
      row(labels.allocated, proof.allocated, currencyCode, 'allocated'),
      row(labels.onAccount, proof.onAccount, currencyCode, 'onAccount'),
      row(labels.refund, proof.refund, currencyCode, 'refund'),
      row(labels.unallocated, proof.unallocated, currencyCode, 'unallocated'),
      row(labels.ignored, proof.ignored, currencyCode, 'ignored'),
      difference(proof.lineDifference, currencyCode, 'lineDifference'),
    ],
    firstStatement: proof.firstStatement,
    firstLine: proof.firstLine,
  };
}

/** The open items of a company as the page shows them. */
export function entityView(proof) {
  const { currencyCode } = proof;
  return {
    id: `${proof.entityId} ${currencyCode}`,
    title: `${proof.name} · ${currencyCode}`,
    ...badge(proof.isEven),
    itemCount: filled(labels.count, proof.itemCount),
    rows: [
      row(labels.ledger, proof.ledger, currencyCode, 'ledger'),
      row(labels.balances, proof.balances, currencyCode, 'balances'),
      difference(proof.difference, currencyCode, 'itemDifference'),
    ],
    firstItem: proof.firstItem,
  };
}
