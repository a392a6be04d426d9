/**
 * The local org's pages: sign-in by choosing a user, app pages made of the project's Lightning web components with real base
 * components, and the Apex behind them, called with the rights of the signed-in user.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { findPackageJSON } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import { LocalOrgError, type LocalOrg } from '../index.ts';
import type { User } from '../contract.ts';
import { PageBuild, type BuiltPages } from './build.ts';
import { csrfToken, isCsrfToken, isLocal, isSameOrigin, sessionCookie, sessionToken } from './guard.ts';
import { framePage, pageLanguage, signInPage } from './html.ts';
import type { PageTab } from './source.ts';

/** Calls an `@AuraEnabled` method; what it throws becomes the body of the error that the component gets. */
export type AuraCaller = (method: string, parameters: Record<string, unknown>, user: User) => unknown;

export interface LightningPageOptions {
  projectDir: string;
  /** Folder for the built base components; by default `.lwc-dist` of the project. */
  cacheDir?: string;
  /** By default the interpreter of the org. */
  callApex?: AuraCaller;
  /** Users that can be chosen; default: all. */
  usernames?: string[];
  /** Tab shown at `/`. */
  startTab: string;
  onError?: (error: unknown) => void;
}

const BODY_BYTES = 1024 * 1024;
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};
const packageDir = (name: string): string => dirname(findPackageJSON(name, import.meta.url) ?? '');

/** Serves `/` and `/lightning/…`. The build starts at once, so that the first page does not wait for all of it. */
export function registerLightningPages(org: LocalOrg, options: LightningPageOptions): LightningPages {
  const pages = new LightningPages(org, options);
  org.registerPage((request, response) => pages.handle(request, response));
  return pages;
}

export class LightningPages {
  private readonly org: LocalOrg;
  private readonly options: LightningPageOptions;
  private readonly build: PageBuild;
  private readonly apex: AuraCaller;

  constructor(org: LocalOrg, options: LightningPageOptions) {
    this.org = org;
    this.options = options;
    this.apex = options.callApex ?? interpreterOf(org);
    this.build = new PageBuild({
      projectDir: options.projectDir,
      cacheDir: options.cacheDir ?? join(options.projectDir, '.lwc-dist'),
      hasLabel: (name) => org.data.label(name, 'en_US') !== undefined,
      hasField: (object, field) => {
        const found = org.data.schema.object(object);
        return found !== undefined && (field === undefined || found.field(field) !== undefined);
      },
    });
  }

  /** Builds now. @throws LocalOrgError SALDO_PAGE_BUILD_FAILED */
  ready(): Promise<BuiltPages> {
    return this.build.current();
  }

  /** Answers a request for a page; false where it is for somebody else. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== '/' && !pathname.startsWith('/lightning/')) return false;
    if (!isLocal(request)) {
      sendText(response, 403, 'These pages are for this machine only. Open them as http://localhost.');
    } else if (request.method === 'POST') {
      await this.post(pathname, request, response);
    } else if (request.method === 'GET' || request.method === 'HEAD') {
      await this.get(pathname, searchParams, request, response).catch((error: unknown) => {
        if (!(error instanceof LocalOrgError)) throw error;
        sendText(response, 500, error.message);
      });
    } else {
      sendText(response, 405, 'Use GET or POST.');
    }
    return true;
  }

  private user(request: IncomingMessage): { user: User; token: string } | null {
    const token = sessionToken(request);
    const user = token === null ? undefined : this.org.sessionUser(token);
    return token === null || user === undefined ? null : { user, token };
  }

  private async get(
    pathname: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const file = await this.file(pathname);
    if (file) return sendFile(response, file);
    const session = this.user(request);
    if (pathname === '/lightning/sign-in' || session === null) {
      const language = (request.headers['accept-language'] ?? '').startsWith('de') ? 'de' : 'en';
      return sendHtml(
        response,
        signInPage(this.choices(), session ? pageLanguage(session.user.language) : language),
        '',
      );
    }
    const tabName =
      /^\/lightning\/n\/(\w+)$/.exec(pathname)?.[1] ?? (pathname === '/' ? this.options.startTab : undefined);
    const built = await this.build.current();
    const tabs = this.tabs(built);
    const current = tabs.find(({ name }) => name === tabName);
    if (current === undefined) return sendText(response, 404, 'There is no such page.');
    const nonce = randomBytes(16).toString('base64');
    const html = framePage({
      user: session.user,
      csrfToken: csrfToken(session.token),
      nonce,
      tabs,
      current,
      built,
      labels: this.labels(session.user.language),
      permissions: Object.fromEntries(
        this.org.data.project.customPermissions.map(({ name }) => [
          name,
          this.org.data.hasCustomPermission(session.user, name),
        ]),
      ),
      style: query.get('slds') === '2' ? '2' : '1',
    });
    sendHtml(response, html, nonce);
  }

  /** Tabs of app pages, in the order of the app. */
  private tabs(built: BuiltPages): PageTab[] {
    const order = (name: string): number => built.source.appTabs.indexOf(name) + 1 || 1000;
    return built.source.tabs
      .filter(({ components }) => components !== null)
      .sort((one, other) => order(one.name) - order(other.name));
  }

