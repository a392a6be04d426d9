import { SaldoError } from '@saldo/org';
import { z } from 'zod';

const recordId = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'is no Salesforce record id of 18 characters');
const outcomes = z.object({
  transactions: z.int(),
  auto: z.int(),
  suggest: z.int(),
  ambiguous: z.int(),
  noMatch: z.int(),
  failed: z.int(),
});

const partAnswer = z.object({
  counts: outcomes,
  totals: z.record(z.string(), z.record(z.string(), z.string())),
  unchanged: z.int(),
  // A job that an earlier version left in the queue has none.
  expired: z.int().default(0),
  isStopped: z.boolean(),
});
const problem = z.object({ code: z.string(), message: z.string() });

/** What the parts of a run came to, added up. */
const sums = z.object({
  counts: outcomes,
  totals: z.record(z.string(), z.record(z.string(), z.string())),
  unchanged: z.int(),
  expired: z.int().default(0),
  parts: z.int(),
  lostParts: z.int(),
  problem: problem.nullable(),
  approved: z.int(),
});

const payloadSchema = z.union([
  // Whatever the call was that was given up: only its run matters then.
  z.object({ runId: recordId, job: z.strictObject({ failure: problem }) }),
  z.strictObject({ runId: recordId }),
  z.strictObject({
    runId: recordId,
    step: z.literal('match'),
    fromId: recordId,
    toId: recordId,
    job: z.strictObject({ ended: z.int(), total: z.int() }).optional(),
  }),
  z.strictObject({
    runId: recordId,
    step: z.literal('finish'),
    startedAt: z.int(),
    sums: sums.optional(),
    job: z.union([
      z.strictObject({ answers: z.array(z.union([partAnswer, problem, z.null()])) }),
      z.strictObject({ ended: z.int(), total: z.int() }),
    ]),
  }),
]);

export type Payload = z.infer<typeof payloadSchema>;
export type MatchPayload = Extract<Payload, { step: 'match' }>;
export type FinishPayload = Extract<Payload, { step: 'finish' }>;
export type PartAnswer = z.infer<typeof partAnswer>;
export type Sums = z.infer<typeof sums>;

/** @throws SaldoError `SALDO_PAYLOAD_INVALID` */
export function readPayload(data: unknown): Payload {
  const result = payloadSchema.safeParse(data);
  if (result.success) return result.data;
  const words = result.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'payload'} ${message}`);
  throw new SaldoError('SALDO_PAYLOAD_INVALID', `reconcile: ${words.join('; ')}.`);
}
