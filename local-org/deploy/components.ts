import { KINDS, kindOfFolder, OBJECT_PARTS, type Kind } from './kinds.ts';
import { readParts, writeParts, XmlError } from './xml-parts.ts';

/** A file in source format; `tail` is its path from the folder of its kind on (`classes/A.cls`). */
export interface SourceFile {
  tail: string;
  content: Buffer;
  isMerged?: boolean;
}

/** One component of a package. */
export interface Component {
  type: string;
  fullName: string;
  /** Path in the package. */
  fileName: string;
  effect: Kind['effect'];
  files: SourceFile[];
}

export interface Problem {
  type: string;
  fullName: string;
  fileName: string;
  message: string;
  line?: number;
  column?: number;
}

export interface PackageContent {
  components: Component[];
  problems: Problem[];
}

const MANIFEST = 'package.xml';

/** Sorts the files of a package into components, in the format of source. */
export function readPackage(files: Map<string, Buffer>): PackageContent {
  const root = rootOf(files);
  const content: PackageContent = { components: [], problems: [] };
  const inside = new Map([...files].map(([path, bytes]) => [path.slice(root.length), bytes]));
  if (!inside.has(MANIFEST)) {
    content.problems.push({ type: '', fullName: MANIFEST, fileName: MANIFEST, message: 'No package.xml found' });
    return content;
  }
  for (const [path, bytes] of inside) addFile(content, path, bytes, inside);
  if (content.problems.length === 0) checkManifest(content, inside.get(MANIFEST) ?? Buffer.alloc(0));
  return content;
}

/** A package may stand in one folder of the archive. */
function rootOf(files: Map<string, Buffer>): string {
  const manifest = [...files.keys()].find((path) => /^(?:[^/]+\/)?package\.xml$/.test(path)) ?? MANIFEST;
  return manifest.slice(0, -MANIFEST.length);
}

function addFile(content: PackageContent, path: string, bytes: Buffer, all: Map<string, Buffer>): void {
  if (path === MANIFEST) return;
  const refuse = (message: string) => void content.problems.push({ type: '', fullName: path, fileName: path, message });
  if (/^destructiveChanges\w*\.xml$/.test(path)) {
    if (readParts(bytes.toString('utf8')).parts.some(({ tag }) => tag === 'types'))
      refuse('The local org does not delete metadata. Remove the files from the project and start it again.');
    return;
  }
  const [folder = '', ...rest] = path.split('/');
  const kind = kindOfFolder(folder);
  if (!kind || rest.length === 0) {
    const known = KINDS.map(({ type }) => type).join(', ');
    refuse(`The local org does not know the metadata in '${folder}'. It takes ${known}.`);
    return;
  }
  if (kind.isBundle) addBundleFile(content, kind, path, bytes);
  else if (kind.hasMeta) addPair(content, kind, path, bytes, all);
  else addXml(content, kind, path, bytes);
}

function addBundleFile(content: PackageContent, kind: Kind, path: string, bytes: Buffer): void {
  const name = path.split('/')[1] ?? '';
  const file = { tail: path, content: bytes };
  const known = content.components.find((component) => component.type === kind.type && component.fullName === name);
  if (known) known.files.push(file);
  else
    content.components.push({
      type: kind.type,
      fullName: name,
      fileName: `${kind.folder}/${name}`,
      effect: kind.effect,
      files: [file],
    });
}

function addPair(content: PackageContent, kind: Kind, path: string, bytes: Buffer, all: Map<string, Buffer>): void {
  if (path.endsWith('-meta.xml')) return;
  const fullName = path.slice(kind.folder.length + 1).replace(new RegExp(`\\.${kind.suffix}$`), '');
  const meta = all.get(`${path}-meta.xml`);
  if (!meta) {
    const message = `File named ${path} is missing the metadata file ${path}-meta.xml`;
    content.problems.push({ type: kind.type, fullName, fileName: path, message });
    return;
  }
  content.components.push({
    type: kind.type,
    fullName,
    fileName: path,
    effect: kind.effect,
    files: [
      { tail: path, content: bytes },
      { tail: `${path}-meta.xml`, content: meta },
    ],
  });
}

