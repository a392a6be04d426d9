import { labels } from 'c/approvalLabels';

/** What a key does while the list has the focus: name of the act by `event.key`, letters in lower case. */
const ACTS = {
  j: 'next',
  arrowdown: 'next',
  k: 'previous',
  arrowup: 'previous',
  home: 'first',
  end: 'last',
  x: 'mark',
  ' ': 'mark',
  a: 'approve',
  r: 'reject',
  s: 'split',
  w: 'writeOff',
  f: 'find',
  e: 'explain',
  u: 'undo',
  '?': 'help',
  enter: 'open',
  escape: 'unmark',
};
const WITH_SHIFT = { next: 'markNext', previous: 'markPrevious' };

/** The act of a key, or undefined; keys with Ctrl, Alt or Cmd belong to the browser. */
export function actOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const act = ACTS[event.key.toLowerCase()];
  return event.shiftKey ? (WITH_SHIFT[act] ?? act) : act;
}

/** What the help says. */
export const keyHelp = [
  { name: 'J', meaning: labels.keyNext },
  { name: 'K', meaning: labels.keyPrevious },
  { name: 'Enter', meaning: labels.keyEnter },
  { name: 'Esc', meaning: labels.keyLeave },
  { name: 'X', meaning: labels.keyMark },
  { name: 'Shift+J / Shift+K', meaning: labels.keyMarkOn },
  { name: 'A', meaning: labels.keyApprove },
  { name: 'R', meaning: labels.reject },
  { name: 'S', meaning: labels.keySplit },
  { name: 'W', meaning: labels.keyWriteOff },
  { name: 'F', meaning: labels.keyFind },
  { name: 'E', meaning: labels.keyExplain },
  { name: 'U', meaning: labels.undo },
  { name: '?', meaning: labels.keyHelp },
];
