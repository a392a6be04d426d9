import { SaldoError } from '@saldo/org';
import { z } from 'zod';

const recordId = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'is no Salesforce record id of 18 characters');

const payloadSchema = z.strictObject({
  contentVersionId: recordId,
  bankAccountId: recordId.nullish().transform((id) => id ?? null),
});

export type Payload = z.infer<typeof payloadSchema>;

/** @throws SaldoError `SALDO_PAYLOAD_INVALID` naming every field that is wrong */
export function readPayload(data: unknown): Payload {
  const result = payloadSchema.safeParse(data);
  if (result.success) return result.data;
  const words = result.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'payload'} ${message}`);
  throw new SaldoError('SALDO_PAYLOAD_INVALID', `import-statement: ${words.join('; ')}.`);
}
