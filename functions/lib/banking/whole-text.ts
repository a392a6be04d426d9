import { STATEMENT_ERROR_CODES as CODES } from './errors.ts';
import type { FormatParser, ParserSettings } from './parser.ts';

/** Characters of a file that is read whole. Real exports of these formats stay far below. */
const MAX_TEXT = 64 * 1024 * 1024;

/** A parser for formats that can't be read line by line: it gets the whole text at the end. */
export function wholeTextParser(settings: ParserSettings, read: (text: string) => void): FormatParser {
  const parts: string[] = [];
  let size = 0;
  return {
    write(text) {
      size += text.length;
      if (size > MAX_TEXT) {
        const problem = 'The file is larger than 64 MB.';
        settings.refuse({ code: CODES.tooLarge, problem, remedy: 'Export a shorter period, or CAMT.053 or MT940.' });
      }
      parts.push(text);
    },
    end: () => read(parts.join('')),
  };
}
