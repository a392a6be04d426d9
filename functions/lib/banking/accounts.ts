import type { Account } from './statement.ts';

/**
 * The IBANs that may mean an account of a statement: its own, or for a German `BLZ/account` number the one that the
 * standard rule gives (ISO 13616 check digits over Bankleitzahl and ten-digit account number). A few German banks use
 * rules of their own, so a computed IBAN only finds an account that we know; it is never stored.
 */
export function candidateIbans(account: Account): string[] {
  if (account.iban !== null) {
    return [account.iban];
  }
  const german = /^(\d{8})\/(\d{1,10})$/.exec(account.number ?? '');
  const bban = german === null ? null : `${german[1] ?? ''}${(german[2] ?? '').padStart(10, '0')}`;
  return bban === null ? [] : [`DE${germanCheckDigits(bban)}${bban}`];
}

function germanCheckDigits(bban: string): string {
  const remainder = Number(BigInt(`${bban}131400`) % 97n);
  return String(98 - remainder).padStart(2, '0');
}
