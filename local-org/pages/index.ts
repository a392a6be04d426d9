/**
 * The local org's pages: sign-in by choosing a user, the app with its tabs, lists and records, app pages made of the project's
 * Lightning web components with real base components, and the Apex behind them, called with the rights of the signed-in user.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LocalOrgError, type LocalOrg } from '../index.ts';
import type { User } from '../contract.ts';
import { AuraCalls, type AuraCaller } from './aura.ts';
import { PageBuild, type BuiltPages } from './build.ts';
import {
  csrfToken,
  isCsrfToken,
  isLocal,
  isSameOrigin,
  sameOriginPath,
  sessionCookie,
  sessionToken,
  styleCookie,
  styleOf,
} from './guard.ts';
import {
  BODY_BYTES,
  readBody,
  readStatic,
  sendFile,
  sendHtml,
  sendJson,
  sendRedirect,
  sendText,
  typeOf,
  type StaticFile,
} from './http.ts';
import { shellPage, signInPage, type Choice, type PageContent } from './shell.ts';
import { Site } from './site.ts';
import { PageSources } from './source.ts';
import { pageLanguage } from './words.ts';

export type { AuraCaller } from './aura.ts';

export interface LightningPageOptions {
  projectDir: string;
  /** Folder for the built base components; by default `.lwc-dist` of the project. */
  cacheDir?: string;
  /** By default the interpreter of the org. */
  callApex?: AuraCaller;
  /** Users that can be chosen; default: all. */
  usernames?: string[];
  /** Tab shown at `/`; where the user does not see it, the first one that the user sees. */
  startTab: string;
  /** How long a page waits for its components to be built before it says so. */
  buildPatienceMs?: number;
  onError?: (error: unknown) => void;
}

interface Session {
  user: User;
  token: string;
}

const BUILD_PATIENCE_MS = 3000;
const packageDir = (name: string): string => dirname(findPackageJSON(name, import.meta.url) ?? '');

/** Serves `/` and `/lightning/…`. The build starts with `ready()` or the first page that has components. */
export function registerLightningPages(org: LocalOrg, options: LightningPageOptions): LightningPages {
  const pages = new LightningPages(org, options);
  org.registerPage((request, response) => pages.handle(request, response));
  return pages;
}

export class LightningPages {
  private readonly org: LocalOrg;
  private readonly options: LightningPageOptions;
  private readonly sources: PageSources;
  private readonly build: PageBuild;
  private readonly aura: AuraCalls;

  constructor(org: LocalOrg, options: LightningPageOptions) {
    this.org = org;
    this.options = options;
    this.sources = new PageSources(options.projectDir);
    this.aura = new AuraCalls(org, options.callApex, options.onError ?? console.error);
    this.build = new PageBuild({
      sources: this.sources,
      cacheDir: this.cacheDir,
      hasLabel: (name) => org.data.label(name, 'en_US') !== undefined,
      hasCustomPermission: (name) => org.data.project.customPermissions.some((permission) => permission.name === name),
      hasField: (object, field) => {
        const found = org.data.schema.object(object);
        return found !== undefined && (field === undefined || found.field(field) !== undefined);
      },
    });
  }

  private get cacheDir(): string {
    return this.options.cacheDir ?? join(this.options.projectDir, '.lwc-dist');
  }

  /** Builds now. @throws LocalOrgError SALDO_PAGE_BUILD_FAILED */
  ready(): Promise<BuiltPages> {
    return this.build.current();
  }

  /** Answers a request for a page; false where it is for somebody else. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const isRecord = /^\/[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(pathname);
    if (pathname !== '/' && !pathname.startsWith('/lightning/') && !isRecord) return false;
    if (!isLocal(request)) {
      sendText(response, 403, 'These pages are for this machine only. Open them as http://localhost.');
    } else if (request.method === 'POST') {
      await this.post(pathname, request, response);
    } else if (request.method === 'GET' || request.method === 'HEAD') {
      if (isRecord) sendRedirect(response, `/lightning/r${pathname}/view`);
      else
        await this.get(pathname, searchParams, request, response).catch((error: unknown) => {
          if (!(error instanceof LocalOrgError)) throw error;
          sendText(response, 500, error.message);
        });
    } else {
      sendText(response, 405, 'Use GET or POST.');
    }
    return true;
  }

  private session(request: IncomingMessage): Session | null {
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
    const session = this.session(request);
    if (pathname === '/lightning/sign-in' || session === null) {
      const accepted = request.headers['accept-language'] ?? '';
      return sendHtml(response, signInPage(this.choices(), pageLanguage(session?.user.language ?? accepted)));
    }
    const site = this.site(session);
    const content = site.page(pathname === '/' ? this.startPath(site) : pathname, query);
    await this.show(site, content, session, request, response);
  }

  private site({ user, token }: Session): Site {
    return new Site(this.org.data, this.sources.metadata(), this.sources.code().bundles, user, csrfToken(token));
  }

  private async show(
    site: Site,
    wanted: PageContent,
    { user, token }: Session,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { app } = this.sources.metadata();
    let content = wanted;
    const built = content.hasComponents === true ? await this.builtSoon() : null;
    const isBuilding = content.hasComponents === true && built === null;
    if (isBuilding) content = site.building(content);
    const nonce = randomBytes(16).toString('base64');
    const chosen = new URL(request.url ?? '/', 'http://localhost').searchParams.get('slds');
    const page = shellPage(
      {
        user,
        users: this.choices(),
        appLabel: app === null ? 'Saldo' : site.names.app(app),
        color: app?.color ?? null,
        items: site.navigation(content.reference),
        csrfToken: csrfToken(token),
        nonce,
        labels: this.labels(user.language),
        permissions: this.aura.permissions(user),
        style: styleOf(request, chosen),
        built,
      },
      content,
    );
    const cookie = chosen === null ? {} : { cookie: styleCookie(styleOf(request, chosen)) };
    sendHtml(response, page, { nonce, status: content.status ?? 200, isBuilding, ...cookie });
  }

  /** The build, or null where it takes longer than somebody waits in front of an empty page. */
  private builtSoon(): Promise<BuiltPages | null> {
    return Promise.race([
      this.build.current(),
      setTimeout(this.options.buildPatienceMs ?? BUILD_PATIENCE_MS, null, { ref: false }),
    ]);
  }

