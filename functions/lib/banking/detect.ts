import type { StatementFormat } from './statement.ts';

/** What the beginning of a file tells about it. */
export type DetectedFormat = 'camt' | Exclude<StatementFormat, 'camt.052' | 'camt.053' | 'camt.054'>;

/**
 * Recognises a format by the beginning of the file's text (64 KiB are plenty); the name is only a last hint. Null when
 * it is none of ours.
 */
export function detectFormat(head: string, fileName: string): DetectedFormat | null {
  const text = head.replace(/^\ufeff/, '').trimStart();
  if (/^(?:OFXHEADER:|<\?OFX\b)/i.test(text) || /<OFX>/i.test(text.slice(0, 4096))) {
    return 'ofx';
  }
  if (text.startsWith('<')) {
    return 'camt';
  }
  if (/(?:^|[\r\n}])\s*:20:/.test(text) || /^[^:]{0,3}\{1:F01/.test(text)) {
    return isMt942(text) ? 'mt942' : 'mt940';
  }
  if (/^0[12],[^\r\n]*\//.test(text) || (/\.bai2?$/i.test(fileName) && /^\d\d,/.test(text))) {
    return 'bai2';
  }
  if (/^!(?:Type|Account|Option)\b/i.test(text)) {
    return 'qif';
  }
  return /[;,\t]/.test(text) || /\.csv$/i.test(fileName) ? 'csv' : null;
}

function isMt942(text: string): boolean {
  if (/\{2:[IO]94[0-9]/.test(text)) {
    return /\{2:[IO]942/.test(text);
  }
  return /(?:^|[\r\n])\s*:(?:34F|90[CD]|13D):/.test(text) && !/(?:^|[\r\n])\s*:60[FM]:/.test(text);
}
