import { ApiContext, type ApiRequest, type ApiResponse } from './api.ts';
import { HALTED, run, subRequests, type SubRequest, type SubResponse } from './composite.ts';
import { RestError } from './errors.ts';
import { isObject } from './json.ts';
import { referencesIn } from './references.ts';

/** Limits of the composite graph resource (REST API Developer Guide, "Composite Graph Limits"). */
const GRAPHS = 75;
const NODES = 500;
const KINDS = 15;
const DEPTH = 15;
const FAILED_GRAPHS = 14;

interface Graph {
  graphId: string;
  nodes: SubRequest[];
}

function limitExceeded(message: string): never {
  throw new RestError(400, 'LIMIT_EXCEEDED', message);
}

function parseGraphs(body: unknown): Graph[] {
  const list = isObject(body) ? body['graphs'] : undefined;
  if (!Array.isArray(list) || list.length === 0)
    throw new RestError(400, 'INVALID_INPUT', 'graphs must be a list with at least one graph');
  if (list.length > GRAPHS) limitExceeded(`The payload has ${list.length} graphs; the limit is ${GRAPHS}`);
  const graphs = list.map((entry: unknown): Graph => {
    if (!isObject(entry) || typeof entry['graphId'] !== 'string')
      throw new RestError(400, 'INVALID_INPUT', 'every graph needs a graphId');
    return { graphId: entry['graphId'], nodes: inOrder(subRequests(entry['compositeRequest'])) };
  });
  if (new Set(graphs.map((entry) => entry.graphId)).size < graphs.length)
    throw new RestError(400, 'INVALID_INPUT', 'graphId must be unique in the payload');
  const nodes = graphs.flatMap((entry) => entry.nodes);
  if (nodes.length > NODES) limitExceeded(`The payload has ${nodes.length} nodes; the limit is ${NODES}`);
  const kinds = new Set(
    nodes.map((node) => `${node.method} ${/\/sobjects\/([^/?]+)/.exec(node.url)?.[1]?.toLowerCase() ?? node.url}`),
  );
  if (kinds.size > KINDS) limitExceeded(`The payload has ${kinds.size} different kinds of node; the limit is ${KINDS}`);
  return graphs;
}

/** Nodes after the ones they refer to; a circle or a reference to nothing is refused. */
function inOrder(nodes: SubRequest[]): SubRequest[] {
  const byId = new Map(nodes.map((node) => [node.referenceId, node]));
  const depths = new Map<string, number>();
  const ordered: SubRequest[] = [];
  const visit = (node: SubRequest, path: Set<string>): number => {
    const known = depths.get(node.referenceId);
    if (known !== undefined) return known;
    if (path.has(node.referenceId))
      throw new RestError(400, 'INVALID_INPUT', `The references of ${node.referenceId} form a circle`);
    let depth = 1;
    for (const reference of referencesIn([node.url, node.body])) {
      const target = byId.get(reference);
      if (!target)
        throw new RestError(
          400,
          'INVALID_INPUT',
          `${node.referenceId} refers to ${reference}, which is not in its graph`,
        );
      depth = Math.max(depth, 1 + visit(target, new Set([...path, node.referenceId])));
    }
    if (depth > DEPTH) limitExceeded(`${node.referenceId} is ${depth} references deep; the limit is ${DEPTH}`);
    depths.set(node.referenceId, depth);
    ordered.push(node);
    return depth;
  };
  for (const node of nodes) visit(node, new Set());
  return ordered;
}

function halted(graph: Graph) {
  const compositeResponse = graph.nodes.map((node): SubResponse => ({
    body: HALTED,
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId: node.referenceId,
  }));
  return { graphId: graph.graphId, graphResponse: { compositeResponse }, isSuccessful: false };
}

/** One graph: everything in it is written, or nothing. */
function runGraph(context: ApiContext, graph: Graph) {
  const inner = new ApiContext(context.org, context.user, context.version, context.org.data.begin(context.user));
  const results = new Map<string, unknown>();
  const responses = new Map<string, SubResponse>();
  let isSuccessful = true;
  for (const node of graph.nodes) {
    const response = isSuccessful
      ? run(inner, node, results)
      : { body: HALTED, httpHeaders: {}, httpStatusCode: 400, referenceId: node.referenceId };
    responses.set(node.referenceId, response);
    if (response.httpStatusCode >= 400) isSuccessful = false;
  }
  if (isSuccessful) inner.transaction.commit();
  else {
    inner.transaction.abort();
    for (const response of responses.values())
      if (response.httpStatusCode < 400)
        Object.assign(response, { body: HALTED, httpStatusCode: 400, httpHeaders: {} });
  }
  return { graphId: graph.graphId, graphResponse: { compositeResponse: [...responses.values()] }, isSuccessful };
}

/** `POST composite/graph`. After 14 failed graphs the rest is halted. */
export function graph(context: ApiContext, request: ApiRequest): ApiResponse {
  const graphs = parseGraphs(request.body);
  const answers: ReturnType<typeof halted>[] = [];
  let failures = 0;
  for (const entry of graphs) {
    const answer = failures >= FAILED_GRAPHS ? halted(entry) : runGraph(context, entry);
    if (!answer.isSuccessful) failures += 1;
    answers.push(answer);
  }
  return { status: 200, body: { graphs: answers } };
}
