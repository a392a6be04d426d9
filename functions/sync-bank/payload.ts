import { SaldoError } from '@saldo/org';
import { z } from 'zod';

const recordId = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'is no Salesforce record id of 18 characters');
const address = z.string().refine((text) => URL.canParse(text), 'is no address');

/** Put in by the host, never by a caller. */
const bankSession = z.strictObject({
  accessUrl: address,
  webFormUrl: address,
  accessToken: z.string().min(1),
  allowTestBanks: z.boolean(),
});

const payloadSchema = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('banks'), search: z.string().min(2).max(100), bankSession }),
  z.strictObject({ operation: z.literal('connect'), bankConnectionId: recordId, bankSession }),
  z.strictObject({ operation: z.literal('disconnect'), bankConnectionId: recordId, bankSession }),
  z.strictObject({ operation: z.literal('sync'), bankConnectionId: recordId, update: z.boolean(), bankSession }),
]);

export type Payload = z.infer<typeof payloadSchema>;

/** @throws SaldoError `SALDO_PAYLOAD_INVALID` naming every field that is wrong */
export function readPayload(data: unknown): Payload {
  const result = payloadSchema.safeParse(data);
  if (result.success) return result.data;
  const words = result.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'payload'} ${message}`);
  throw new SaldoError('SALDO_PAYLOAD_INVALID', `sync-bank: ${words.join('; ')}.`);
}
