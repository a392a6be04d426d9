import type { ApiContext, ApiResponse } from './api.ts';

/** The versions served: labels as Salesforce lists them. */
export const VERSIONS: { label: string; url: string; version: string }[] = Array.from({ length: 18 }, (_, index) => {
  const number = 50 + index;
  const season = ["Winter '", "Spring '", "Summer '"][(number - 50) % 3] ?? '';
  const year = 21 + Math.floor((number - 50) / 3);
  return { label: `${season}${year}`, url: `/services/data/v${number}.0`, version: `${number}.0` };
});

/** `GET /services/data/vNN.N`. */
export function resources(context: ApiContext): ApiResponse {
  const names = ['query', 'queryAll', 'sobjects', 'composite', 'actions', 'limits', 'jobs', 'tooling'];
  return { status: 200, body: Object.fromEntries(names.map((name) => [name, `${context.base}/${name}`])) };
}

const MAXIMA: Record<string, number> = {
  DailyApiRequests: 15_000,
  DailyAsyncApexExecutions: 250_000,
  DailyBulkApiBatches: 15_000,
  DailyBulkV2QueryJobs: 10_000,
  DataStorageMB: 5,
  FileStorageMB: 20,
  HourlyTimeBasedWorkflow: 1_000,
  SingleEmail: 15,
  ConcurrentAsyncGetReportInstances: 200,
};

/** Requests to the API in the last 24 hours, by the hour; they are counted, not refused. */
export class ApiUsage {
  private readonly hours = new Map<number, number>();

  count(now = Date.now()): void {
    const hour = Math.floor(now / 3_600_000);
    this.hours.set(hour, (this.hours.get(hour) ?? 0) + 1);
    for (const known of this.hours.keys()) if (known <= hour - 24) this.hours.delete(known);
  }

  /** What Salesforce writes into `Sforce-Limit-Info`. */
  get header(): string {
    return `api-usage=${this.total}/${MAXIMA['DailyApiRequests'] ?? 0}`;
  }

  get total(): number {
    return [...this.hours.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** `GET limits`: the figures of a developer edition org. Of these the local org counts only the requests to the API. */
export function limits(usage: ApiUsage): ApiResponse {
  const used: Record<string, number> = { DailyApiRequests: usage.total };
  return {
    status: 200,
    body: Object.fromEntries(
      Object.entries(MAXIMA).map(([name, max]) => [
        name,
        { Max: max, Remaining: Math.max(0, max - (used[name] ?? 0)) },
      ]),
    ),
  };
}
