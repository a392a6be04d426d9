import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from './host-error.ts';
import { logText } from './log-text.ts';

const RUNTIME = join(
  dirname(createRequire(import.meta.url).resolve('@heroku/sf-fx-runtime-nodejs/package.json')),
  'bin',
  'cli.js',
);
const LOOPBACK = '127.0.0.1';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
const START_ATTEMPTS = 3;
/** Room for a line of a function's logger: what the logger puts before the words, and the words. */
const MAXIMUM_OUTPUT = 500;

export interface RuntimeLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

interface Running {
  child: ChildProcess;
  url: string;
}

/**
 * The runtime process of one function: started on first use, on a loopback port that nobody else knows of, without any
 * secret in its environment. A process that died is started again by the next call.
 */
export class RuntimeProcess {
  readonly #name: string;
  readonly #folder: string;
  readonly #log: RuntimeLog;
  readonly #onStart: () => void;
  #running: Promise<Running> | null = null;
  #isClosed = false;

  constructor(name: string, folder: string, log: RuntimeLog, onStart: () => void = () => undefined) {
    this.#name = name;
    this.#folder = folder;
    this.#log = log;
    this.#onStart = onStart;
  }

  /** Address of the running process; starts it where it is not running. */
  async url(): Promise<string> {
    if (this.#isClosed) throw new HostError('SALDO_HOST_STOPPING', 503, 'The functions host is stopping. Try again.');
    this.#running ??= this.#start();
    const running = this.#running;
    try {
      return (await running).url;
    } catch (error) {
      if (this.#running === running) this.#running = null;
      throw error;
    }
  }

  /** Process id of the runtime, for operators and tests; null where it is not running. */
  async pid(): Promise<number | null> {
    const running = await this.#running?.catch(() => null);
    return running?.child.pid ?? null;
  }

  /** Kills a process that hangs; the next call starts a new one. */
  async restart(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    const process = await running?.catch(() => null);
    if (process != null) await stop(process.child, 'SIGKILL');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const process = await this.#running?.catch(() => null);
    if (process != null) await stop(process.child, 'SIGTERM');
  }

  async #start(): Promise<Running> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#startOnce();
      } catch (error) {
        // Between choosing a free port and listening on it another process may have taken it.
        if (attempt === START_ATTEMPTS || this.#isClosed) throw error;
      }
    }
  }

  async #startOnce(): Promise<Running> {
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, 'runtime-main.ts'),
        RUNTIME,
        'serve',
        this.#folder,
        '-h',
        LOOPBACK,
        '-p',
        String(port),
        '-w',
        '1',
      ],
      // A process group of its own, so that the runtime's worker is stopped with it.
      { cwd: this.#folder, env: environment(), stdio: ['pipe', 'pipe', 'pipe'], detached: true },
    );
    const lastWords = this.#forwardOutput(child);
    const url = `http://${LOOPBACK}:${port}/`;
    const exited = once(child, 'exit').then(() => 'exited' as const);
    const state = await Promise.race([exited, waitUntilHealthy(url)]);
    if (state !== 'healthy') {
      await stop(child, 'SIGKILL');
      this.#log.warn({ function: this.#name, lastWords: lastWords.slice(-5) }, 'runtime did not start');
      throw new HostError(
        'SALDO_FUNCTION_NOT_STARTED',
        503,
        `The function ${this.#name} did not start. The host's log says why.`,
      );
    }
    const running = { child, url };
    child.once('exit', (code, signal) => {
      if (this.#isClosed) return;
      this.#log.warn({ function: this.#name, exitCode: code, signal }, 'runtime process ended');
      void this.#running?.then((current) => {
        if (current.child === child) this.#running = null;
      });
    });
    this.#log.info({ function: this.#name, pid: child.pid }, 'runtime process started');
    this.#onStart();
    return running;
  }

  #forwardOutput(child: ChildProcess): string[] {
    const lastWords: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        const text = logText(line, MAXIMUM_OUTPUT);
        lastWords.push(text);
        if (lastWords.length > 20) lastWords.shift();
        this.#log.info({ function: this.#name, output: text }, 'runtime output');
      });
    }
    return lastWords;
  }
}

/** Only what Node needs: secrets of the host's environment never reach a function. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, TZ, LANG, SystemRoot } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(TZ === undefined ? {} : { TZ }),
    ...(LANG === undefined ? {} : { LANG }),
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
    HOME: tmpdir(),
    NODE_ENV: 'production',
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function waitUntilHealthy(url: string): Promise<'healthy' | 'late'> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    try {
      const signal = AbortSignal.timeout(1_000);
      const response = await fetch(url, { method: 'POST', headers: { 'x-health-check': 'true' }, signal });
      if (response.ok) return 'healthy';
    } catch {
      // Not listening yet.
    }
    await sleep(50);
  }
  return 'late';
}

async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  killGroup(child.pid, signal);
  const hasExited = await Promise.race([exited.then(() => true), sleep(STOP_TIMEOUT_MS, false, { ref: false })]);
  if (!hasExited) {
    killGroup(child.pid, 'SIGKILL');
    await exited;
  }
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
