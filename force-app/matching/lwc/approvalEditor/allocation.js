import { decimal, sumOf, units } from 'c/exactMoney';

const orNought = (text) => units(text) ?? 0n;
const smaller = (one, other) => (one < other ? one : other);

/**
 * What a person allocates, as it stands in the form: pure, amounts are decimal strings.
 * A line: `itemId, name, accountId, accountName, openBalance, amount, discount, writeOff`.
 */

/** A line of the form from a line of a proposal (ApprovalQueueDetail.Line). */
export function lineOfProposal({ itemId, itemName, accountId, accountName, openBalance, amount, discount, writeOff }) {
  return { itemId, name: itemName, accountId, accountName, openBalance, amount, discount, writeOff };
}

/** A line of the form from an item that was found: as much of the item as the payment still has. */
export function lineOfItem(item, remaining) {
  const open = orNought(item.openBalance);
  const left = orNought(remaining);
  const isSameDirection = left !== 0n && left > 0n === open > 0n;
  const net = item.netOfDiscount ? orNought(item.netOfDiscount) : open;
  // Exactly the amount net of discount is paid by somebody who took the discount.
  const takesDiscount = net !== open && left === net;
  const magnitude = smaller(left < 0n ? -left : left, open < 0n ? -open : open);
  const amount = takesDiscount ? net : isSameDirection ? (open < 0n ? -magnitude : magnitude) : open;
  return {
    itemId: item.itemId,
    name: item.name,
    accountId: item.accountId,
    accountName: item.accountName,
    openBalance: item.openBalance,
    amount: decimal(amount),
    discount: takesDiscount ? decimal(open - net) : '0.00',
    writeOff: '0.00',
  };
}

/** What stays open of the item of a line. */
export function openAfter({ openBalance, amount, discount, writeOff }) {
  return decimal(orNought(openBalance) - orNought(amount) - orNought(discount) - orNought(writeOff));
}

/** The line with the rest of its item written off, or left open. */
export function withRest(line, isWrittenOff) {
  const kept = { ...line, writeOff: '0.00' };
  return isWrittenOff ? { ...line, writeOff: openAfter(kept) } : kept;
}

/** What no line takes of the money there is. */
export function remainingOf(available, lines) {
  return decimal(orNought(available) - sumOf(lines.map(({ amount }) => amount)));
}

/** Why the form cannot be sent, as a key of the labels; undefined when it can. */
export function faultOf(available, lines, rest) {
  const texts = lines.flatMap(({ amount, discount, writeOff }) => [amount, discount, writeOff]);
  if (texts.some((text) => units(text) === undefined)) return 'amountMissing';
  const remaining = orNought(remainingOf(available, lines));
  const isOver = remaining !== 0n && remaining > 0n !== orNought(available) > 0n;
  if (isOver) return 'overAllocated';
  if (lines.length === 0 && (rest === 'open' || remaining === 0n)) return 'nothingChosen';
  return undefined;
}

/** The form as ReviewRequest. */
export function requestOf({ source, lines, rest, customerId, reason }) {
  const remaining = remainingOf(source.available, lines);
  const isRest = orNought(remaining) !== 0n;
  return {
    ...(source.allocationId
      ? { allocationId: source.allocationId }
      : { transactionId: source.transactionId, version: source.version }),
    lines: lines.map(({ itemId, amount, discount, writeOff, openBalance }) => ({
      itemId,
      amount,
      discount,
      writeOff,
      openBalance,
    })),
    ...(isRest && rest === 'account' ? { onAccountAmount: remaining, onAccountCustomerId: customerId } : {}),
    ...(isRest && rest === 'refund' ? { refundAmount: remaining } : {}),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  };
}
