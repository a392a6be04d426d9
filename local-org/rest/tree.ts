import type { ObjectDefinition } from '../data/schema/objects.ts';
import { USER_ACCESS, type ApiContext, type ApiRequest, type ApiResponse } from './api.ts';
import { envelope, RestError } from './errors.ts';
import { isObject, type JsonObject } from './json.ts';

const RECORDS = 200;
const DEPTH = 5;

interface Node {
  object: ObjectDefinition;
  referenceId: string;
  json: JsonObject;
  parent: { node: Node; field: string } | null;
  id: string | null;
}

/** `POST composite/tree/X`: records with their children, all or none. */
export function tree(context: ApiContext, request: ApiRequest): ApiResponse {
  const root = context.object(request.path[2]);
  const records = isObject(request.body) ? request.body['records'] : undefined;
  if (!Array.isArray(records)) throw new RestError(400, 'INVALID_INPUT', 'records must be a list');
  const levels: Node[][] = [];
  collect(context, root, records, null, 0, levels);
  const nodes = levels.flat();
  if (nodes.length > RECORDS)
    throw new RestError(400, 'LIMIT_EXCEEDED', `The tree has ${nodes.length} records; the limit is ${RECORDS}`);
  if (new Set(nodes.map((node) => node.referenceId)).size < nodes.length)
    throw new RestError(400, 'INVALID_INPUT', 'Duplicate ReferenceId in the request');
  const failures = levels.reduce<JsonObject[]>(
    (failed, level) => (failed.length > 0 ? failed : insertLevel(context, level)),
    [],
  );
  if (failures.length > 0) {
    context.transaction.rollback(0);
    return { status: 400, body: { hasErrors: true, results: failures } };
  }
  return {
    status: 201,
    body: { hasErrors: false, results: nodes.map((node) => ({ referenceId: node.referenceId, id: node.id })) },
  };
}

function collect(
  context: ApiContext,
  object: ObjectDefinition,
  records: unknown[],
  parent: Node['parent'],
  depth: number,
  levels: Node[][],
): void {
  if (depth >= DEPTH) throw new RestError(400, 'LIMIT_EXCEEDED', `The tree is deeper than ${DEPTH} levels`);
  for (const record of records) {
    const attributes = isObject(record) && isObject(record['attributes']) ? record['attributes'] : {};
    const referenceId = attributes['referenceId'];
    if (!isObject(record) || typeof referenceId !== 'string')
      throw new RestError(400, 'INVALID_INPUT', 'Include a reference ID with each record in the request.');
    const own: JsonObject = {};
    const node: Node = { object, referenceId, json: own, parent, id: null };
    (levels[depth] ??= []).push(node);
    for (const [name, value] of Object.entries(record)) {
      const relationship = object.childRelationships.find((child) => child.name?.toLowerCase() === name.toLowerCase());
      if (relationship && isObject(value) && Array.isArray(value['records'])) {
        collect(
          context,
          context.object(relationship.object),
          value['records'],
          { node, field: relationship.field },
          depth + 1,
          levels,
        );
      } else own[name] = value;
    }
  }
}

/** Inserts one level, object by object. */
function insertLevel(context: ApiContext, level: Node[]): JsonObject[] {
  const failures: JsonObject[] = [];
  for (const object of new Set(level.map((node) => node.object))) {
    const nodes = level.filter((node) => node.object === object);
    const rows = nodes.map((node) => {
      try {
        return {
          ...context.toRow(object, node.json),
          ...(node.parent ? { [node.parent.field]: node.parent.node.id } : {}),
        };
      } catch (error) {
        const errors = envelope(error).errors.map(({ errorCode, message, fields }) => ({
          statusCode: errorCode,
          message,
          fields: fields ?? [],
        }));
        failures.push({ referenceId: node.referenceId, errors });
        return {};
      }
    });
    if (failures.length > 0) return failures;
    for (const [index, result] of context.transaction
      .dml('insert', object.name, rows, { access: USER_ACCESS, allOrNone: true })
      .entries()) {
      const node = nodes[index];
      if (!node) continue;
      node.id = result.id;
      if (result.errors.length > 0) failures.push({ referenceId: node.referenceId, errors: result.errors });
    }
    if (failures.length > 0) return failures;
  }
  return failures;
}