  private labels(language: string): Record<string, string> {
    const names = [...this.org.data.project.labels.keys()];
    return Object.fromEntries(names.map((name) => [name, this.org.data.label(name, language) ?? name]));
  }

  private choices(): User[] {
    const { usernames } = this.options;
    return this.org.data.users().filter(({ username }) => usernames === undefined || usernames.includes(username));
  }

  private async file(pathname: string): Promise<StaticFile | null> {
    if (pathname === '/lightning/page-config.js' || pathname === '/lightning/frame.css') {
      return readStatic(join(import.meta.dirname, 'browser'), pathname.slice('/lightning/'.length), false);
    }
    const [area, rest] = pathname.replace(/^\/lightning\//, '').split(/\/(.*)/s);
    if (area === 'slds') return readStatic(join(packageDir('@salesforce-ux/design-system'), 'assets'), rest, true);
    if (area === 'slds2')
      return readStatic(join(packageDir('@salesforce-ux/design-system-2'), 'dist/css/bundled'), rest, true);
    if (area === 'vendor')
      return readStatic(this.options.cacheDir ?? join(this.options.projectDir, '.lwc-dist'), rest, true);
    if (area === 'app') {
      const code = (await this.build.current()).files.get(rest ?? '');
      return code === undefined ? null : { type: TYPES['.js'] as string, data: code, isFixed: true };
    }
    if (area === 'resource') {
      const path = (await this.build.current()).source.resources.get(rest ?? '');
      return path === undefined
        ? null
        : { type: TYPES[extname(path)] ?? 'application/octet-stream', data: await readFile(path), isFixed: false };
    }
    return null;
  }

  private async post(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isSameOrigin(request)) return sendText(response, 403, 'The request does not come from a page of this server.');
    const body = await readBody(request);
    if (body === null) return sendText(response, 413, `The request is larger than ${BODY_BYTES} bytes.`);
    if (pathname === '/lightning/session') return this.signIn(new URLSearchParams(body).get('username'), response);
    const session = this.user(request);
    const method = /^\/lightning\/apex\/(\w+\.\w+)$/.exec(pathname)?.[1];
    if (session === null) {
      return sendJson(response, 401, {
        message: 'The session has ended. Load the page again and sign in.',
        errorCode: 'INVALID_SESSION_ID',
      });
    }
    if (pathname === '/lightning/language')
      return this.changeLanguage(session.user, new URLSearchParams(body).get('language'), response);
    if (method === undefined) return sendText(response, 404, 'There is no such address.');
    if (!isCsrfToken(session.token, String(request.headers['x-csrf-token'] ?? ''))) {
      return sendJson(response, 403, { message: 'The page is out of date. Load it again.' });
    }
    await this.callApex(method, body, session.user, response);
  }

  private signIn(username: string | null, response: ServerResponse): void {
    const user = this.choices().find((choice) => choice.username === username);
    if (user === undefined) return sendText(response, 400, 'There is no such user.');
    response
      .writeHead(303, {
        Location: '/',
        'Set-Cookie': sessionCookie(this.org.createSession(user)),
        'Cache-Control': 'no-store',
      })
      .end();
  }

