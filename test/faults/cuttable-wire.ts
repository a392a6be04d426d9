/** A wire between two parts that a test can cut, and through which it can answer in the place of the one behind. */
import { once } from 'node:events';
import { createServer as createHttpServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http'; // prettier-ignore
import { connect, createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';

export interface Wire {
  port: number;
  /** Ends what goes through it and lets nothing through until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** For any protocol. */
export async function tcpWire(targetPort: () => number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(targetPort(), '127.0.0.1');
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    } // prettier-ignore
  });
  return wire(server, () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  }, () => (isCut = false)); // prettier-ignore
}

/** A wire that may answer in the place of the one behind: with a status, or not at all (null). */
export interface AnsweringWire extends Wire {
  answer: (path: string) => number | null;
}

export async function httpWire(targetPort: () => number): Promise<AnsweringWire> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createHttpServer((request, response) => {
    const status = own.answer(request.url ?? '');
    if (status === null) return forward(request, response, targetPort());
    request.resume();
    const errorCode = status === 401 ? 'INVALID_SESSION_ID' : 'SERVER_UNAVAILABLE';
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify([{ errorCode, message: 'no' }]));
  });
  server.on('connection', (socket) => {
    if (isCut) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const own: AnsweringWire = { ...(await wire(server, cut, () => (isCut = false))), answer: () => null };
  return own;
}

function forward(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url, headers } = request;
  const onward = send({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

async function wire(server: Server | TcpServer, cut: () => void, mend: () => void): Promise<Wire> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
