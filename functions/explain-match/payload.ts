import { SaldoError } from '@saldo/org';
import { z } from 'zod';

const recordId = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'is no Salesforce record id of 18 characters');

const payloadSchema = z.strictObject({
  transactionId: recordId,
  itemId: recordId,
  language: z.enum(['en', 'de'], 'is neither en nor de').default('en'),
});

export type Payload = z.infer<typeof payloadSchema>;

/** @throws SaldoError `SALDO_PAYLOAD_INVALID` naming every field that is wrong */
export function readPayload(data: unknown): Payload {
  const result = payloadSchema.safeParse(data);
  if (!result.success) {
    const words = result.error.issues.map(({ path, message }) => `${path.join('.') || 'payload'} ${message}`);
    throw new SaldoError('SALDO_PAYLOAD_INVALID', `explain-match: ${words.join('; ')}.`);
  }
  return result.data;
}
