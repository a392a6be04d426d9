import type { User } from '../contract.ts';
import { queryError } from '../data/errors.ts';
import { ApiContext, type AnonymousResult, type ApiRequest, type ApiResponse, type RestOrg } from './api.ts';
import { notFound, RestError } from './errors.ts';
import { isObject, RecordWriter } from './json.ts';
import { query, queryMore } from './query.ts';
import { TestRuns } from './test-runs.ts';
import { ToolingData } from './tooling-data.ts';

/** The Tooling API: queries over code, test runs and their coverage; anonymous Apex; runs of tests. */
export class Tooling {
  readonly data = new ToolingData();
  readonly tests: TestRuns;
  private readonly org: RestOrg;

  constructor(org: RestOrg, onError: (error: unknown) => void) {
    this.org = org;
    this.tests = new TestRuns(org, this.data, onError);
  }

  async handle(user: User, version: string, request: ApiRequest): Promise<ApiResponse> {
    const [, resource, locator] = request.path;
    this.data.show(this.org.apex?.sources?.() ?? []);
    if (resource === 'query' && request.method === 'GET') return this.query(user, version, request, locator);
    if (!this.org.data.accessRights.userPermission(user, 'ModifyAllData'))
      throw new RestError(
        403,
        'INSUFFICIENT_ACCESS',
        'insufficient access rights: running Apex needs an administrator',
      );
    const body = isObject(request.body) ? request.body : Object.fromEntries(request.query);
    if (resource === 'executeAnonymous' && request.method === 'GET' && this.org.apex?.executeAnonymous) {
      const code = request.query.get('anonymousBody') ?? '';
      const result: Partial<AnonymousResult> = await this.org.apex.executeAnonymous(user, code);
      delete result.log;
      return { status: 200, body: result };
    }
    if (resource === 'runTestsAsynchronous') return { status: 200, body: this.tests.enqueue(user, body) };
    if (resource === 'runTestsSynchronous') return { status: 200, body: await this.tests.run(user, body) };
    throw notFound();
  }

  private query(user: User, version: string, request: ApiRequest, locator: string | undefined): ApiResponse {
    const plan = this.data.compile(request.query.get('q') ?? '');
    if (plan && locator === undefined) return this.toolingQuery(user, version, plan);
    const transaction = this.org.data.begin(user);
    const context = new ApiContext(this.org, user, version, transaction);
    try {
      return locator === undefined
        ? query(context, request, false)
        : queryMore(context, { ...request, path: request.path.slice(1) });
    } finally {
      transaction.abort();
    }
  }

  /** Everything in one page: there are never more rows than classes and test methods. */
  private toolingQuery(
    user: User,
    version: string,
    plan: NonNullable<ReturnType<ToolingData['compile']>>,
  ): ApiResponse {
    if (plan.binds.length > 0) throw queryError('MALFORMED_QUERY', 'Bind variables only allowed in Apex code');
    const result = this.data.query(plan, user);
    if (plan.isCount)
      return { status: 200, body: { size: result.count, totalSize: result.count, done: true, records: [] } };
    const writer = new RecordWriter(this.data.schema, `/services/data/v${version}/tooling`);
    const records = result.records.map((record) => {
      const json = writer.record(record, plan.aggregateTypes);
      const coverage = json['Coverage'];
      return typeof coverage === 'string' ? { ...json, Coverage: JSON.parse(coverage) as unknown } : json;
    });
    return {
      status: 200,
      body: {
        size: records.length,
        totalSize: records.length,
        done: true,
        queryLocator: null,
        entityTypeName: plan.object.name,
        records,
      },
    };
  }
}
