import { StatementAssembly, type LineDraft } from './assembly.ts';
import { refuser } from './errors.ts';
import type { Account, Balance, Statement, StatementEvent, StatementLine } from './statement.ts';

/** Everything an account shows for a number of whole days, from any source but a statement file. */
export interface Window {
  account: Account;
  currency: string;
  /** Identifies the account where it has neither IBAN nor number. */
  fallbackAccount: string;
  drafts: readonly LineDraft[];
}

/**
 * Gives the lines of a window their keys: by content, and counted where lines are equal. All lines of each day must be
 * there, or equal lines would be counted wrong.
 */
export function windowLines(window: Window): StatementLine[] {
  return assemble(window, window.drafts, { number: 'window', identity: '', opening: null, closing: null }).lines;
}

/**
 * A statement of those lines of a window that are new. Its key depends on `number`, `identity` and `opening` only, so
 * that a second attempt has the same.
 */
export function windowStatement(
  window: Window,
  lines: readonly StatementLine[],
  facts: { number: string; identity: string; opening: Balance | null; closing: Balance | null },
): Statement {
  const statement = assemble(window, lines, facts);
  return {
    ...statement,
    lines: statement.lines.map((line, index) => ({ ...line, key: lines[index]?.key ?? line.key })),
  };
}

function assemble(
  { account, currency, fallbackAccount }: Window,
  drafts: readonly LineDraft[],
  {
    opening,
    closing,
    ...start
  }: { number: string; identity: string; opening: Balance | null; closing: Balance | null },
): Statement {
  const lines: StatementLine[] = [];
  let summary: Extract<StatementEvent, { type: 'end' }>['statement'] | null = null;
  const assembly = new StatementAssembly({
    emit: (event) => {
      if (event.type === 'line') lines.push(event.line);
      if (event.type === 'end') summary = event.statement;
    },
    ...{ refuse: refuser('bank connection'), keyKind: 'content', fallbackAccount },
  });
  assembly.begin({ account, currency, id: null, opening, ...start });
  for (const draft of drafts) assembly.line(draft);
  assembly.end({ opening, closing, complete: true });
  return { ...(summary as unknown as Statement), lines, pendingLines: [] };
}
