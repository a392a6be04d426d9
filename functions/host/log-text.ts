/** An IBAN as one word or in groups of four. Rather something else is masked than an IBAN shown. */
const IBANS = /\b[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)\b/gi;

/** Longest text in the log of which nobody knows what it holds. */
export const MAXIMUM_UNKNOWN_TEXT = 200;

/**
 * Words as the log may keep them: an IBAN is reduced to its last four characters.
 * @param length longest text to keep; longer ones end with `…`
 */
export function logText(text: string, length = Number.MAX_SAFE_INTEGER): string {
  const masked = text.replaceAll(IBANS, (iban) => `IBAN …${iban.replaceAll(' ', '').slice(-4)}`);
  return masked.length <= length ? masked : `${masked.slice(0, length - 1)}…`;
}
