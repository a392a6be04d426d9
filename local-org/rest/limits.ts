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

/** `GET limits`: the figures of a developer edition org. The local org counts none of them down. */
export function limits(): ApiResponse {
  return {
    status: 200,
    body: Object.fromEntries(Object.entries(MAXIMA).map(([name, max]) => [name, { Max: max, Remaining: max }])),
  };
}
