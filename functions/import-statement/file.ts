import {
  type IsoDate,
  readStatements,
  type StatementEvent,
  type StatementLine,
  type StatementSummary,
  StatementError,
} from '@saldo/banking';
import { type OrgClient, SaldoError } from '@saldo/org';
import type { BankAccount } from './bank-accounts.ts';

/** A statement of the file as the first reading found it; its lines are read again wherever they are needed. */
export interface CheckedStatement extends StatementSummary {
  /** The booking days of its booked lines. */
  days: ReadonlySet<IsoDate>;
  /** Reads its booked lines, in the file's order. */
  lines(): AsyncIterable<StatementLine>;
}

/**
 * A file in the org. It is read as a stream as often as needed and never held: a file of 200 MB is to be read by a
 * process that has less.
 */
export class StatementFile {
  readonly fileName: string;
  readonly #client: OrgClient;
  readonly #contentVersionId: string;
  readonly #chosen: BankAccount | null;

  constructor(client: OrgClient, contentVersionId: string, fileName: string, chosen: BankAccount | null) {
    this.#client = client;
    this.#contentVersionId = contentVersionId;
    this.fileName = fileName;
    this.#chosen = chosen;
  }

  /**
   * Reads the file once from end to end.
   * @throws SaldoError as the parsers refuse it
   */
  async check(): Promise<CheckedStatement[]> {
    const statements: CheckedStatement[] = [];
    let days = new Set<IsoDate>();
    for await (const event of this.#events()) {
      if (event.type === 'statement') days = new Set();
      if (event.type === 'line' && event.line.status === 'booked' && event.line.bookingDate !== null) {
        days.add(event.line.bookingDate);
      }
      if (event.type === 'end') {
        const { index } = event.statement;
        statements.push({ ...event.statement, days, lines: () => this.#linesOf(index) });
      }
    }
    return statements;
  }

  /**
   * Reads the file again and hands out each statement with its lines, to be read before the next one.
   * @throws SaldoError `SALDO_FILE_CHANGED` before the last line of a statement is handed out as such
   */
  async *again(
    checked: readonly CheckedStatement[],
  ): AsyncGenerator<{ statement: CheckedStatement; lines: AsyncIterable<StatementLine> }> {
    const events = this.#events();
    let count = 0;
    try {
      for (let next = await events.next(); next.done !== true; next = await events.next()) {
        if (next.value.type !== 'statement') continue;
        const statement = checked[count++];
        if (statement?.sourceKey !== next.value.statement.sourceKey) throw this.#changed();
        yield { statement, lines: this.#rest(events, statement) };
      }
    } finally {
      await events.return();
    }
    if (count !== checked.length) throw this.#changed();
  }

  async *#rest(
    events: AsyncGenerator<StatementEvent>,
    { contentHash }: CheckedStatement,
  ): AsyncGenerator<StatementLine> {
    for (let next = await events.next(); next.done !== true; next = await events.next()) {
      const event = next.value;
      if (event.type === 'line' && event.line.status === 'booked') yield event.line;
      if (event.type !== 'end') continue;
      if (event.statement.contentHash !== contentHash) break;
      return;
    }
    throw this.#changed();
  }

  async *#linesOf(index: number): AsyncGenerator<StatementLine> {
    let current = 0;
    for await (const event of this.#events()) {
      if (event.type === 'statement') current = event.statement.index;
      if (current !== index) continue;
      if (event.type === 'line' && event.line.status === 'booked') yield event.line;
      if (event.type === 'end') return;
    }
  }

  async *#events(): AsyncGenerator<StatementEvent, void, undefined> {
    const chosen = this.#chosen;
    const options = chosen === null ? {} : { account: chosen.iban ?? chosen.id, currency: chosen.currency };
    try {
      yield* readStatements(this.#client.binary('ContentVersion', this.#contentVersionId, 'VersionData'), {
        fileName: this.fileName,
        ...options,
      });
    } catch (error) {
      if (error instanceof StatementError) throw new SaldoError(error.code, error.message, { cause: error });
      throw error;
    }
  }

  #changed(): SaldoError {
    return new SaldoError(
      'SALDO_FILE_CHANGED',
      `${this.fileName} was another file when it was read the second time. What was written waits and is not matched. Import the file again.`,
    );
  }
}
