import { normaliseNumber } from '../normalise/number.ts';

/**
 * Whether a part of a reference that a person types is contained in a stored one, regardless of blanks, separators and
 * case on either side. For searching by hand, where a person judges the hits; matching demands whole numbers.
 */
export function referenceContains(stored: string, typed: string): boolean {
  const part = normaliseNumber(typed);
  return part !== '' && normaliseNumber(stored).includes(part);
}
