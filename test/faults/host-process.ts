/** The functions host in a process of its own, to be killed and started again on the same port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { HostConfiguration } from '@saldo/host';
import { root } from '../durability/running-org.ts';

export class HostProcess {
  readonly log: string[] = [];
  readonly #configuration: HostConfiguration;
  readonly #clockShiftSeconds: number;
  #child: ChildProcess | null = null;
  #runtimes = new Map<string, number>();

  constructor(configuration: HostConfiguration, clockShiftSeconds = 0) {
    this.#configuration = configuration;
    this.#clockShiftSeconds = clockShiftSeconds;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const shift = this.#clockShiftSeconds * 1000;
    const clock = `data:text/javascript,const now=Date.now;Date.now=()=>now()+${shift};const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now())}};`;
    const child = spawn(
      process.execPath,
      [...(shift === 0 ? [] : ['--import', clock]), join(root, 'functions', 'host', 'main.ts')],
      {
        env: { PATH: process.env['PATH'], SALDO_HOST_CONFIG: JSON.stringify(this.#configuration) },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    this.#runtimes = new Map();
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#read(line));
    }
    const url = `http://127.0.0.1:${this.#configuration.port}/healthz`;
    while (child.exitCode === null && child.signalCode === null) {
      if (await fetch(url).then(({ ok }) => ok, () => false)) return; // prettier-ignore
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The host did not start: ${this.log.slice(-3).join('\n')}`);
  }

  /** `kill -9` of the host. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** `kill -9` of a function's runtime with its worker; false where none runs. */
  killRuntime(name: string): boolean {
    const pid = this.#runtimes.get(name);
    if (pid === undefined) return false;
    try {
      process.kill(-pid, 'SIGKILL');
      return true;
    } catch {
      return false;
    }
  }

  #read(line: string): void {
    this.log.push(line);
    if (!line.includes('runtime process started')) return;
    const { function: name, pid } = JSON.parse(line) as { function: string; pid: number };
    this.#runtimes.set(name, pid);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
