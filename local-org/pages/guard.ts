/** Who may speak to the pages: this machine only, under its own name, with the page's own session and token. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const COOKIE = 'saldo_session';
/** Of this process: tokens of an earlier one are worth nothing, as its sessions are. */
const SECRET = randomBytes(32);

/** True where the request comes from this machine and names it: a foreign name that points at 127.0.0.1 is refused. */
export function isLocal(request: IncomingMessage): boolean {
  const name = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname;
  const address = request.socket.remoteAddress ?? '';
  const isLoopback = address.startsWith('127.') || address.startsWith('::ffff:127.') || address === '::1';
  return isLoopback && (name === 'localhost' || name === '127.0.0.1' || name === '[::1]');
}

/** True where a browser says that the request comes from a page of this server. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  // Some browsers leave one of the two out; what is there has to be right.
  if (site === undefined && origin === undefined) return false;
  return (
    (site === undefined || site === 'same-origin') &&
    (origin === undefined || origin === `http://${request.headers.host ?? ''}`)
  );
}

/** The session token of a request. */
export function sessionToken(request: IncomingMessage): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE && value) return decodeURIComponent(value);
  }
  return null;
}

/** `Set-Cookie` for a session, or for its end. */
export function sessionCookie(token: string | null): string {
  const value = token === null ? '; Max-Age=0' : '';
  return `${COOKIE}=${encodeURIComponent(token ?? '')}; Path=/; HttpOnly; SameSite=Strict${value}`;
}

/** What a page has to send with everything that changes something; bound to its session. */
export function csrfToken(session: string): string {
  return createHmac('sha256', SECRET).update(session).digest('base64url');
}

export function isCsrfToken(session: string, candidate: string): boolean {
  const expected = Buffer.from(csrfToken(session));
  const given = Buffer.from(candidate);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Where the request came from, to go back to; `/` where it came from elsewhere. Never leads to another server. */
export function sameOriginPath(request: IncomingMessage): string {
  const from = URL.parse(request.headers.referer ?? '');
  if (from === null || from.host !== request.headers.host || from.pathname === '/lightning/sign-in') return '/';
  return from.pathname.startsWith('//') ? '/' : from.pathname + from.search;
}

const STYLE_COOKIE = 'saldo_slds';

/** Which of the two design systems a page wears: the one asked for, else the one asked for last, else the first. */
export function styleOf(request: IncomingMessage, asked: string | null): '1' | '2' {
  const kept = new RegExp(`(?:^|;\\s*)${STYLE_COOKIE}=2`).test(request.headers.cookie ?? '') ? '2' : '1';
  return (asked ?? kept) === '2' ? '2' : '1';
}

export function styleCookie(style: '1' | '2'): string {
  return `${STYLE_COOKIE}=${style}; Path=/; SameSite=Strict`;
}