function addXml(content: PackageContent, kind: Kind, path: string, bytes: Buffer): void {
  const fullName = path.slice(kind.folder.length + 1).replace(new RegExp(`\\.${kind.suffix}$`), '');
  try {
    const text = bytes.toString('utf8');
    if (kind.type === 'CustomObject') addObject(content, fullName, path, text);
    else if (kind.type === 'CustomObjectTranslation') addTranslation(content, kind, fullName, path, text);
    else addSingle(content, kind, fullName, path, text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const { line, column, message } = error;
    content.problems.push({
      type: kind.type,
      fullName,
      fileName: path,
      message: `Error parsing file: ${message}`,
      line,
      column,
    });
  }
}

function addSingle(content: PackageContent, kind: Kind, fullName: string, path: string, text: string): void {
  const document = readParts(text);
  content.components.push({
    type: kind.type,
    fullName,
    fileName: path,
    effect: kind.effect,
    files: [
      {
        tail: `${path}-meta.xml`,
        content: Buffer.from(text, 'utf8'),
        ...(kind.isMerged ? { isMerged: true } : {}),
      },
    ],
  });
  if (kind.type !== 'CustomLabels') return;
  for (const part of document.parts)
    content.components.push({
      type: 'CustomLabel',
      fullName: part.key,
      fileName: path,
      effect: kind.effect,
      files: [],
    });
}

/** An object with its fields and rules, which source keeps in files of their own. */
function addObject(content: PackageContent, name: string, path: string, text: string): void {
  const { root, parts } = readParts(text);
  const own = parts.filter(({ tag }) => !(tag in OBJECT_PARTS));
  if (own.length > 0)
    content.components.push({
      type: 'CustomObject',
      fullName: name,
      fileName: path,
      effect: 'loaded',
      files: [
        sourceFile(
          `objects/${name}/${name}.object-meta.xml`,
          writeParts(
            root,
            own.map((part) => part.text),
          ),
        ),
      ],
    });
  for (const part of parts) {
    const kind = OBJECT_PARTS[part.tag];
    if (!kind) continue;
    content.components.push({
      type: kind.type,
      fullName: `${name}.${part.key}`,
      fileName: path,
      effect: kind.effect,
      files: [
        sourceFile(
          `objects/${name}/${kind.folder}/${part.key}.${kind.suffix}-meta.xml`,
          writeParts(kind.type, [inner(part.text)]),
        ),
      ],
    });
  }
}

/** A translation of an object; source keeps the fields' in files of their own. */
function addTranslation(content: PackageContent, kind: Kind, name: string, path: string, text: string): void {
  const { root, parts } = readParts(text);
  const own = parts.filter(({ tag }) => tag !== 'fields').map((part) => part.text);
  const folder = `objectTranslations/${name}`;
  const files = parts
    .filter(({ tag }) => tag === 'fields')
    .map((part) =>
      sourceFile(
        `${folder}/${part.key}.fieldTranslation-meta.xml`,
        writeParts('CustomFieldTranslation', [inner(part.text)]),
      ),
    );
  if (own.length > 0) files.unshift(sourceFile(`${folder}/${name}.objectTranslation-meta.xml`, writeParts(root, own)));
  content.components.push({ type: kind.type, fullName: name, fileName: path, effect: kind.effect, files });
}

const sourceFile = (tail: string, text: string): SourceFile => ({ tail, content: Buffer.from(text, 'utf8') });

/** What stands between the tags of an element. */
function inner(element: string): string {
  return element.slice(element.indexOf('>') + 1, element.lastIndexOf('</')).trim();
}

/** Everything that package.xml names must be there. */
function checkManifest(content: PackageContent, manifest: Buffer): void {
  const present = new Set(content.components.map(({ type, fullName }) => `${type} ${fullName}`));
  for (const { text } of readParts(manifest.toString('utf8')).parts.filter(({ tag }) => tag === 'types')) {
    const type = /<name>\s*([^<]*?)\s*<\/name>/.exec(text)?.[1] ?? '';
    for (const [, member = ''] of text.matchAll(/<members>\s*([^<]*?)\s*<\/members>/g)) {
      if (member === '*' || present.has(`${type} ${member}`)) continue;
      const isPartOfObject = type === 'CustomObject' && [...present].some((name) => name.includes(` ${member}.`));
      if (isPartOfObject) continue;
      content.problems.push({
        type,
        fullName: member,
        fileName: MANIFEST,
        message: `An object '${member}' of type ${type} was named in package.xml, but was not found in zipped directory`,
      });
    }
  }
}
