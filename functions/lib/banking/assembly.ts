import { createHash } from 'node:crypto';
import { outerDate } from './dates.ts';
import { addExactly, formatAmount } from './money.ts';
import type { Refuse } from './errors.ts';
import type {
  Account,
  Balance,
  FileSummary,
  IsoDate,
  KeyKind,
  MinorUnits,
  Notice,
  StatementEvent,
  StatementLine,
  StatementSummary,
} from './statement.ts';

/** What a parser knows of a statement when it begins. */
export interface StatementStart {
  account: Account;
  currency: string;
  number: string | null;
  id: string | null;
  opening: Balance | null;
  /** Distinguishes the statements of formats whose number and opening balance do not (report id, time). */
  identity?: string;
}

/** What a parser knows of a statement when it ends. */
export interface StatementEnd {
  opening: Balance | null;
  closing: Balance | null;
  complete: boolean;
  period?: { start: IsoDate | null; end: IsoDate | null };
  /** Sum of the booked lines by the file's own control totals, for formats without balances. */
  controlTotal?: MinorUnits | null;
  /** The file's own count of booked lines. */
  controlCount?: number | null;
}

/** A line as a parser reads it; place and key are given by the assembly. */
export type LineDraft = Omit<StatementLine, 'position' | 'key'> & {
  /** The bank's identification of the line where the format promises that it is unique for the account (OFX FITID). */
  uniqueId?: string;
};

/** A statement of the file, by its content. */
interface KnownStatement {
  sourceKey: string;
  contentHash: string;
}

/** A statement whose head stood in the file before: it is held until its content tells whether it is the same. */
interface HeldStatement {
  start: StatementStart;
  head: string;
  drafts: LineDraft[];
  notices: Notice[];
}

/** Turns what a parser reads into statement events, with totals, keys and checks. One for each file. */
export class StatementAssembly {
  readonly #emit: (event: StatementEvent) => void;
  readonly #refuse: Refuse;
  readonly #keyKind: KeyKind;
  readonly #fallbackAccount: string;
  readonly #known = new Map<string, KnownStatement[]>();
  #equalLines = new Map<string, number>();
  #content = createHash('sha256');
  #current: StatementSummary | null = null;
  #head = '';
  #held: HeldStatement | null = null;
  #statementCount = 0;
  #foreignLines = 0;

  constructor(settings: {
    emit: (event: StatementEvent) => void;
    refuse: Refuse;
    keyKind: KeyKind;
    fallbackAccount: string | undefined;
  }) {
    this.#emit = settings.emit;
    this.#refuse = settings.refuse;
    this.#keyKind = settings.keyKind;
    this.#fallbackAccount = settings.fallbackAccount ?? '';
  }

  get statementCount(): number {
    return this.#statementCount;
  }

  file(file: FileSummary): void {
    this.#emit({ type: 'file', file });
  }

  begin(start: StatementStart): void {
    const head = this.#headOf(start);
    this.#statementCount += 1;
    if (this.#known.has(head)) {
      this.#held = { start, head, drafts: [], notices: [] };
    } else {
      this.#begin(start, head, sha256(head));
    }
  }

  notice(notice: Notice): void {
    (this.#held ?? this.#open()).notices.push(notice);
  }

  line(draft: LineDraft): void {
    if (this.#held !== null) {
      this.#held.drafts.push(draft);
      return;
    }
    const statement = this.#open();
    const { uniqueId, ...line } = draft;
    this.#content.update(JSON.stringify(contentOf(draft)));
    this.#count(statement, draft);
    const position = draft.status === 'booked' ? statement.lineCount : statement.pendingCount;
    const key = this.#lineKey(statement, draft, position, uniqueId);
    this.#emit({ type: 'line', line: { position, key, ...line } });
  }

  end(end: StatementEnd): void {
    this.#release();
    const statement = this.#open();
    statement.opening = end.opening;
    statement.closing = end.closing;
    statement.period = end.period ?? {
      start: statement.period.start ?? end.opening?.date ?? null,
      end: outerDate(statement.period.end, end.closing?.date ?? null, 1),
    };
    statement.contentHash = this.#content.digest('hex');
    statement.checks =
      this.#foreignLines === 0
        ? checkStatement(statement, end)
        : { balanced: false, difference: null, complete: end.complete };
    const { sourceKey, contentHash } = statement;
    this.#known.set(this.#head, [...(this.#known.get(this.#head) ?? []), { sourceKey, contentHash }]);
    this.#current = null;
    this.#emit({ type: 'end', statement });
  }

  #begin(start: StatementStart, head: string, sourceKey: string): void {
    const { account, currency, number, id, opening } = start;
    const index = this.#statementCount;
    this.#head = head;
    this.#equalLines = new Map();
    this.#content = createHash('sha256');
    this.#foreignLines = 0;
    this.#current = {
      ...{ index, account, currency, number, id, opening, sourceKey, keyKind: this.#keyKind },
      ...{ closing: null, contentHash: '' },
      ...{ period: { start: null, end: null }, bookedTotal: 0, lineCount: 0, pendingCount: 0, notices: [] },
      checks: { balanced: null, difference: null, complete: false },
    };
    this.#emit({ type: 'statement', statement: { index, account, currency, number, id, opening, sourceKey } });
  }

