import { createHmac } from 'node:crypto';
import { foldName, type Transaction } from '@saldo/matching';

/** The keyed hashes under which a payer is known, so that no IBAN or name of a payer is stored with what was learned. */
export interface PayerKeys {
  iban?: string;
  name?: string;
}

/**
 * HMAC-SHA256 (hex) of IBAN and folded name with the org's alias key. The IBAN counts without blanks in capital
 * letters; the name as the words of `foldName` joined by blanks.
 */
export function payerKeys(
  transaction: Pick<Transaction, 'counterpartyIban' | 'counterpartyName'>,
  aliasKey: string,
): PayerKeys {
  const iban = (transaction.counterpartyIban ?? '').replaceAll(/\s/g, '').toUpperCase();
  const name = foldName(transaction.counterpartyName ?? '').words.join(' ');
  return {
    ...(iban === '' ? {} : { iban: keyedHash(iban, aliasKey) }),
    ...(name === '' ? {} : { name: keyedHash(name, aliasKey) }),
  };
}

function keyedHash(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
