/** For tests: an org that logs in, answers what it is told to, and counts every request that reaches it. */
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface CountingOrg {
  url: string;
  requests: { method: string; path: string; authorization: string | undefined; body: string }[];
  logins: URLSearchParams[];
  /** Answers everything but the login. */
  answer: (request: { method: string; path: string; body: string; authorization: string | undefined }) => {
    status: number;
    json: unknown;
  };
  loginStatus: number;
  close(): Promise<void>;
}

export async function startCountingOrg(): Promise<CountingOrg> {
  const org: CountingOrg = {
    url: '',
    requests: [],
    logins: [],
    loginStatus: 200,
    answer: () => ({ status: 404, json: [{ errorCode: 'NOT_FOUND', message: 'no answer was set' }] }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const call = {
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
        body,
      };
      org.requests.push(call);
      const { status, json } = call.path === '/services/oauth2/token' ? login(org, body) : org.answer(call);
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(typeof json === 'string' ? json : JSON.stringify(json));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  org.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return org;
}

function login(org: CountingOrg, body: string): { status: number; json: unknown } {
  org.logins.push(new URLSearchParams(body));
  if (org.loginStatus !== 200)
    return { status: org.loginStatus, json: { error: 'invalid_grant', error_description: 'user has not approved' } };
  return {
    status: 200,
    json: {
      access_token: `token-${org.logins.length}`,
      // An address that must never be used: the host calls only what its configuration names.
      instance_url: 'http://127.0.0.1:9',
      id: 'https://login.example/id/00D000000000001AAA/005000000000001AAA',
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
