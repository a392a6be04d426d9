import type { Configuration } from './configuration.ts';
import { type RuntimeLog, RuntimeProcess } from './runtime-process.ts';

/**
 * The runtime processes of this host: one per function that is answered at once, and for a function that is queued as
 * many as jobs are worked on at a time, so that each job has a process for itself.
 */
export class Runtimes {
  readonly #processes = new Map<string, RuntimeProcess[]>();
  readonly #busy = new Set<RuntimeProcess>();

  constructor({ functions, workers }: Configuration, log: RuntimeLog, onStart: () => void) {
    for (const [name, { path, isQueued }] of functions) {
      const count = isQueued ? workers : 1;
      const processes = Array.from({ length: count }, () => new RuntimeProcess(name, path, log, onStart));
      this.#processes.set(name, processes);
    }
  }

  /** The process of a function; the first where it has several. */
  of(name: string): RuntimeProcess | undefined {
    return this.#processes.get(name)?.[0];
  }

  /** Does work with a process that nobody else uses meanwhile. */
  async withFree<T>(name: string, work: (runtime: RuntimeProcess) => Promise<T>): Promise<T> {
    const runtime = this.#processes.get(name)?.find((process) => !this.#busy.has(process));
    if (runtime === undefined) throw new Error(`No runtime process of ${name} is free.`);
    this.#busy.add(runtime);
    try {
      return await work(runtime);
    } finally {
      this.#busy.delete(runtime);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.values()].flat().map((runtime) => runtime.close()));
  }
}
