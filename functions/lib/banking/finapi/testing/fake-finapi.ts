/**
 * A finAPI of our own for development and tests: Access V2 and Web Form 2.0 over HTTP, with users, tokens, banks, a web
 * form that a person fills in, connections, update tasks, a clock under which consents expire, and banks that refuse.
 * It keeps its state in memory and listens on the loopback only.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Decimal } from 'decimal.js';
import * as json from './fake-answers.ts';
import { controlPage, formPage } from './fake-pages.ts';
import { FakeState, type Connection, type ImportedAccount } from './fake-state.ts';
import { FakeError, required, type Exchange } from './fake-exchange.ts';
import type { FakeBank } from './world.ts';

export interface FakeFinApiOptions {
  banks: FakeBank[];
  /** 0 takes a free port. */
  port?: number;
  clientId?: string;
  clientSecret?: string;
}

export const FAKE_CLIENT = { clientId: 'saldo-fake-client', clientSecret: 'saldo-fake-secret' } as const;

type Handler = (exchange: Exchange) => unknown;

/** A running fake finAPI. */
export class FakeFinApi {
  readonly state: FakeState;
  /** Every exchange of the API, for the comparison with finAPI's OpenAPI. */
  readonly exchanges: Exchange[] = [];
  url = '';
  readonly #client: { id: string; secret: string };
  readonly #server: Server;
  readonly #routes: readonly [string, RegExp, Handler][];

