import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GRAPH_LIMITS, type Graph, packGraphs, postGraphs } from './post-graphs.ts';
import { MemoryOrg } from './testing/memory-org.ts';

let org: MemoryOrg;
beforeEach(async () => {
  org = await MemoryOrg.start();
});
afterEach(() => org.close());

function graph(at: number, nodes = 2): Graph {
  const dataPath = org.client().dataPath;
  return {
    graphId: `g${at}`,
    nodes: Array.from({ length: nodes }, (_, node) => ({
      method: 'POST',
      url: `${dataPath}/sobjects/Account`,
      referenceId: `n${node}`,
      body: { Name: `${at}-${node}` },
    })),
  };
}

describe('packing', () => {
  it('keeps every request within both limits and every graph once', () => {
    const graphs = Array.from({ length: 400 }, (_, at) => graph(at, 1 + (at % 40)));
    const requests = packGraphs(graphs);
    expect(requests.flat()).toEqual(graphs);
    for (const request of requests) {
      expect(request.length).toBeLessThanOrEqual(GRAPH_LIMITS.graphs);
      expect(request.reduce((sum, { nodes }) => sum + nodes.length, 0)).toBeLessThanOrEqual(GRAPH_LIMITS.nodes);
    }
  });
});

describe('posting', () => {
  it('sends halted graphs again until each has an outcome of its own', async () => {
    org.refuse = (_object, record) =>
      Number(String(record['Name']).split('-')[0]) % 2 === 0
        ? { statusCode: 'REQUIRED_FIELD_MISSING', message: 'no' }
        : undefined;
    const outcomes = await postGraphs(
      org.client(),
      Array.from({ length: 70 }, (_, at) => graph(at)),
    );
    expect(outcomes.size).toBe(70);
    for (const [id, outcome] of outcomes) expect(outcome.ok).toBe(Number(id.slice(1)) % 2 === 1);
    expect(org.records('Account')).toHaveLength(70);
  });

  it('gives the cause of a failed graph and not its echo', async () => {
    org.refuse = (_object, record) =>
      record['Name'] === '0-1' ? { statusCode: 'STRING_TOO_LONG', message: 'too long' } : undefined;
    const outcome = (await postGraphs(org.client(), [graph(0)])).get('g0');
    expect(outcome).toMatchObject({ ok: false, message: 'STRING_TOO_LONG: too long' });
    expect(org.records('Account')).toEqual([]);
  });

  it('tries a graph again that met a lock, and stops after three times', async () => {
    let locks = 0;
    org.refuse = () => (++locks <= 2 ? { statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' } : undefined);
    expect((await postGraphs(org.client(), [graph(0)])).get('g0')?.ok).toBe(true);
    org.refuse = () => ({ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' });
    expect((await postGraphs(org.client(), [graph(1)])).get('g1')).toMatchObject({ ok: false });
  });

  it('does not ask for ever where everything is halted', async () => {
    org.intercept = ({ path, body }) => {
      if (path !== '/composite/graph') return undefined;
      const graphs = (body as { graphs: { graphId: string; compositeRequest: { referenceId: string }[] }[] }).graphs;
      const halted = [{ errorCode: 'PROCESSING_HALTED', message: 'halted' }];
      const answers = graphs.map(({ graphId, compositeRequest }) => ({
        graphId,
        isSuccessful: false,
        graphResponse: {
          compositeResponse: compositeRequest.map(({ referenceId }) => ({
            referenceId,
            httpStatusCode: 400,
            body: halted,
          })),
        },
      }));
      return { status: 200, json: { graphs: answers } };
    };
    expect((await postGraphs(org.client(), [graph(0)])).get('g0')).toMatchObject({ ok: false });
  });
});
