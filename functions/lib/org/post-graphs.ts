import type { GraphNode, GraphResult, OrgClient } from './client.ts';
import { describeErrors } from './errors.ts';
import type { RestError } from './errors.ts';

/** Limits of one composite graph request (Salesforce REST API developer guide, *Composite Graph Limits*). */
export const GRAPH_LIMITS = { graphs: 75, nodes: 500 } as const;

const HALTED = 'PROCESSING_HALTED';
const LOCKED = 'UNABLE_TO_LOCK_ROW';
const LOCK_ATTEMPTS = 3;

export interface Graph {
  /** Unique among the graphs given. */
  graphId: string;
  nodes: readonly GraphNode[];
}

/** What became of a graph: the ids it made by reference, or what Salesforce said against it. */
export type GraphOutcome = { ok: true; ids: Map<string, string> } | { ok: false; errors: RestError[]; message: string };

/**
 * Posts graphs, as many in a request as the limits allow. Each graph is all or nothing. Graphs that Salesforce did not
 * try (it halts the rest after 14 failures) and graphs that met a lock are sent again; every graph has an outcome.
 */
export async function postGraphs(client: OrgClient, graphs: readonly Graph[]): Promise<Map<string, GraphOutcome>> {
  const outcomes = new Map<string, GraphOutcome>();
  const attempts = new Map<string, number>();
  let waiting = [...graphs];
  while (waiting.length > 0) {
    const again: Graph[] = [];
    let decided = 0;
    for (const request of packGraphs(waiting)) {
      const results = new Map((await client.graphs(request)).map((result) => [result.graphId, result]));
      for (const graph of request) {
        const result = results.get(graph.graphId);
        const attempt = (attempts.get(graph.graphId) ?? 0) + 1;
        if (result !== undefined && isLocked(result) && attempt < LOCK_ATTEMPTS) {
          attempts.set(graph.graphId, attempt);
          again.push(graph);
          decided++;
        } else if (result !== undefined && isHalted(result)) {
          again.push(graph);
        } else {
          outcomes.set(graph.graphId, outcomeOf(result));
          decided++;
        }
      }
    }
    // Nothing but halted graphs: the org will not take them, and asking for ever would not change that.
    if (decided === 0) {
      for (const { graphId } of again) outcomes.set(graphId, notTried());
      return outcomes;
    }
    waiting = again;
  }
  return outcomes;
}

/** Requests in order, each within the limits. */
export function packGraphs(graphs: readonly Graph[]): Graph[][] {
  const requests: Graph[][] = [];
  let request: Graph[] = [];
  let nodes = 0;
  for (const graph of graphs) {
    if (
      request.length === GRAPH_LIMITS.graphs ||
      (request.length > 0 && nodes + graph.nodes.length > GRAPH_LIMITS.nodes)
    ) {
      requests.push(request);
      request = [];
      nodes = 0;
    }
    request.push(graph);
    nodes += graph.nodes.length;
  }
  if (request.length > 0) requests.push(request);
  return requests;
}

function outcomeOf(result: GraphResult | undefined): GraphOutcome {
  if (result === undefined) return { ok: false, errors: [], message: 'The org gave no answer for these records.' };
  if (result.isSuccessful)
    return { ok: true, ids: new Map(result.nodes.map(({ referenceId, id }) => [referenceId, id ?? ''])) };
  const errors = result.nodes.flatMap((node) => node.errors);
  // In a failed graph every node that is not the cause says PROCESSING_HALTED.
  const causes = errors.filter(({ statusCode }) => statusCode !== HALTED);
  return { ok: false, errors: causes, message: describeErrors(causes) };
}

function notTried(): GraphOutcome {
  return { ok: false, errors: [], message: 'The org did not process these records because others failed before them.' };
}

function isHalted({ isSuccessful, nodes }: GraphResult): boolean {
  return !isSuccessful && nodes.every(({ errors }) => errors.every(({ statusCode }) => statusCode === HALTED));
}

function isLocked({ isSuccessful, nodes }: GraphResult): boolean {
  return !isSuccessful && nodes.some(({ errors }) => errors.some(({ statusCode }) => statusCode === LOCKED));
}
