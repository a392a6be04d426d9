/** Answers of the pages: documents, files, JSON and words, each with the headers that keep them where they belong. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';

/** What Apex of a component can take in at most: its heap. */
export const BODY_BYTES = 6 * 1024 * 1024;

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

export function typeOf(path: string): string | undefined {
  return TYPES[extname(path)];
}

export interface StaticFile {
  type: string;
  data: string | Buffer;
  /** True where the address changes with the content. */
  isFixed: boolean;
}

/** A file below a folder, never outside it; null where there is none of a type that pages use. */
export async function readStatic(
  folder: string,
  path: string | undefined,
  isFixed: boolean,
): Promise<StaticFile | null> {
  try {
    const full = join(folder, decodeURIComponent(path ?? ''));
    const type = typeOf(full);
    if (!full.startsWith(folder + sep) || type === undefined) return null;
    return { type, data: await readFile(full), isFixed };
  } catch {
    return null;
  }
}

/** The body as text; null where it is larger than a component may send. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
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

export function sendHtml(
  response: ServerResponse,
  html: string,
  {
    nonce = '',
    status = 200,
    cookie,
    isBuilding = false,
  }: { nonce?: string; status?: number; cookie?: string; isBuilding?: boolean } = {},
): void {
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
    .writeHead(status, {
      ...SAFE,
      ...(cookie === undefined ? {} : { 'Set-Cookie': cookie }),
      ...(isBuilding ? { Refresh: '1' } : {}),
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policy,
    })
    .end(html);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { ...SAFE, 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body));
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { ...SAFE, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(text);
}

/** Leads to an address of this server. */
export function sendRedirect(response: ServerResponse, location: string, cookie?: string): void {
  response
    .writeHead(303, {
      Location: location,
      'Cache-Control': 'no-store',
      ...(cookie === undefined ? {} : { 'Set-Cookie': cookie }),
    })
    .end();
}

export function sendFile(response: ServerResponse, file: StaticFile): void {
  const cache = file.isFixed ? 'private, max-age=86400' : 'no-cache';
  response.writeHead(200, { ...SAFE, 'Content-Type': file.type, 'Cache-Control': cache }).end(file.data);
}
