import type { User } from '../contract.ts';
import type { ApiRequest, ApiResponse, RestOrg } from './api.ts';
import { notFound, RestError } from './errors.ts';
import { isObject, JsonNumber, jsonValue, type JsonObject } from './json.ts';
import { Exact } from '../data/values.ts';

/** Numbers of a request as Apex takes them from JSON. */
function plain(value: unknown): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  return value;
}

/** Numbers of a request with all their digits, as flows take them. */
function exact(value: unknown): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return value.map(exact);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, exact(inner)]));
  return value;
}

/** Answers of a flow: its decimals as JSON numbers with all their digits. */
function numbers(value: unknown): unknown {
  if (Exact.isDecimal(value)) return jsonValue('double', value.toFixed());
  if (Array.isArray(value)) return value.map(numbers);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, numbers(inner)]));
  return value;
}

/** `POST actions/custom/apex/Class` or `…/flow/Flow` with `{"inputs": [{…}]}`, in a transaction of its own. */
export async function actions(org: RestOrg, user: User, request: ApiRequest): Promise<ApiResponse> {
  const [, kind, technology, name] = request.path;
  if (kind !== 'custom' || (technology !== 'apex' && technology !== 'flow') || name === undefined) throw notFound();
  if (request.method !== 'POST')
    throw new RestError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed. Allowed are POST`);
  const inputs = isObject(request.body) ? request.body['inputs'] : undefined;
  if (!Array.isArray(inputs)) throw new RestError(400, 'INVALID_INPUT', 'inputs must be a list');
  const { apex } = org;
  const results =
    technology === 'flow'
      ? numbers(
          await apex?.invokeFlow?.(
            user,
            name,
            inputs.map((input) => exact(input) as JsonObject),
          ),
        )
      : await apex?.invokeAction?.(
          user,
          name,
          inputs.map((input) => plain(input) as JsonObject),
        );
  if (results === null || results === undefined) throw notFound();
  const failed =
    Array.isArray(results) && results.some((result: unknown) => isObject(result) && result['isSuccess'] === false);
  return { status: failed ? 400 : 200, body: results };
}
