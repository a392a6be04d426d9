import type { User } from '../contract.ts';
import { ApiContext, type ApiRequest, type ApiResponse, type RestOrg } from './api.ts';
import { notFound, RestError } from './errors.ts';
import { isObject } from './json.ts';
import { query, queryMore } from './query.ts';

/** `tooling/query`, `tooling/executeAnonymous`, `tooling/runTestsSynchronous`. */
export async function tooling(org: RestOrg, user: User, version: string, request: ApiRequest): Promise<ApiResponse> {
  const [, resource, locator] = request.path;
  if (resource === 'query' && request.method === 'GET') {
    const transaction = org.data.begin(user);
    const context = new ApiContext(org, user, version, transaction);
    try {
      return locator === undefined
        ? query(context, request, false)
        : queryMore(context, { ...request, path: request.path.slice(1) });
    } finally {
      transaction.abort();
    }
  }
  if (!org.data.accessRights.userPermission(user, 'ModifyAllData'))
    throw new RestError(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights: running Apex needs an administrator');
  if (resource === 'executeAnonymous' && request.method === 'GET' && org.apex?.executeAnonymous) {
    return { status: 200, body: await org.apex.executeAnonymous(user, request.query.get('anonymousBody') ?? '') };
  }
  if (resource === 'runTestsSynchronous' && org.apex?.runTests) {
    const body = isObject(request.body) ? request.body : Object.fromEntries(request.query);
    return { status: 200, body: await org.apex.runTests(user, body) };
  }
  throw notFound();
}
