import { iso11649 } from './iso11649.ts';
import { kid, ocr } from './kid.ts';
import { ogm } from './ogm.ts';
import { qrr } from './qrr.ts';
import type { ReferenceScheme, ReferenceSchemeName } from './scheme.ts';
import { pozivNaBroj, sklic } from './sklic.ts';
import { viite } from './viite.ts';

export type { ReferenceScheme, ReferenceSchemeName } from './scheme.ts';
export { referenceContains } from './search.ts';

/** All schemes, the ones with the strongest check first. */
export const REFERENCE_SCHEMES: readonly ReferenceScheme[] = [iso11649, ogm, qrr, sklic, pozivNaBroj, viite, kid, ocr];

/** A valid structured reference in a text; `start` and `end` are a half-open range of UTF-16 code units. */
export interface StructuredReference {
  scheme: ReferenceSchemeName;
  canonical: string;
  start: number;
  end: number;
}

/** Whether `value` is a valid reference of the scheme. */
export function isValidReference(scheme: ReferenceSchemeName, value: string): boolean {
  return canonicalReference(scheme, value) !== null;
}

/** The canonical spelling of `value` under the scheme, or null where it is not valid. */
export function canonicalReference(scheme: ReferenceSchemeName, value: string): string | null {
  return REFERENCE_SCHEMES.find(({ name }) => name === scheme)?.canonical(value) ?? null;
}

/** Every scheme under which a whole field is a valid reference; a number may satisfy several. */
export function classifyReference(value: string): { scheme: ReferenceSchemeName; canonical: string }[] {
  if (value.length > 64) return [];
  return REFERENCE_SCHEMES.flatMap((scheme) => {
    const canonical = scheme.canonical(value);
    return canonical === null ? [] : [{ scheme: scheme.name, canonical }];
  });
}

/** Texts beyond this length are searched up to here; no bank transmits a reference behind it. */
const MAX_TEXT = 20_000;

/**
 * Finds valid structured references in free text, in order of position. Of overlapping hits the longest counts. Bare
 * numbers with a single check digit (viite, KID, OCR) are taken only behind their label.
 */
export function findStructuredReferences(text: string): StructuredReference[] {
  const searched = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  if (!/\d/.test(searched)) return [];
  const hits: StructuredReference[] = [];
  for (const scheme of REFERENCE_SCHEMES) {
    for (const pattern of scheme.patterns) {
      for (const match of searched.matchAll(pattern)) {
        const canonical = scheme.canonical(match[0]);
        if (canonical !== null) hits.push(hitOf(scheme.name, canonical, match));
      }
    }
  }
  hits.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept: StructuredReference[] = [];
  for (const hit of hits) {
    if (!kept.some((other) => hit.start < other.end && other.start < hit.end)) kept.push(hit);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function hitOf(scheme: ReferenceSchemeName, canonical: string, match: RegExpExecArray): StructuredReference {
  const leading = match[0].length - match[0].trimStart().length;
  const start = match.index + leading;
  return { scheme, canonical, start, end: start + match[0].trim().length };
}
