/** Metadata XML in parts: the direct children of the root as they stand in the text, and comparing without regard to form. */
import { XMLParser } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';

export interface XmlPart {
  tag: string;
  /** What identifies it among its equals: `fullName`, `name` or `label`; empty where it has none. */
  key: string;
  /** The element with its tags, as in the text. */
  text: string;
}

export interface XmlDocument {
  root: string;
  parts: XmlPart[];
}

/** An XML file that can't be read, with its place. */
export class XmlError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const KEYS = ['fullName', 'name', 'label'];
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true, removeNSPrefix: true });

/**
 * Cuts a metadata file into the children of its root.
 * @throws XmlError where it is not well-formed
 */
export function readParts(text: string): XmlDocument {
  const sax = new SaxesParser();
  const document: XmlDocument = { root: '', parts: [] };
  const open: string[] = [];
  let start = 0;
  sax.on('error', (error) => {
    throw new XmlError(error.message.replace(/^\d+:\d+: /, ''), sax.line, sax.column);
  });
  sax.on('opentagstart', (tag) => {
    if (open.length === 0) document.root = tag.name;
    if (open.length === 1) start = text.lastIndexOf(`<${tag.name}`, sax.position);
    open.push(tag.name);
  });
  sax.on('closetag', () => {
    const tag = open.pop() ?? '';
    if (open.length !== 1) return;
    const part = text.slice(start, sax.position);
    document.parts.push({ tag, key: keyOf(part, tag), text: part });
  });
  sax.write(text).close();
  return document;
}

function keyOf(part: string, tag: string): string {
  const node = (parser.parse(part) as Record<string, unknown>)[tag];
  if (typeof node !== 'object' || node === null) return '';
  for (const name of KEYS) {
    const value = (node as Record<string, unknown>)[name];
    if (typeof value === 'string') return value;
  }
  return '';
}

/** A metadata file from parts. */
export function writeParts(root: string, parts: readonly string[]): string {
  const lines = parts.map((part) => `    ${part}\n`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">\n${lines}</${root}>\n`;
}

/** The file with the parts of another one put in place of those with the same key, or added. */
export function mergeParts(present: string, deployed: string): string {
  const [before, after] = [readParts(present), readParts(deployed)];
  const id = (part: XmlPart) => `${part.tag} ${part.key}`;
  const fresh = new Map(after.parts.map((part) => [id(part), part.text]));
  const kept = before.parts.map((part) => {
    const text = fresh.get(id(part)) ?? part.text;
    fresh.delete(id(part));
    return text;
  });
  return writeParts(after.root, [...kept, ...fresh.values()]);
}

/** Whether two metadata files say the same, whatever their white space and the order of different elements. */
export function sameXml(left: string, right: string): boolean {
  return left === right || canonical(parser.parse(left)) === canonical(parser.parse(right));
}

function canonical(node: unknown): string {
  if (Array.isArray(node)) return `[${node.map(canonical).join(',')}]`;
  if (typeof node !== 'object' || node === null) return JSON.stringify(node);
  const entries = Object.entries(node)
    .filter(([tag]) => tag !== '?xml')
    .sort(([first], [second]) => (first < second ? -1 : 1));
  return `{${entries.map(([tag, value]) => `${tag}:${canonical(value)}`).join(',')}}`;
}