  private constructor({ banks, clientId, clientSecret }: FakeFinApiOptions) {
    this.state = new FakeState(banks);
    this.#client = { id: clientId ?? FAKE_CLIENT.clientId, secret: clientSecret ?? FAKE_CLIENT.clientSecret };
    this.#routes = this.#apiRoutes();
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(options: FakeFinApiOptions): Promise<FakeFinApi> {
    const fake = new FakeFinApi(options);
    fake.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(fake.#server, 'listening');
    fake.url = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}`;
    return fake;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #apiRoutes(): [string, RegExp, Handler][] {
    return [
      ['POST', /^\/api\/v2\/oauth\/token$/, (exchange) => this.#token(exchange)],
      ['POST', /^\/api\/v2\/users$/, (exchange) => this.#createUser(exchange)],
      ['GET', /^\/api\/v2\/banks$/, (exchange) => this.#banks(exchange)],
      [
        'GET',
        /^\/api\/v2\/bankConnections\/(\d+)$/,
        (exchange) => json.connectionJson(this.state, this.#connection(exchange)),
      ],
      ['DELETE', /^\/api\/v2\/bankConnections\/(\d+)$/, (exchange) => this.#disconnect(exchange)],
      ['GET', /^\/api\/v2\/accounts$/, (exchange) => this.#accounts(exchange)],
      ['GET', /^\/api\/v2\/transactions$/, (exchange) => this.#transactions(exchange)],
      ['GET', /^\/api\/v2\/pendingTransactions$/, (exchange) => this.#pending(exchange)],
      ['GET', /^\/api\/v2\/securities$/, (exchange) => this.#securities(exchange)],
      ['POST', /^\/api\/webForms\/bankConnectionImport$/, (exchange) => this.#importForm(exchange)],
      ['GET', /^\/api\/webForms\/([0-9a-f-]+)$/, (exchange) => this.#readForm(exchange)],
      ['POST', /^\/api\/tasks\/backgroundUpdate$/, (exchange) => this.#startUpdate(exchange)],
      ['GET', /^\/api\/tasks\/([0-9a-f-]+)$/, (exchange) => this.#readTask(exchange)],
    ];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://finapi');
    if (!url.pathname.startsWith('/api/')) {
      this.#page(request, url, body, response);
      return;
    }
    const method = request.method ?? '';
    const exchange: Exchange = {
      method,
      path: url.pathname,
      query: url.searchParams,
      body,
      token: null,
      match: [],
      status: 200,
      answer: null,
    };
    try {
      const route = this.#routes.find(([verb, pattern]) => verb === method && pattern.test(url.pathname));
      if (route === undefined) throw new FakeError(404, 'UNKNOWN_ENTITY', 'There is nothing at this address.');
      exchange.match = route[1].exec(url.pathname)?.slice(1) ?? [];
      if (!url.pathname.endsWith('/oauth/token')) exchange.token = this.#authorise(request);
      exchange.answer = route[2](exchange);
    } catch (error) {
      const refusal = error instanceof FakeError ? error : new FakeError(400, 'BAD_REQUEST', String(error));
      exchange.status = refusal.status;
      exchange.answer = refusal.toJson(`${method} ${url.pathname}`, randomUUID(), new Date(this.state.now()));
    }
    this.exchanges.push(exchange);
    response.writeHead(exchange.status, { 'content-type': 'application/json' }).end(JSON.stringify(exchange.answer));
  }

  #authorise(request: IncomingMessage): Exchange['token'] {
    const name = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const token = this.state.tokens.get(name);
    if (token === undefined || token.expiresAt <= this.state.now()) {
      throw new FakeError(401, 'invalid_token', 'Invalid access token');
    }
    return token;
  }

  #token({ body }: Exchange): unknown {
    const form = new URLSearchParams(body);
    if (form.get('client_id') !== this.#client.id || form.get('client_secret') !== this.#client.secret) {
      throw new FakeError(401, 'invalid_client', 'Bad client credentials');
    }
    const grant = form.get('grant_type');
    if (grant !== 'password' && grant !== 'client_credentials') {
      throw new FakeError(400, 'BAD_REQUEST', 'Unsupported grant type');
    }
    const username = form.get('username') ?? '';
    if (grant === 'password' && this.state.users.get(username)?.password !== form.get('password')) {
      throw new FakeError(401, 'invalid_grant', 'Bad user credentials');
    }
    const { token, seconds } = this.state.token(grant === 'password' ? username : null);
    return { access_token: token, token_type: 'bearer', expires_in: seconds, scope: 'all' };
  }

  #createUser(exchange: Exchange): unknown {
    if (exchange.token?.userId !== null) throw new FakeError(403, 'FORBIDDEN', 'A client token is needed.');
    const {
      id = randomBytes(8).toString('hex'),
      password = '',
      isAutoUpdateEnabled = false,
    } = JSON.parse(exchange.body) as {
      id?: string;
      password?: string;
      isAutoUpdateEnabled?: boolean;
    };
    if (this.state.users.has(id)) throw new FakeError(422, 'ENTITY_EXISTS', 'This user exists already.');
    this.state.users.set(id, { password, isAutoUpdateEnabled });
    exchange.status = 201;
    return { id, password, isAutoUpdateEnabled };
  }

  #banks({ query }: Exchange): unknown {
    const search = (query.get('search') ?? '').toLowerCase();
    const found = this.state.banks.filter(({ name, bic, blz }) =>
      [name, bic, blz].some((text) => text.toLowerCase().includes(search)),
    );
    return paged('banks', found.map(json.bankJson), query);
  }

  #importForm(exchange: Exchange): unknown {
    const userId = userOf(exchange);
    const bankId = /"bank":\{"id":(\d+)\}/.exec(exchange.body)?.[1];
    const bank = this.state.banks.find(({ id }) => String(id) === bankId);
    if (bank === undefined) throw new FakeError(404, 'UNKNOWN_ENTITY', 'This bank does not exist.');
    const { bankConnectionName: connectionName = bank.name } = JSON.parse(exchange.body) as {
      bankConnectionName?: string;
    };
    const kind = 'BANK_CONNECTION_IMPORT';
    const form = this.state.newForm({ userId, kind, bank, connectionName, connectionId: null, taskId: null });
    exchange.status = 201;
    return json.formJson(form, this.url);
  }

  #readForm(exchange: Exchange): unknown {
    const form = this.state.form(exchange.match[0] ?? '');
    if (form === undefined || form.userId !== userOf(exchange)) throw unknown();
    return json.formJson(form, this.url);
  }

  #startUpdate(exchange: Exchange): unknown {
    const id = /"bankConnectionId":(\d+)/.exec(exchange.body)?.[1] ?? '';
    const connection = this.#connection({ ...exchange, match: [id] });
    if (this.state.isUpdating(connection.id))
      throw new FakeError(423, 'LOCKED', 'The bank connection is being updated.');
    const task = {
      ...{ id: randomUUID(), userId: connection.userId, connectionId: connection.id },
      ...{ createdAt: this.state.now(), status: 'NOT_YET_STARTED' as const, formId: null, error: null },
    };
    this.state.tasks.set(task.id, task);
    exchange.status = 201;
    return json.taskJson(task, undefined, this.url);
  }

  #readTask(exchange: Exchange): unknown {
    const task = this.state.tasks.get(exchange.match[0] ?? '');
    if (task === undefined || task.userId !== userOf(exchange)) throw unknown();
    this.state.advanceTask(task);
    return json.taskJson(task, task.formId === null ? undefined : this.state.form(task.formId), this.url);
  }

  #connection(exchange: Exchange): Connection {
    const connection = this.state.connections.get(BigInt(exchange.match[0] ?? '0'));
    if (connection === undefined || connection.userId !== userOf(exchange)) throw unknown();
    return connection;
  }

  #disconnect(exchange: Exchange): unknown {
    this.state.connections.delete(this.#connection(exchange).id);
    return {};
  }

  #accounts(exchange: Exchange): unknown {
    const wanted = exchange.query.getAll('bankConnectionIds');
    const rows = this.#ownConnections(exchange)
      .filter(({ id }) => wanted.length === 0 || wanted.includes(String(id)))
      .flatMap((connection) => connection.accounts.map((account) => json.accountJson(connection, account)));
    return { accounts: rows };
  }

  #transactions(exchange: Exchange): unknown {
    const { query } = exchange;
    required(query, 'view', /^(bankView|userView)$/);
    const since = query.get('minBankBookingDate') ?? '0000-00-00';
    const rows = this.#ownAccounts(exchange).flatMap((account) =>
      account.lines
        .filter(({ row }) => row.bookingDate >= since)
        .map((line) => ({ line, row: json.transactionJson(account, line) })),
    );
    const sum = (keep: (amount: Decimal) => boolean): { rawJSON: string } => {
      const amounts = rows.map(({ line }) => new Decimal(line.row.amount)).filter(keep);
      return JSON.rawJSON(amounts.reduce((total, amount) => total.plus(amount), new Decimal(0)).toFixed(2));
    };
    return {
      ...(paged(
        'transactions',
        rows.map(({ row }) => row),
        query,
      ) as object),
      ...{ income: sum((amount) => amount.gt(0)), spending: sum((amount) => amount.lt(0)), balance: sum(() => true) },
    };
  }

  #pending(exchange: Exchange): unknown {
    const rows = this.#ownAccounts(exchange).flatMap((account) =>
      account.pending.map((entry) => json.pendingJson(account, entry)),
    );
    return paged('pendingTransactions', rows, exchange.query);
  }

  #securities(exchange: Exchange): unknown {
    const rows = this.#ownAccounts(exchange).flatMap((account) =>
      account.positions.map((entry) => json.positionJson(account, entry)),
    );
    return paged('securities', rows, exchange.query);
  }

  #ownConnections(exchange: Exchange): Connection[] {
    const userId = userOf(exchange);
    return [...this.state.connections.values()].filter((connection) => connection.userId === userId);
  }

  #ownAccounts(exchange: Exchange): ImportedAccount[] {
    const wanted = exchange.query.getAll('accountIds');
    const accounts = this.#ownConnections(exchange).flatMap((connection) => connection.accounts);
    return accounts.filter(({ id }) => wanted.length === 0 || wanted.includes(String(id)));
  }

  #page(request: IncomingMessage, url: URL, body: string, response: ServerResponse): void {
    // Only this machine, and never a page of another origin that posts here.
    const origin = request.headers.origin;
    const isOwn = origin === undefined || origin === 'null' || URL.parse(origin)?.host === request.headers.host;
    const form = new URLSearchParams(request.method === 'POST' && isOwn ? body : '');
    const id = /^\/wf\/([0-9a-f-]+)$/.exec(url.pathname)?.[1];
    const html = id === undefined ? this.#control(form) : this.#fillForm(id, form);
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    };
    response.writeHead(html === null ? 404 : 200, headers).end(html ?? 'There is nothing at this address.');
  }

  #fillForm(id: string, fields: URLSearchParams): string | null {
    const form = this.state.form(id);
    if (form === undefined) return null;
    if (form.status === 'NOT_YET_OPENED') form.status = 'IN_PROGRESS';
    if (form.status !== 'IN_PROGRESS') return formPage(form, null);
    let problem: string | null = null;
    if (fields.get('act') === 'cancel') form.status = 'ABORTED';
    if (fields.get('act') === 'login') {
      form.login =
        form.bank.logins.find(({ user, pin }) => user === fields.get('user') && pin === fields.get('pin')) ?? null;
      if (form.login === null) problem = 'The bank does not know this user with this PIN.';
      else form.step = 'confirm';
    }
    if (fields.get('act') === 'confirm' && form.login !== null) this.state.complete(form, form.login);
    return formPage(form, problem);
  }

  #control(fields: URLSearchParams): string {
    const text = (name: string): string => fields.get(name) ?? '';
    let message: string | null = null;
    if (text('act') === 'book' && /^-?\d+\.\d\d$/.test(text('amount'))) {
      const bookingDate = new Date(this.state.now()).toISOString().slice(0, 10);
      this.state.book(text('iban'), {
        bookingDate,
        amount: text('amount'),
        purpose: text('text'),
        counterpartName: text('payer'),
      });
      message = 'Booked. Saldo gets it with the next update.';
    }
    if (text('act') === 'advance' && /^\d{1,3}$/.test(text('days'))) {
      this.state.advance(Number(text('days')) * 86_400_000);
      message = `${text('days')} days have passed.`;
    }
    if (text('act') === 'refuse') {
      this.state.failures.set(text('bank'), { code: 'BANK_SERVER_REJECTION', message: text('words') });
      message = `${text('bank')} will refuse the next update.`;
    }
    return controlPage(this.state, message);
  }
}

function userOf({ token }: Exchange): string {
  if (token?.userId == null) throw new FakeError(403, 'FORBIDDEN', 'A user token is needed.');
  return token.userId;
}

function unknown(): FakeError {
  return new FakeError(404, 'UNKNOWN_ENTITY', 'This entity does not exist.');
}

function paged(name: string, rows: readonly Record<string, unknown>[], query: URLSearchParams): unknown {
  const page = Number(required(query, 'page', /^[1-9]\d*$/, '1'));
  const perPage = Number(required(query, 'perPage', /^([1-9]\d?|[1-4]\d\d|500)$/, '20'));
  return json.pageJson(name, rows.slice((page - 1) * perPage, page * perPage), page, perPage, rows.length);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
