/** SOAP envelopes: what a call says, and answers and faults in Salesforce's shape. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** A parsed element: text, children by tag without prefix, or a list where a tag repeats. */
export type SoapNode = string | { [tag: string]: SoapNode | SoapNode[] };

export interface SoapCall {
  operation: string;
  body: SoapNode;
  header: SoapNode;
}

/** Text, or elements by name; a list repeats its element, `undefined` is left out, null is nil. */
export type SoapValue =
  string | number | boolean | null | undefined | { readonly [tag: string]: SoapValue } | readonly SoapValue[];

/** An error of the call itself, answered with status 500 as SOAP has it. */
export class SoapFault extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  htmlEntities: true,
});

/** How far into a message the session id is looked for; clients write it first. */
const HEADER_CHARACTERS = 16_384;

/** The session id of a message, found before anything is parsed: strangers get no work done. */
export function sessionIdIn(text: string): string | undefined {
  return /<(?:[\w-]+:)?sessionId>\s*([^<\s]+)\s*</.exec(text.slice(0, HEADER_CHARACTERS))?.[1];
}

/**
 * Reads a SOAP 1.1 envelope.
 * @throws SoapFault for what is not one
 */
export function parseCall(text: string): SoapCall {
  // Document types only serve attacks here: entities that expand without end.
  if (/<!DOCTYPE/i.test(text)) throw new SoapFault('soapenv:Client', 'DOCTYPE is not allowed in a SOAP message');
  const problem = XMLValidator.validate(text);
  if (problem !== true)
    throw new SoapFault('soapenv:Client', `The SOAP message is not well-formed XML: ${problem.err.msg}`);
  const envelope = child(parser.parse(text) as SoapNode, 'Envelope');
  const [body] = Object.entries(elements(child(envelope, 'Body')));
  if (body === undefined) throw new SoapFault('soapenv:Client', 'The SOAP message has no operation in its body');
  const header = child(envelope, 'Header') ?? '';
  const [operation, content] = body;
  return {
    operation,
    body: (Array.isArray(content) ? content[0] : content) ?? '',
    header,
  };
}

/** The child elements by name, without the text between them. */
function elements(node: SoapNode | undefined): { [tag: string]: SoapNode | SoapNode[] } {
  if (node === undefined || typeof node === 'string') return {};
  return Object.fromEntries(Object.entries(node).filter(([tag]) => tag !== '#text'));
}

/** The first child of a name. */
export function child(node: SoapNode | undefined, tag: string): SoapNode | undefined {
  return childrenOf(node, tag)[0];
}

/** All children of a name. */
export function childrenOf(node: SoapNode | undefined, tag: string): SoapNode[] {
  const found = elements(node)[tag];
  return found === undefined ? [] : Array.isArray(found) ? found : [found];
}

/** The text of a child; empty where it is absent. */
export function textOf(node: SoapNode | undefined, tag: string): string {
  const found = child(node, tag);
  return typeof found === 'string' ? found : '';
}

/** Whether a child says true. */
export function isTrue(node: SoapNode | undefined, tag: string): boolean {
  return textOf(node, tag).trim() === 'true';
}

/** What XML 1.0 has no way to write: control characters, halves of surrogate pairs, non-characters. */
const UNWRITABLE = /[^\P{Cc}\t\n\r\u007f-\u009f]|\p{Cs}|[\ufffe\uffff]/gu;
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

function escapeXml(text: string): string {
  return text.replace(UNWRITABLE, '').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

function element(name: string, value: SoapValue): string {
  if (value === undefined) return '';
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (Array.isArray(value)) return value.map((item: SoapValue) => element(name, item)).join('');
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([tag, item]) => element(tag, item))
          .join('')
      : escapeXml(String(value));
  return `<${name}>${inner}</${name}>`;
}

function envelope(namespace: string, header: string, body: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/08/apex" ' +
    `xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `${header === '' ? '' : `<soapenv:Header>${header}</soapenv:Header>`}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  );
}

/** The answer to an operation: its result, once or repeated, and header elements where there are any. */
export function answerOf(namespace: string, operation: string, result: SoapValue, header: SoapValue = {}): string {
  const headers = Object.entries(header ?? {}).map(([tag, value]) => element(tag, value as SoapValue));
  return envelope(namespace, headers.join(''), element(`${operation}Response`, { result }));
}

/** A fault; `code` has its prefix (`sf:INVALID_SESSION_ID`, `soapenv:Client`). */
export function faultOf(code: string, message: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata">' +
    `<soapenv:Body><soapenv:Fault><faultcode>${code}</faultcode><faultstring>${escapeXml(message)}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`
  );
}