  private changeLanguage(user: User, language: string | null, response: ServerResponse): void {
    if (language !== 'de' && language !== 'en_US') return sendText(response, 400, 'The languages are de and en_US.');
    const transaction = this.org.data.begin(user);
    transaction.dml(
      'update',
      'User',
      [{ Id: user.id, LanguageLocaleKey: language, LocaleSidKey: language === 'de' ? 'de_DE' : 'en_US' }],
      {
        access: { mode: 'system', sharing: false },
        allOrNone: true,
      },
    );
    transaction.commit();
    response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store' }).end();
  }

  private mayCall(user: User, className: string): boolean {
    if (user.profile === 'System Administrator') return true;
    const held = this.org.data.project.permissionSets.filter(({ name }) => user.permissionSets.includes(name));
    return held.some(({ classes }) => classes.has(className.toLowerCase()));
  }

  private async callApex(method: string, body: string, user: User, response: ServerResponse): Promise<void> {
    const { source } = await this.build.current();
    if (!source.auraMethods.has(method))
      return sendJson(response, 404, { message: `${method} is not a method that components may call.` });
    if (!this.mayCall(user, method.split('.')[0] ?? '')) {
      return sendJson(response, 403, {
        message: `You do not have access to the Apex class named '${method.split('.')[0] ?? ''}'. Ask your administrator for a permission set of Saldo.`,
        exceptionType: 'System.NoAccessException',
      });
    }
    try {
      const parameters = JSON.parse(body) as Record<string, unknown>;
      sendJson(response, 200, { returnValue: (await this.apex(method, parameters, user)) ?? null });
    } catch (error) {
      const { exceptionType, message, isApex } = errorBody(error);
      if (!isApex) (this.options.onError ?? console.error)(error);
      sendJson(response, 500, { message, exceptionType, isUserDefinedException: false, stackTrace: '' });
    }
  }
}

/** @throws LocalOrgError SALDO_APEX_NOT_LOADED where the org was started without Apex */
function interpreterOf(org: LocalOrg): AuraCaller {
  const { apex } = org as { apex: ApexWithRuntime | null };
  if (apex?.runtime === undefined) {
    throw new LocalOrgError('SALDO_APEX_NOT_LOADED', 'Pages need Apex. Start the local org with apexLoader.');
  }
  const { runtime } = apex;
  return (method, parameters, user) => runtime.callAuraMethod(method, parameters, user);
}

interface ApexWithRuntime {
  runtime?: { callAuraMethod(method: string, parameters: Record<string, unknown>, user: User): Promise<unknown> };
}

/** What a component may know of an error; a defect of the local org stays in its log. */
function errorBody(error: unknown): { exceptionType: string; message: string; isApex: boolean } {
  if (!(error instanceof Error))
    return { exceptionType: 'System.UnexpectedException', message: 'Unexpected error.', isApex: false };
  const name =
    (error as { exceptionType?: unknown }).exceptionType ?? (error as { typeName?: unknown }).typeName ?? error.name;
  const exceptionType = typeof name === 'string' ? name : 'System.UnexpectedException';
  const isApex = /Exception$/.test(exceptionType) || error instanceof LocalOrgError;
  return { exceptionType, message: isApex ? error.message : 'The local org failed. Its log says why.', isApex };
}

interface StaticFile {
  type: string;
  data: string | Buffer;
  /** True where the address changes with the content. */
  isFixed: boolean;
}

async function readStatic(folder: string, path: string | undefined, isFixed: boolean): Promise<StaticFile | null> {
  const full = join(folder, decodeURIComponent(path ?? ''));
  const type = TYPES[extname(full)];
  if (!full.startsWith(folder + sep) || type === undefined) return null;
  try {
    return { type, data: await readFile(full), isFixed };
  } catch {
    return null;
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const SAFE = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin', 'X-Frame-Options': 'DENY' };

function sendHtml(response: ServerResponse, html: string, nonce: string): void {
  const policy = [
    "default-src 'none'",
    `script-src 'self'${nonce === '' ? '' : ` 'nonce-${nonce}'`}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  response
    .writeHead(200, {
      ...SAFE,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policy,
    })
    .end(html);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { ...SAFE, 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { ...SAFE, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(text);
}

function sendFile(response: ServerResponse, file: StaticFile): void {
  const cache = file.isFixed ? 'private, max-age=86400' : 'no-cache';
  response.writeHead(200, { ...SAFE, 'Content-Type': file.type, 'Cache-Control': cache }).end(file.data);
}
