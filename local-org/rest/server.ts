import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { User } from '../contract.ts';
import { LocalOrgError } from '../data/errors.ts';
import { soap } from '../soap/service.ts';
import type { MetadataService } from '../soap/metadata-service.ts';
import { ApiContext, type ApiResponse, type RestOrg } from './api.ts';
import { actions } from './actions.ts';
import type { BulkIngest } from './bulk-ingest.ts';
import type { BulkQuery } from './bulk-query.ts';
import { multipartBody } from './content.ts';
import { envelope, notFound, RestError, type ApiError } from './errors.ts';
import { userInfo } from './identity.ts';
import { parseJson } from './json.ts';
import { VERSIONS } from './limits.ts';
import type { OAuth } from './oauth.ts';
import { dispatch } from './routes.ts';
import type { Sessions } from './sessions.ts';
import type { Tooling } from './tooling.ts';

/** Salesforce's limit on the address and the headers of a request together. */
const URI_AND_HEADERS_BYTES = 16_384;
/** Node's own limit stands higher, so that the answer is Salesforce's. */
const NODE_HEADER_BYTES = 65_536;
const IDLE_CONNECTION_MILLISECONDS = 75_000;
const BODY_BYTES = 150 * 1024 * 1024;

/** A page handler: answers a request that is not Salesforce's REST, or returns false. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface RestServerParts {
  org: RestOrg;
  oauth: OAuth;
  sessions: Sessions;
  bulkIngest: BulkIngest;
  bulkQuery: BulkQuery;
  tooling: Tooling;
  metadata: MetadataService;
  pages: PageHandler[];
  /** Defects of the local org itself go here, never to the client. */
  onError(error: unknown): void;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES)
      throw new RestError(413, 'REQUEST_TOO_LARGE', `The request body is larger than ${BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function checkSize(request: IncomingMessage): void {
  const uri = Buffer.byteLength(request.url ?? '');
  const headers = request.rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0);
  if (uri > URI_AND_HEADERS_BYTES)
    throw new RestError(
      414,
      'URI_TOO_LONG',
      `The address has ${uri} bytes; the limit is ${URI_AND_HEADERS_BYTES}. Cut the query or use the composite resource.`,
    );
  if (uri + headers > URI_AND_HEADERS_BYTES)
    throw new RestError(
      431,
      'REQUEST_HEADER_TOO_LARGE',
      `Address and headers have ${uri + headers} bytes; the limit is ${URI_AND_HEADERS_BYTES}. Cut the query or use the composite resource.`,
    );
}

function send(response: ServerResponse, answer: ApiResponse): void {
  const headers: Record<string, string> = {
    'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private',
    'X-Content-Type-Options': 'nosniff',
    'X-XSS-Protection': '1; mode=block',
    'X-Robots-Tag': 'none',
    ...answer.headers,
  };
  if (answer.binary) {
    response
      .writeHead(answer.status, {
        ...headers,
        'Content-Type': answer.binary.type,
        'Content-Length': answer.binary.data.length,
      })
      .end(answer.binary.data);
    return;
  }
  if (answer.body === undefined || answer.status === 204) {
    response.writeHead(answer.status, headers).end();
    return;
  }
  response
    .writeHead(answer.status, { 'Content-Type': 'application/json;charset=UTF-8', ...headers })
    .end(JSON.stringify(answer.body));
}

function sendErrors(response: ServerResponse, status: number, errors: ApiError[]): void {
  send(response, { status, body: errors, ...(status === 401 ? { headers: { 'WWW-Authenticate': 'Token' } } : {}) });
}

/** The HTTP server of the org: OAuth token, REST API, and the pages registered beside them. */
export function createRestServer(parts: RestServerParts): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    checkSize(request);
    // An instance address that was given with a slash at its end makes two of them.
    const url = new URL((request.url ?? '/').replace(/^\/{2,}/, '/'), 'http://local');
    if (url.pathname === '/services/oauth2/token') {
      if (request.method !== 'POST') throw new RestError(405, 'METHOD_NOT_ALLOWED', 'Use POST');
      send(response, await parts.oauth.token(new URLSearchParams((await readBody(request)).toString('utf8'))));
    } else if (url.pathname === '/services/oauth2/userinfo') {
      const user = sessionUser(parts, request);
      if (!user) throw new RestError(403, 'INVALID_SESSION_ID', 'Bad_OAuth_Token');
      send(response, userInfo(parts.org, user, parts.oauth.instanceUrl));
    } else if (url.pathname.startsWith('/services/Soap/')) {
      parts.org.usage.count();
      const userOf = (sessionId: string) => parts.sessions.user(sessionId);
      const text = (await readBody(request)).toString('utf8');
      send(response, await soap({ ...parts, userOf }, url.pathname, text));
    } else if (url.pathname.startsWith('/services/data')) {
      send(response, await dataRequest(parts, request, response, url));
    } else {
      for (const page of parts.pages) if (await page(request, response)) return;
      throw notFound();
    }
  };
  const server = createServer({ maxHeaderSize: NODE_HEADER_BYTES }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      const { status, errors } = envelope(error);
      if (status >= 500) parts.onError(error);
      if (response.headersSent) response.destroy();
      else sendErrors(response, status, errors);
    });
  });
  // Longer than any client keeps an idle connection, so that no request meets a connection that is just being closed.
  server.keepAliveTimeout = IDLE_CONNECTION_MILLISECONDS;
  return server;
}

/** The user of the session that the request names, if there is one. */
function sessionUser(parts: RestServerParts, request: IncomingMessage): User | undefined {
  const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return token === undefined ? undefined : parts.sessions.user(token);
}

/** A request below `/services/data`: version list without a session, everything else with one. */
async function dataRequest(
  parts: RestServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<ApiResponse> {
  const [, , , versionPart, ...rest] = url.pathname.replace(/\/+$/, '').split('/');
  if (versionPart === undefined) return { status: 200, body: VERSIONS };
  const version = /^v(\d\d\.0)$/.exec(versionPart)?.[1];
  if (version === undefined || !VERSIONS.some((known) => known.version === version)) throw notFound();
  const user = sessionUser(parts, request);
  if (!user) throw new RestError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  parts.org.usage.count();
  // Set here so that refusals carry it too.
  response.setHeader('Sforce-Limit-Info', parts.org.usage.header);
  const body = await requestBody(request);
  const call = {
    method: request.method ?? 'GET',
    path: rest.map(decodeURIComponent),
    query: url.searchParams,
    headers: request.headers,
    body,
  };
  if (rest[0] === 'actions') return actions(parts.org, user, call);
  if (rest[0] === 'tooling') return parts.tooling.handle(user, version, call);
  if (rest[0] === 'jobs' && rest[1] === 'ingest') return parts.bulkIngest.handle(user, version, call);
  if (rest[0] === 'jobs' && rest[1] === 'query') return parts.bulkQuery.handle(user, version, call);
  const transaction = parts.org.data.begin(user);
  const context = new ApiContext(parts.org, user, version, transaction);
  try {
    const answer = dispatch(context, call);
    // A refused row is an answer, not an exception: nothing of it stays.
    if (answer.status < 400) transaction.commit();
    else transaction.abort();
    return answer;
  } catch (error) {
    transaction.abort();
    throw error;
  }
}

async function requestBody(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'DELETE') return undefined;
  const bytes = await readBody(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return multipartBody(bytes, type);
  if (type.startsWith('text/csv')) return bytes.toString('utf8');
  return bytes.length === 0 ? undefined : parseJson(bytes.toString('utf8'));
}

/** Listens; a port that is taken is told in words. Returns the port. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new LocalOrgError(
              'SALDO_PORT_BUSY',
              `Port ${port} on ${host} is in use. Stop the program that uses it, or choose another port.`,
            )
          : error,
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
