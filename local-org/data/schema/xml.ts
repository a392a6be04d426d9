import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { LocalOrgError } from '../errors.ts';

/** A parsed metadata element: text, children by tag, or a list where a tag repeats. */
export type XmlNode = string | { [tag: string]: XmlNode | XmlNode[] };

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false, removeNSPrefix: true });

/** The root element of a metadata file. */
export function readXml(file: string): Record<string, XmlNode | XmlNode[]> {
  return parseXml(readFileSync(file, 'utf8'), file);
}

/** The root element of metadata given as text; `file` is where messages say it stands. */
export function parseXml(text: string, file: string): Record<string, XmlNode | XmlNode[]> {
  const problem = XMLValidator.validate(text);
  if (problem !== true) {
    throw new LocalOrgError(
      'SALDO_METADATA_UNREADABLE',
      `${file}, line ${problem.err.line}: ${problem.err.msg}. Correct the XML.`,
    );
  }
  const document = parser.parse(text) as Record<string, XmlNode>;
  for (const [tag, node] of Object.entries(document)) if (tag !== '?xml' && typeof node === 'object') return node;
  return {};
}

/** The text of a child element, trimmed; null when absent or nil. */
export function text(node: XmlNode | XmlNode[] | undefined, tag: string): string | null {
  const child = first(child_(node, tag));
  return typeof child === 'string' ? child.trim() : null;
}

/** The text of a child element as it stands (formulas, defaults). */
export function rawText(node: XmlNode | XmlNode[] | undefined, tag: string): string | null {
  const child = first(child_(node, tag));
  return typeof child === 'string' ? child : null;
}

/** All children of a tag. */
export function list(node: XmlNode | XmlNode[] | undefined, tag: string): XmlNode[] {
  const child = child_(node, tag);
  return child === undefined ? [] : Array.isArray(child) ? child : [child];
}

export function isTrue(node: XmlNode | XmlNode[] | undefined, tag: string): boolean {
  return text(node, tag) === 'true';
}

/** Every file below a folder, sorted by path. */
export function filesBelow(folder: string): string[] {
  const found: string[] = [];
  const visit = (current: string) => {
    for (const name of readdirSync(current).sort()) {
      if (name === 'node_modules' || name.startsWith('.')) continue;
      const path = join(current, name);
      if (statSync(path).isDirectory()) visit(path);
      else found.push(path);
    }
  };
  visit(folder);
  return found;
}

function child_(node: XmlNode | XmlNode[] | undefined, tag: string): XmlNode | XmlNode[] | undefined {
  return node === undefined || typeof node === 'string' || Array.isArray(node) ? undefined : node[tag];
}

function first(node: XmlNode | XmlNode[] | undefined): XmlNode | undefined {
  return Array.isArray(node) ? node[0] : node;
}