  private startPath(site: Site): string {
    const items = site.navigation(null);
    const wanted = `/lightning/n/${this.options.startTab}`;
    return items.some(({ href }) => href === wanted) ? wanted : (items[0]?.href ?? wanted);
  }

  private labels(language: string): Record<string, string> {
    const names = [...this.org.data.project.labels.keys()];
    return Object.fromEntries(names.map((name) => [name, this.org.data.label(name, language) ?? name]));
  }

  private choices(): Choice[] {
    const { usernames } = this.options;
    const all = this.org.data.users();
    const users =
      usernames === undefined ? all : usernames.flatMap((name) => all.find(({ username }) => username === name) ?? []);
    const sets = this.org.data.project.permissionSets;
    return users.map((user) => ({
      user,
      rights: sets.filter(({ name }) => user.permissionSets.includes(name)).map(({ label }) => label),
    }));
  }

  private async file(pathname: string): Promise<StaticFile | null> {
    if (/^\/lightning\/(page-config\.js|frame\.js|frame\.css)$/.test(pathname))
      return readStatic(join(import.meta.dirname, 'browser'), pathname.slice('/lightning/'.length), false);
    const [area, rest] = pathname.replace(/^\/lightning\//, '').split(/\/(.*)/s);
    if (area === 'slds') return readStatic(join(packageDir('@salesforce-ux/design-system'), 'assets'), rest, true);
    if (area === 'slds2')
      return readStatic(join(packageDir('@salesforce-ux/design-system-2'), 'dist/css/bundled'), rest, true);
    if (area === 'vendor') return readStatic(this.cacheDir, rest, true);
    if (area === 'app') {
      const code = (await this.build.current()).files.get(rest ?? '');
      return code === undefined ? null : { type: typeOf(rest ?? '') ?? '', data: code, isFixed: true };
    }
    if (area === 'resource') {
      const path = this.sources.code().resources.get(rest ?? '');
      return path === undefined
        ? null
        : { type: typeOf(path) ?? 'application/octet-stream', data: await readFile(path), isFixed: false };
    }
    return null;
  }

  private async post(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isSameOrigin(request)) return sendText(response, 403, 'The request does not come from a page of this server.');
    const body = await readBody(request);
    if (body === null) return sendText(response, 413, `The request is larger than ${BODY_BYTES} bytes.`);
    if (pathname === '/lightning/session') return this.signIn(body, request, response);
    const session = this.session(request);
    if (session === null) {
      return sendJson(response, 401, {
        message: 'The session has ended. Load the page again and sign in.',
        errorCode: 'INVALID_SESSION_ID',
      });
    }
    if (pathname === '/lightning/language') return this.changeLanguage(session.user, body, request, response);
    if (/^\/lightning\/[or]\//.test(pathname))
      return this.submit(pathname, new URLSearchParams(body), session, request, response);
    const method = /^\/lightning\/apex\/(\w+\.\w+)$/.exec(pathname)?.[1];
    if (method === undefined) return sendText(response, 404, 'There is no such address.');
    if (!isCsrfToken(session.token, String(request.headers['x-csrf-token'] ?? ''))) {
      return sendJson(response, 403, { message: 'The page is out of date. Load it again.' });
    }
    const known = this.sources.code().auraMethods.has(method);
    const { status, answer } = await this.aura.call(known, method, body, session.user);
    sendJson(response, status, answer);
  }

  private signIn(body: string, request: IncomingMessage, response: ServerResponse): void {
    const username = new URLSearchParams(body).get('username');
    const user = this.choices().find((choice) => choice.user.username === username)?.user;
    if (user === undefined) return sendText(response, 400, 'There is no such user.');
    sendRedirect(response, sameOriginPath(request), sessionCookie(this.org.createSession(user)));
  }

  /** What a record's form sends. */
  private async submit(
    pathname: string,
    entered: URLSearchParams,
    session: Session,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (!isCsrfToken(session.token, entered.get('token') ?? ''))
      return sendText(response, 403, 'The page is out of date. Load it again.');
    const site = this.site(session);
    const result = site.submit(pathname, entered);
    if (typeof result === 'string') sendRedirect(response, result);
    else await this.show(site, result, session, request, response);
  }

  private changeLanguage(user: User, body: string, request: IncomingMessage, response: ServerResponse): void {
    const language = new URLSearchParams(body).get('language');
    if (language !== 'de' && language !== 'en_US') return sendText(response, 400, 'The languages are de and en_US.');
    const transaction = this.org.data.begin(user);
    transaction.dml(
      'update',
      'User',
      [{ Id: user.id, LanguageLocaleKey: language, LocaleSidKey: language === 'de' ? 'de_DE' : 'en_US' }],
      // Everybody may choose the own language; the right to change users is another one.
      { access: { mode: 'system', sharing: false }, allOrNone: true },
    );
    transaction.commit();
    sendRedirect(response, sameOriginPath(request));
  }
}
