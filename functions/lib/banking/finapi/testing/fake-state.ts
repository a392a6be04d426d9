import { randomBytes, randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { BankingInterface, FakeAccount, FakeBank, FakeLogin, FakeTransaction } from './world.ts';

export const CONSENT_DAYS = 180;
export const FORM_MINUTES = 20;
const TOKEN_SECONDS = 3_600;
const DAY_MS = 86_400_000;

export interface Token {
  userId: string | null;
  expiresAt: number;
}

export interface ImportedAccount {
  id: bigint;
  source: FakeAccount;
  importedAt: number;
  balance: string;
  lines: { id: bigint; importedAt: number; row: FakeTransaction }[];
  pending: { id: bigint; importedAt: number; row: FakeTransaction }[];
  positions: { id: bigint; row: NonNullable<FakeAccount['positions']>[number] }[];
  updatedAt: number;
  status: 'UPDATED' | 'DOWNLOAD_FAILED';
}

export interface UpdateResult {
  result: 'OK' | 'BANK_SERVER_REJECTION' | 'INTERNAL_SERVER_ERROR';
  message: string | null;
  at: number;
}

export interface Connection {
  id: bigint;
  userId: string;
  bank: FakeBank;
  login: FakeLogin;
  name: string;
  importedAt: number;
  /** Consent of the payment accounts; null after it was voided. */
  consentExpiresAt: number | null;
  lastUpdate: UpdateResult;
  accounts: ImportedAccount[];
}

export interface Form {
  id: string;
  userId: string;
  kind: 'BANK_CONNECTION_IMPORT' | 'BANK_CONNECTION_UPDATE';
  bank: FakeBank;
  connectionName: string;
  createdAt: number;
  status: 'NOT_YET_OPENED' | 'IN_PROGRESS' | 'COMPLETED' | 'COMPLETED_WITH_ERROR' | 'EXPIRED' | 'ABORTED';
  step: 'login' | 'confirm';
  login: FakeLogin | null;
  connectionId: bigint | null;
  error: { code: string; message: string } | null;
  taskId: string | null;
}

export interface Task {
  id: string;
  userId: string;
  connectionId: bigint;
  createdAt: number;
  status: 'NOT_YET_STARTED' | 'IN_PROGRESS' | 'WEB_FORM_REQUIRED' | 'COMPLETED' | 'COMPLETED_WITH_ERROR';
  formId: string | null;
  error: { code: string; message: string } | null;
}

/** What the fake finAPI remembers, and what happens to it. Ids start above 2^53, as finAPI's are 64-bit integers. */
export class FakeState {
  readonly banks: FakeBank[];
  readonly users = new Map<string, { password: string; isAutoUpdateEnabled: boolean }>();
  readonly tokens = new Map<string, Token>();
  readonly connections = new Map<bigint, Connection>();
  readonly forms = new Map<string, Form>();
  readonly tasks = new Map<string, Task>();
  /** What a bank answers to the next update, by the bank's name. */
  readonly failures = new Map<string, { code: UpdateResult['result']; message: string }>();
  #offsetMs = 0;
  #nextId = 9_007_199_254_741_001n;

  constructor(banks: FakeBank[]) {
    this.banks = banks;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** Lets time pass: tokens, forms and consents grow old. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  id(): bigint {
    this.#nextId += 1n;
    return this.#nextId;
  }

  token(userId: string | null): { token: string; seconds: number } {
    const token = randomBytes(24).toString('base64url');
    this.tokens.set(token, { userId, expiresAt: this.now() + TOKEN_SECONDS * 1_000 });
    return { token, seconds: TOKEN_SECONDS };
  }

  newForm(details: Pick<Form, 'userId' | 'kind' | 'bank' | 'connectionName' | 'connectionId' | 'taskId'>): Form {
    const form: Form = {
      ...{ id: randomUUID(), createdAt: this.now(), status: 'NOT_YET_OPENED', step: 'login' },
      ...{ login: null, error: null, ...details },
    };
    this.forms.set(form.id, form);
    return form;
  }

  /** A form with its state of now: it lives for twenty minutes. */
  form(id: string): Form | undefined {
    const form = this.forms.get(id);
    const isOpen = form?.status === 'NOT_YET_OPENED' || form?.status === 'IN_PROGRESS';
    if (isOpen && this.now() > form.createdAt + FORM_MINUTES * 60_000) form.status = 'EXPIRED';
    return form;
  }

  hasConsent({ consentExpiresAt }: Connection): boolean {
    return consentExpiresAt !== null && consentExpiresAt > this.now();
  }

  /** The person confirmed in the form: a new connection, or the old one with a new consent. */
  complete(form: Form, login: FakeLogin): void {
    const failure = this.#failureOf(form.bank);
    if (failure !== null) {
      form.status = 'COMPLETED_WITH_ERROR';
      form.error = failure;
      return;
    }
    // A bank keeps one valid consent for each login and provider: the new one voids the others.
    for (const other of this.connections.values()) {
      if (other.login === login && other.id !== form.connectionId) other.consentExpiresAt = null;
    }
    const existing = form.connectionId === null ? undefined : this.connections.get(form.connectionId);
    const connection = existing ?? this.#newConnection(form, login);
    connection.consentExpiresAt = this.now() + CONSENT_DAYS * DAY_MS;
    this.download(connection);
    form.connectionId = connection.id;
    form.status = 'COMPLETED';
    const task = form.taskId === null ? undefined : this.tasks.get(form.taskId);
    if (task !== undefined) task.status = 'COMPLETED';
  }

  #newConnection(form: Form, login: FakeLogin): Connection {
    const connection: Connection = {
      ...{ id: this.id(), userId: form.userId, bank: form.bank, login, name: form.connectionName },
      ...{ importedAt: this.now(), consentExpiresAt: null, accounts: [] },
      lastUpdate: { result: 'OK', message: null, at: this.now() },
    };
    this.connections.set(connection.id, connection);
    return connection;
  }

  /** A background update, one step each time somebody asks for its state. */
  advanceTask(task: Task): void {
    const connection = this.connections.get(task.connectionId);
    if (connection === undefined || !['NOT_YET_STARTED', 'IN_PROGRESS'].includes(task.status)) return;
    if (task.status === 'NOT_YET_STARTED') {
      task.status = 'IN_PROGRESS';
      return;
    }
    if (!this.hasConsent(connection)) {
      const { userId, bank, name, id } = connection;
      const form = this.newForm({
        ...{ userId, bank, connectionName: name, connectionId: id, taskId: task.id },
        kind: 'BANK_CONNECTION_UPDATE',
      });
      task.formId = form.id;
      task.status = 'WEB_FORM_REQUIRED';
      return;
    }
    const failure = this.#failureOf(connection.bank);
    if (failure !== null) {
      connection.lastUpdate = { result: failure.code, message: failure.message, at: this.now() };
      for (const account of connection.accounts) account.status = 'DOWNLOAD_FAILED';
      task.status = 'COMPLETED_WITH_ERROR';
      task.error = failure;
      return;
    }
    this.download(connection);
    task.status = 'COMPLETED';
  }

  isUpdating(connectionId: bigint): boolean {
    return [...this.tasks.values()].some(
      (task) => task.connectionId === connectionId && ['NOT_YET_STARTED', 'IN_PROGRESS'].includes(task.status),
    );
  }

  #failureOf(bank: FakeBank): { code: UpdateResult['result']; message: string } | null {
    const failure = this.failures.get(bank.name) ?? null;
    this.failures.delete(bank.name);
    return failure;
  }

  /** Copies what the bank has into finAPI. */
  download(connection: Connection): void {
    const now = this.now();
    for (const source of connection.login.accounts) {
      let account = connection.accounts.find((known) => known.source === source);
      if (account === undefined) {
        account = {
          ...{ id: this.id(), source, importedAt: now, balance: source.balance, lines: [], pending: [], positions: [] },
          ...{ updatedAt: now, status: 'UPDATED' },
        };
        connection.accounts.push(account);
      }
      const known = new Set(account.lines.map(({ row }) => row));
      for (const row of source.lines) {
        if (!known.has(row)) account.lines.push({ id: this.id(), importedAt: now, row });
      }
      account.pending = (source.pending ?? []).map((row) => ({ id: this.id(), importedAt: now, row }));
      account.positions = (source.positions ?? []).map((row) => ({ id: this.id(), row }));
      Object.assign(account, { balance: source.balance, updatedAt: now, status: 'UPDATED' });
    }
    connection.lastUpdate = { result: 'OK', message: null, at: now };
  }

  interfacesOf({ login }: Connection): BankingInterface[] {
    return [...new Set(login.accounts.map((account) => account.interface))];
  }

  account(iban: string): FakeAccount {
    const accounts = this.banks.flatMap(({ logins }) => logins.flatMap(({ accounts: own }) => own));
    const found = accounts.find((account) => account.iban === iban);
    if (found === undefined) throw new Error(`The fake banks have no account ${iban}.`);
    return found;
  }

  /** Books a line at the bank; finAPI knows of it after the next update. */
  book(iban: string, row: FakeTransaction): void {
    const account = this.account(iban);
    account.lines.push(row);
    account.balance = new Decimal(account.balance).plus(row.amount).toFixed(2);
  }
}
