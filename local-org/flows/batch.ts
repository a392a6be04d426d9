/**
 * Runs the interviews of one batch side by side. Each runs until it needs records or Apex; those that stand before the
 * same element are then served together, so that a batch costs one query, one statement or one call per element.
 */
import type { Row, RowResult } from '../contract.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { Execution } from '../apex/runtime/execution.ts';
import { ApexException } from '../apex/values/object.ts';
import { TransactionSignal } from '../apex/values/object.ts';
import { callAction, WrongNumberOfResults } from './apex-values.ts';
import { FlowFault } from './fault.ts';
import type { Answer, Request, Steps } from './interview.ts';

export interface Run {
  steps: Steps<void>;
  /** Set when the interview ended with a failure that no fault path took up. */
  fault: FlowFault | null;
}

interface Waiting {
  run: Run;
  key: string;
  request: Request;
}

/** Runs all interviews to their end. Faults are noted in the runs; limits and callouts end the whole transaction. */
export function runBatch(execution: Execution, org: OrgDataStore, runs: Run[]): void {
  let waiting = runs.flatMap((run) => advance(run));
  while (waiting.length > 0) {
    const { key, request } = waiting[0]!;
    const group = waiting.filter((other) => other.key === key && sameKind(other.request, request));
    const answers = serve(
      execution,
      org,
      group.map((member) => member.request),
    );
    waiting = waiting.filter((other) => !group.includes(other));
    for (const [index, member] of group.entries()) waiting.push(...advance(member.run, answers[index]));
  }
}

function sameKind(left: Request, right: Request): boolean {
  if (left.kind === 'dml' && right.kind === 'dml')
    return left.operation === right.operation && left.object === right.object;
  return left.kind === right.kind;
}

/** Lets an interview go on to its next stop. */
function advance(run: Run, answer?: Answer): Waiting[] {
  try {
    const step = answer === undefined ? run.steps.next() : run.steps.next(answer);
    return step.done ? [] : [{ run, ...step.value }];
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    run.fault = error;
    return [];
  }
}

function serve(execution: Execution, org: OrgDataStore, requests: Request[]): Answer[] {
  const [first] = requests;
  if (first?.kind === 'query') return queries(execution, org, requests as Extract<Request, { kind: 'query' }>[]);
  if (first?.kind === 'dml') return statement(execution, requests as Extract<Request, { kind: 'dml' }>[]);
  return actions(execution, org, requests as Extract<Request, { kind: 'action' }>[]);
}

/** An error that the platform would give, as a fault; anything else is a defect and goes on up. */
function platformMessage(error: unknown): string {
  if (error instanceof TransactionSignal || !(error instanceof Error)) throw error;
  const { type, statusCode } = error as Error & { type?: unknown; statusCode?: unknown };
  if (typeof type !== 'string') throw error;
  return `${typeof statusCode === 'string' ? statusCode : 'UNKNOWN_EXCEPTION'}: ${error.message}`;
}

function tried(what: string, message: string): string {
  return `This error occurred when the flow tried to ${what} records: ${message}. You can look up ExceptionCode values in the SOAP API Developer Guide.`;
}

/** Get Records of a batch: counted as one query, with the rows of all. */
function queries(execution: Execution, org: OrgDataStore, requests: Extract<Request, { kind: 'query' }>[]): Answer[] {
  const { transaction } = execution;
  const known = new Map<string, Answer>();
  let rows = 0;
  const ask = (request: (typeof requests)[number]): Answer => {
    try {
      const compiled = org.compileQueryText(request.soql);
      const binds = compiled.binds.map((bind) => request.binds[Number(/\d+$/.exec(bind.text)?.[0])] ?? null);
      const counted = transaction.onUse;
      delete transaction.onUse;
      try {
        const { records } = execution.fromOutside(`query ${compiled.object.name}`, () =>
          transaction.query(compiled, { access: request.access, binds }),
        );
        rows += records.length;
        return { rows: records.map((record): Row => record.values) };
      } finally {
        if (counted) transaction.onUse = counted;
      }
    } catch (error) {
      return { fault: tried('look up', platformMessage(error)) };
    }
  };
  const answers = requests.map((request) => {
    const key = JSON.stringify([request.soql, request.binds, request.access]);
    const answer = known.get(key) ?? ask(request);
    known.set(key, answer);
    return answer.rows ? { rows: answer.rows.map((row) => ({ ...row })) } : answer;
  });
  execution.limits.use('soql', 1);
  execution.limits.use('soqlRows', rows);
  return answers;
}

const VERBS = { insert: 'create', update: 'update', delete: 'delete' } as const;

/** One statement for all; an interview with a refused row is taken out completely and the others are written again. */
function statement(execution: Execution, requests: Extract<Request, { kind: 'dml' }>[]): Answer[] {
  const answers: Answer[] = requests.map(() => ({}));
  const { operation, object } = requests[0]!;
  let left = requests.map((request, index) => ({ request, index }));
  while (left.length > 0) {
    const start = execution.transaction.savepoint();
    const rows = left.flatMap(({ request }) => request.rows);
    let results: RowResult[];
    try {
      const options = { access: left[0]!.request.access, allOrNone: false };
      results = execution.transaction.dml(operation, object, rows, options);
    } catch (error) {
      const fault = tried(VERBS[operation], platformMessage(error));
      for (const { index } of left) answers[index] = { fault };
      return answers;
    }
    let at = 0;
    const refused = left.filter(({ request, index }) => {
      const own = results.slice(at, (at += request.rows.length));
      const problem = own.flatMap((result) => result.errors)[0];
      answers[index] = problem
        ? { fault: tried(VERBS[operation], `${problem.statusCode}: ${problem.message}`) }
        : { ids: own.map((result) => result.id) };
      return problem !== undefined;
    });
    if (refused.length === 0) break;
    execution.transaction.rollback(start);
    left = left.filter((member) => !refused.includes(member));
  }
  return answers;
}

/** One call with the inputs of all; an exception takes back what the call wrote and is the fault of every interview. */
function actions(execution: Execution, org: OrgDataStore, requests: Extract<Request, { kind: 'action' }>[]): Answer[] {
  const start = execution.transaction.savepoint();
  const depth = execution.frames.length;
  try {
    const inputs = requests.map((request) => request.input);
    const outputs = callAction(execution.runtime, org.schema, requests[0]!.className, inputs);
    return outputs.map((output) => ({ outputs: output }));
  } catch (error) {
    const isApex = error instanceof ApexException;
    if (!isApex && !(error instanceof WrongNumberOfResults)) throw error;
    execution.transaction.rollback(start);
    const message = isApex ? `An Apex error occurred: ${error.typeName}: ${error.message}` : error.message;
    return requests.map(() => ({ fault: message }));
  } finally {
    execution.frames.length = depth;
  }
}
