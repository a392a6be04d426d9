/** Serves the list of suggestions beside the local org's REST. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { registerLightningPages, type LightningPages } from '@saldo/local-org/pages';
import type { Language } from '@saldo/matching';
import { ADMIN } from '@saldo/local-org';
import { REVIEWER, type Parts } from './parts.ts';
import { renderQueuePage } from './queue-page.ts';
import { readReview, summarise } from './review.ts';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * Registers `GET /`. The page only reads, shows invented data, and answers only requests of this machine that name it
 * `localhost`: a page of the internet that points its own name at 127.0.0.1 gets nothing.
 */
export function registerQueuePage(parts: Parts, startLanguage: Language): void {
  parts.org.registerPage(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/') return false;
    if (!isLocal(request)) {
      send(response, 403, 'This page is for this machine only. Open it as http://localhost.');
      return true;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, 405, 'This page can only be read.');
      return true;
    }
    const language =
      url.searchParams.get('language') === 'de' ? 'de' : url.searchParams.has('language') ? 'en' : startLanguage;
    const rows = await readReview(parts.client, language);
    send(
      response,
      200,
      renderQueuePage({ rows, summary: summarise(rows, 0), language, filter: url.searchParams.get('decision') }),
    );
    return true;
  });
}

/** Where the Lightning app page of the approval queue is. */
export const APPROVAL_QUEUE_PATH = '/lightning/n/Approval_Queue';

/**
 * Registers the approval queue as people have it in Salesforce. One chooses who one is; the integration user is nobody
 * to be. The components are built in the background, the base components only once.
 */
export function registerApprovalQueue(root: string, parts: Parts): LightningPages {
  return registerLightningPages(parts.org, {
    projectDir: root,
    startTab: 'Approval_Queue',
    usernames: [ADMIN.username, REVIEWER],
  });
}

function isLocal(request: IncomingMessage): boolean {
  const name = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname;
  const address = request.socket.remoteAddress ?? '';
  return (
    (name === 'localhost' || name === '127.0.0.1') &&
    (address.startsWith('127.') || address.startsWith('::ffff:127.') || address === '::1')
  );
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, HEADERS).end(html);
}