  /** The same statement again keeps its key, so that importing it changes nothing; another one gets its own. */
  #release(): void {
    const held = this.#held;
    if (held === null) {
      return;
    }
    this.#held = null;
    const known = this.#known.get(held.head) ?? [];
    const content = createHash('sha256');
    for (const draft of held.drafts) {
      content.update(JSON.stringify(contentOf(draft)));
    }
    const contentHash = content.digest('hex');
    const same = known.find((statement) => statement.contentHash === contentHash);
    this.#begin(held.start, held.head, same?.sourceKey ?? sha256(`${held.head}|${known.length + 1}`));
    for (const notice of held.notices) {
      this.notice(notice);
    }
    if (same !== undefined) {
      const message = 'The file holds this statement more than once; it counts once.';
      this.notice({ code: 'SALDO_STATEMENT_REPEATED', message, fileLine: held.drafts[0]?.fileLine ?? null });
    }
    for (const draft of held.drafts) {
      this.line(draft);
    }
  }

  #count(statement: StatementSummary, draft: LineDraft): void {
    if (draft.status !== 'booked') {
      statement.pendingCount += 1;
      return;
    }
    statement.lineCount += 1;
    statement.period.start = outerDate(statement.period.start, draft.bookingDate, -1);
    statement.period.end = outerDate(statement.period.end, draft.bookingDate, 1);
    if (draft.currency === statement.currency) {
      const place = { line: draft.fileLine, field: 'amount' };
      statement.bookedTotal = addExactly(statement.bookedTotal, draft.amount, place, this.#refuse);
    } else {
      this.#foreignLines += 1;
      const message = `Line ${draft.fileLine} is in ${draft.currency}, the account is kept in ${statement.currency}.`;
      this.notice({ code: 'SALDO_STATEMENT_LINE_CURRENCY', message, fileLine: draft.fileLine });
    }
  }

  #open(): StatementSummary {
    if (this.#current === null) {
      throw new Error('A line was read outside a statement.');
    }
    return this.#current;
  }

  /** Only what stands before the first line, so that a cut-off delivery and the whole one have the same key. */
  #headOf(start: StatementStart): string {
    const { account, opening } = start;
    return [
      account.iban ?? account.number ?? this.#fallbackAccount,
      start.currency,
      start.number ?? start.id ?? '',
      opening === null ? '' : `${opening.date ?? ''} ${formatAmount(opening.amount, opening.currency)}`,
      start.identity ?? '',
    ].join('|');
  }

  #lineKey(statement: StatementSummary, line: LineDraft, position: number, uniqueId: string | undefined): string {
    if (this.#keyKind === 'position') {
      return `${statement.sourceKey}:${line.status === 'booked' ? '' : 'p'}${position}`;
    }
    const account = statement.account.iban ?? statement.account.number ?? this.#fallbackAccount;
    if (uniqueId !== undefined) {
      return sha256([account, statement.currency, line.status, uniqueId].join('|'));
    }
    const content = sha256(JSON.stringify([account, line.status, contentOf(line)]));
    const occurrence = (this.#equalLines.get(content) ?? 0) + 1;
    this.#equalLines.set(content, occurrence);
    return `${content}:${occurrence}`;
  }
}

function contentOf(line: LineDraft): unknown[] {
  return [
    line.bookingDate,
    line.valueDate,
    line.amount,
    line.currency,
    line.remittanceText,
    line.bankReference,
    line.endToEndId,
    line.counterparty.name,
    line.counterparty.iban,
    line.bookingText,
  ];
}

/**
 * The balance identity, or the control totals where a format has them, or neither. Where both are there, both must
 * hold. Control totals count every entry, so they are no use where some are not booked.
 */
function checkStatement(statement: StatementSummary, end: StatementEnd): StatementSummary['checks'] {
  const { opening, closing, bookedTotal, currency, notices } = statement;
  const { complete } = end;
  const control = statement.pendingCount > 0 ? null : controlDifference(statement, end);
  if (opening === null || closing === null) {
    return control === null
      ? { balanced: null, difference: null, complete }
      : { balanced: control.agrees, difference: control.difference, complete };
  }
  if (opening.currency !== currency || closing.currency !== currency) {
    const message = `The balances are in ${opening.currency} and ${closing.currency}, the account is kept in ${currency}.`;
    notices.push({ code: 'SALDO_STATEMENT_BALANCE_CURRENCY', message, fileLine: null });
    return { balanced: false, difference: null, complete };
  }
  if (control !== null && !control.agrees) {
    const message = "The lines do not agree with the file's own control total or count.";
    notices.push({ code: 'SALDO_STATEMENT_CONTROL_TOTAL', message, fileLine: null });
  }
  const difference = opening.amount + bookedTotal - closing.amount;
  return { balanced: difference === 0 && (control?.agrees ?? true), difference, complete };
}

function controlDifference(
  statement: StatementSummary,
  end: StatementEnd,
): { difference: MinorUnits; agrees: boolean } | null {
  if (end.controlTotal == null) {
    return null;
  }
  const difference = statement.bookedTotal - end.controlTotal;
  const countAgrees = end.controlCount == null || end.controlCount === statement.lineCount;
  return { difference, agrees: difference === 0 && countAgrees };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
