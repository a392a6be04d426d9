import { bai2Parser } from './bai2.ts';
import { camtParser } from './camt/parser.ts';
import { csvParser } from './csv/parser.ts';
import { detectFormat } from './detect.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES, StatementError, refuser } from './errors.ts';
import { ofxParser } from './ofx.ts';
import { qifParser } from './qif.ts';
import { swiftParser } from './swift/parser.ts';
import { concatBytes, guessedDecoding, namedDecoding } from './text.ts';
import type { TextDecoding } from './text.ts';
import type { FormatParser, ParserSettings } from './parser.ts';
import type { ParseOptions, ParsedFile, Statement, StatementEvent } from './statement.ts';

/** Bytes that are looked at to recognise format and encoding. */
const HEAD_SIZE = 65_536;

/** Bytes given to a parser at once, so that a file in one piece is streamed, too. */
const PORTION_SIZE = 65_536;

/**
 * Reads a statement file as a stream: events come as soon as they are certain, and memory does not grow with the file
 * (CSV, OFX, BAI2 and QIF are read whole, up to 64 MB). Lines are provisional until the `end` of their statement: a
 * damaged file is refused with a `StatementError` wherever the damage is found.
 *
 * @throws StatementError coded, with file, line, field and remedy
 */
export async function* readStatements(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  options: ParseOptions,
): AsyncGenerator<StatementEvent, void, undefined> {
  const events: StatementEvent[] = [];
  const refuse = refuser(options.fileName);
  const settings: ParserSettings = { options, refuse, emit: (event) => events.push(event) };
  let open: { decoding: TextDecoding; parser: FormatParser } | null = null;
  let head: Uint8Array[] = [];
  let headSize = 0;
  const feed = (decode: () => string): void => {
    open?.parser.write(unreadableRefused(decode, settings));
  };
  for await (const portion of portionsOf(source)) {
    if (open !== null) {
      const { decoding } = open;
      feed(() => decoding.write(portion));
    } else {
      head.push(portion);
      headSize += portion.length;
      if (headSize >= HEAD_SIZE) {
        const bytes = concatBytes(head);
        head = [];
        const opened = openParser(bytes, settings);
        open = opened;
        feed(() => opened.decoding.write(bytes));
      }
    }
    yield* events.splice(0);
  }
  if (open === null) {
    const bytes = concatBytes(head);
    const opened = openParser(bytes, settings);
    open = opened;
    feed(() => opened.decoding.write(bytes));
  }
  const { decoding, parser } = open;
  feed(() => decoding.end());
  parser.end();
  yield* events.splice(0);
}

/**
 * Reads a whole statement file. Either every statement of the file is returned or the file is refused.
 *
 * @throws StatementError coded, with file, line, field and remedy
 */
export async function parseStatementFile(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  options: ParseOptions,
): Promise<ParsedFile> {
  const file: ParsedFile = { fileName: options.fileName, format: 'csv', version: null, statements: [] };
  let lines: Statement['lines'] = [];
  let pendingLines: Statement['lines'] = [];
  for await (const event of readStatements(source, options)) {
    switch (event.type) {
      case 'file':
        Object.assign(file, event.file);
        break;
      case 'statement':
        lines = [];
        pendingLines = [];
        break;
      case 'line':
        (event.line.status === 'booked' ? lines : pendingLines).push(event.line);
        break;
      case 'end':
        file.statements.push({ ...event.statement, lines, pendingLines });
    }
  }
  return file;
}

async function* portionsOf(source: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (!(source instanceof Uint8Array)) {
    yield* source;
    return;
  }
  for (let start = 0; start < source.length; start += PORTION_SIZE) {
    yield source.subarray(start, start + PORTION_SIZE);
  }
}

function openParser(head: Uint8Array, settings: ParserSettings): { decoding: TextDecoding; parser: FormatParser } {
  const { options, refuse } = settings;
  const text = decodeHead(head);
  if (text.replace(/[\s\0\ufeff]/g, '') === '') {
    refuse({ code: CODES.empty, problem: 'The file is empty.', remedy: EXPORT_AGAIN });
  }
  const format = detectFormat(text, options.fileName);
  switch (format) {
    case 'camt':
      return { decoding: xmlDecoding(head, text, settings), parser: camtParser(settings) };
    case 'mt940':
    case 'mt942':
      return { decoding: plainDecoding(head), parser: swiftParser(settings, format) };
    case 'csv':
      return { decoding: plainDecoding(head), parser: csvParser(settings) };
    case 'ofx':
      return { decoding: plainDecoding(head), parser: ofxParser(settings) };
    case 'bai2':
      return { decoding: plainDecoding(head), parser: bai2Parser(settings) };
    case 'qif':
      return { decoding: plainDecoding(head), parser: qifParser(settings) };
    default: {
      const problem = 'The file is none of CAMT.052/053/054, MT940, MT942, CSV, OFX, BAI2, QIF.';
      return refuse({
        code: CODES.unknownFormat,
        problem,
        remedy: 'Choose one of these formats in the export of the bank.',
      });
    }
  }
}

function decodeHead(head: Uint8Array): string {
  const mark = byteOrderMark(head);
  return new TextDecoder(mark ?? 'windows-1252').decode(head.subarray(0, HEAD_SIZE));
}

function byteOrderMark(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
}

function plainDecoding(head: Uint8Array): TextDecoding {
  const mark = byteOrderMark(head);
  return mark === null ? guessedDecoding() : namedDecoding(mark);
}

/** By byte order mark, else by XML declaration, else UTF-8 (XML 1.0, appendix F). */
function xmlDecoding(head: Uint8Array, text: string, settings: ParserSettings): TextDecoding {
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(text.trimStart())?.[1];
  const label = byteOrderMark(head) ?? declared ?? 'utf-8';
  try {
    return namedDecoding(label);
  } catch {
    const problem = `The encoding "${label.slice(0, 40)}" is not known.`;
    return settings.refuse({ code: CODES.unreadable, problem, remedy: EXPORT_AGAIN, line: 1, field: 'encoding' });
  }
}

function unreadableRefused(decode: () => string, settings: ParserSettings): string {
  try {
    return decode();
  } catch (error) {
    if (error instanceof StatementError) {
      throw error;
    }
    const problem = 'The file holds bytes that are no text in the encoding that it names.';
    return settings.refuse({ code: CODES.unreadable, problem, remedy: EXPORT_AGAIN });
  }
}
