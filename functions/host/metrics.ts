/** Upper bounds of the histogram of call durations, seconds. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 900];

interface Durations {
  buckets: number[];
  sum: number;
  count: number;
}

/** What the host counts, in the text format of Prometheus. Names of functions and codes only: nothing of a customer. */
export class Metrics {
  /** Calls being answered right now. */
  callsUnderWay = 0;
  readonly #calls = new Map<string, number>();
  readonly #durations = new Map<string, Durations>();
  #runtimeStarts = 0;

  /** @param outcome `ok`, `queued` or an error code */
  countCall(functionName: string, outcome: string, seconds: number): void {
    const labels = `function="${labelOf(functionName)}"`;
    const key = `${labels},outcome="${labelOf(outcome)}"`;
    this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1);
    const durations = this.#durations.get(labels) ?? { buckets: BUCKETS.map(() => 0), sum: 0, count: 0 };
    for (const [at, bound] of BUCKETS.entries()) if (seconds <= bound) durations.buckets[at] = (durations.buckets[at] ?? 0) + 1; // prettier-ignore
    durations.sum += seconds;
    durations.count += 1;
    this.#durations.set(labels, durations);
  }

  countRuntimeStart(): void {
    this.#runtimeStarts += 1;
  }

  /** @param jobs jobs of the queue by state */
  text(jobs: Readonly<Record<string, number>>): string {
    const lines: string[] = [];
    const add = (name: string, type: string, help: string, samples: string[]): void => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples);
    };
    const calls = [...this.#calls].map(([labels, n]) => `saldo_calls_total{${labels}} ${n}`);
    add('saldo_calls_total', 'counter', 'Calls by function and outcome.', calls);
    add('saldo_call_seconds', 'histogram', 'Duration of calls.', [...this.#durations].flatMap(histogram));
    add('saldo_calls_under_way', 'gauge', 'Calls being answered.', [`saldo_calls_under_way ${this.callsUnderWay}`]);
    const starts = [`saldo_runtime_starts_total ${this.#runtimeStarts}`];
    add('saldo_runtime_starts_total', 'counter', 'Runtime processes started.', starts);
    const states = Object.entries(jobs).map(([state, n]) => `saldo_jobs{state="${labelOf(state)}"} ${n}`);
    add('saldo_jobs', 'gauge', 'Jobs of the queue by state.', states);
    const memory = [`process_resident_memory_bytes ${process.memoryUsage.rss()}`];
    add('process_resident_memory_bytes', 'gauge', 'Memory of the host, without its runtimes.', memory);
    return `${lines.join('\n')}\n`;
  }
}

function histogram([labels, { buckets, sum, count }]: [string, Durations]): string[] {
  return [
    ...BUCKETS.map((bound, at) => `saldo_call_seconds_bucket{${labels},le="${bound}"} ${buckets[at] ?? 0}`),
    `saldo_call_seconds_bucket{${labels},le="+Inf"} ${count}`,
    `saldo_call_seconds_sum{${labels}} ${sum}`,
    `saldo_call_seconds_count{${labels}} ${count}`,
  ];
}

function labelOf(text: string): string {
  return text.replaceAll(/[^\w.-]/g, '_').slice(0, 80);
}
