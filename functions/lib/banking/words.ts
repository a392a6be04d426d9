import { isValidIBAN } from 'ibantools';

/** Words that banks write where the payer said nothing. */
const NOTHING = /^(?:NOTPROVIDED|NOT PROVIDED|NONREF|keine Information vorhanden|null)$/i;

/** Null for a blank text and for the words that mean "nothing". */
export function meaningful(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' || NOTHING.test(trimmed) ? null : trimmed;
}

/**
 * Joins the pieces of a text that a format cut at a fixed width. A piece of full width was cut inside the text and
 * continues without a blank, so that a number never gets a blank inside; a shorter piece ends where the writer ended it.
 */
export function joinPieces(pieces: readonly string[], fullWidth: number): string {
  let text = '';
  for (const [index, piece] of pieces.entries()) {
    const isCut = (pieces[index - 1]?.length ?? 0) >= fullWidth;
    const needsBlank = index > 0 && !isCut && text !== '' && !/\s$/.test(text) && !/^\s/.test(piece);
    text += (needsBlank ? ' ' : '') + piece;
  }
  return tidy(text);
}

/** Control characters and runs of blanks become one blank; the ends are trimmed. */
export function tidy(text: string): string {
  // eslint-disable-next-line no-control-regex -- Banks send control characters; they are no text.
  return text.replace(/[\u0000-\u0020\u007f\u00a0]+/g, ' ').trim();
}

/** Tells an IBAN from another account identification. Accepts blanks and lower case. */
export function readAccountId(text: string | null): { iban: string | null; number: string | null } {
  const id = text?.replace(/\s/g, '') ?? '';
  if (id === '') {
    return { iban: null, number: null };
  }
  const upper = id.toUpperCase();
  // Anonymised files carry IBANs with wrong check digits: the form decides for countries that use IBANs.
  const looksLikeIban = /^(?:DE\d{20}|AT\d{18}|CH\d{7}[A-Z0-9]{12})$/.test(upper) || isValidIBAN(upper);
  return looksLikeIban ? { iban: upper, number: null } : { iban: null, number: id };
}
