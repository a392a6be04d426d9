import type { User } from '../contract.ts';
import type { ApiRequest, ApiResponse, RestOrg } from './api.ts';
import { notFound, RestError } from './errors.ts';
import { isObject, JsonNumber, type JsonObject } from './json.ts';

/** Numbers of a request as Apex takes them from JSON. */
function plain(value: unknown): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  return value;
}

/** `POST actions/custom/apex/Class` with `{"inputs": [{…}]}`: an invocable method, in transactions of its own. */
export async function actions(org: RestOrg, user: User, request: ApiRequest): Promise<ApiResponse> {
  const [, kind, technology, name] = request.path;
  if (kind !== 'custom' || technology !== 'apex' || name === undefined) throw notFound();
  if (request.method !== 'POST')
    throw new RestError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed. Allowed are POST`);
  const inputs = isObject(request.body) ? request.body['inputs'] : undefined;
  if (!Array.isArray(inputs)) throw new RestError(400, 'INVALID_INPUT', 'inputs must be a list');
  const { apex } = org;
  if (!apex?.invokeAction) throw notFound();
  const results = await apex.invokeAction(
    user,
    name,
    inputs.map((input) => plain(input) as JsonObject),
  );
  if (results === null || results === undefined) throw notFound();
  const failed =
    Array.isArray(results) && results.some((result: unknown) => isObject(result) && result['isSuccess'] === false);
  return { status: failed ? 400 : 200, body: results };
}
