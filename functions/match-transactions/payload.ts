import { SaldoError } from '@saldo/org';
import { z } from 'zod';

const recordId = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'is no Salesforce record id of 18 characters');

const payloadSchema = z.strictObject({
  runId: recordId,
  transactionIds: z.array(recordId).min(1, 'names no transaction').max(200, 'names more than 200 transactions'),
});

export type Payload = z.infer<typeof payloadSchema>;

/** @throws SaldoError `SALDO_PAYLOAD_INVALID` naming every field that is wrong */
export function readPayload(data: unknown): Payload {
  const result = payloadSchema.safeParse(data);
  if (!result.success) {
    const words = result.error.issues
      .slice(0, 5)
      .map(({ path, message }) => `${path.join('.') || 'payload'} ${message}`);
    throw new SaldoError('SALDO_PAYLOAD_INVALID', `match-transactions: ${words.join('; ')}.`);
  }
  return { runId: result.data.runId, transactionIds: [...new Set(result.data.transactionIds)] };
}
