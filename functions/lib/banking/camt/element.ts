/** A small XML element tree: one balance or one entry at a time, never the document. */
export interface XmlElement {
  /** Local name, without namespace prefix. */
  name: string;
  /** The `Ccy` attribute of amounts. */
  currency: string | null;
  children: XmlElement[];
  text: string;
  line: number;
}

export function child(element: XmlElement | null, name: string): XmlElement | null {
  return element?.children.find((candidate) => candidate.name === name) ?? null;
}

export function childrenNamed(element: XmlElement | null, name: string): XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** The first element under a path of names (`Refs/EndToEndId`), or null. */
export function at(element: XmlElement | null, path: string): XmlElement | null {
  let found = element;
  for (const name of path.split('/')) {
    found = child(found, name);
  }
  return found;
}

/** Trimmed text at a path; null where it is absent or empty. */
export function textAt(element: XmlElement | null, path: string): string | null {
  const text = at(element, path)?.text.trim() ?? '';
  return text === '' ? null : text;
}
