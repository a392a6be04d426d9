/** Finds what pages are made of in a project's source: components, Apex methods, static resources, metadata. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { packageFolders } from '../data/schema/load.ts';
import { filesBelow, readXml, text } from '../data/schema/xml.ts';
import { METADATA_FILES, readPageMetadata, type PageMetadata } from './metadata.ts';

export interface ComponentBundle {
  /** Name without namespace: `approvalQueue`. */
  name: string;
  folder: string;
  /** True where a page may use it. */
  exposed: boolean;
  /** Types of the properties that a page may set: `Boolean`, `Integer`, `String` … */
  propertyTypes: Map<string, string>;
}

/** An `@AuraEnabled` method as a component imports it. */
export interface AuraMethod {
  cacheable: boolean;
}

/** What the build of the components needs. */
export interface PageSource {
  bundles: ComponentBundle[];
  /** By `Class.method`. */
  auraMethods: Map<string, AuraMethod>;
  /** Static resources by name. */
  resources: Map<string, string>;
}

const AURA_METHOD = /@AuraEnabled\s*(\([^)]*\))?\s*(?:public|global)\s+static\s+[\w<>,.\s]+?\s(\w+)\s*\(/g;
const CODE_FILES = /\/lwc\/|\.cls$|\/staticresources\//;

/** A project's source, read again when a file has changed. */
export class PageSources {
  private readonly projectDir: string;
  private codeCache: { stamp: string; value: PageSource } | null = null;
  private metadataCache: { stamp: string; value: PageMetadata } | null = null;

  constructor(projectDir: string) {
    this.projectDir = projectDir;
  }

  code(): PageSource {
    const { files, stamp } = this.files(CODE_FILES);
    if (this.codeCache?.stamp !== stamp) this.codeCache = { stamp, value: readPageSource(files) };
    return this.codeCache.value;
  }

  metadata(): PageMetadata {
    const { files, stamp } = this.files(METADATA_FILES);
    if (this.metadataCache?.stamp !== stamp) this.metadataCache = { stamp, value: readPageMetadata(files) };
    return this.metadataCache.value;
  }

  /** Changes with every change of a file that components are made of; labels are looked up when the page is opened. */
  codeStamp(): string {
    return this.files(CODE_FILES).stamp;
  }

  private files(wanted: RegExp): { files: string[]; stamp: string } {
    const all = packageFolders(this.projectDir).flatMap((folder) => filesBelow(folder));
    const files = all.filter((file) => wanted.test(file));
    return { files, stamp: stampOf(files) };
  }
}

/** Number of files and their newest change. */
export function stampOf(files: string[]): string {
  const newest = files.reduce((time, file) => Math.max(time, statSync(file).mtimeMs), 0);
  return `${files.length}:${newest}`;
}

function readPageSource(files: string[]): PageSource {
  return {
    bundles: files.filter((file) => file.endsWith('.js-meta.xml')).map(bundle),
    auraMethods: auraMethods(files),
    resources: new Map(
      files.filter((file) => file.endsWith('.resource-meta.xml')).map((file) => [nameOf(file), resourceFile(file)]),
    ),
  };
}

function nameOf(file: string): string {
  return basename(file).split('.')[0] ?? '';
}

function bundle(file: string): ComponentBundle {
  const folder = dirname(file);
  const properties = [...readFileSync(file, 'utf8').matchAll(/<property\s([^>]*)>/g)].map(([, attributes = '']) => {
    const of = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    return [of('name'), of('type')] as const;
  });
  return {
    name: basename(folder),
    folder,
    exposed: text(readXml(file), 'isExposed') === 'true',
    propertyTypes: new Map(properties),
  };
}

function auraMethods(files: string[]): Map<string, AuraMethod> {
  const methods = new Map<string, AuraMethod>();
  for (const file of files.filter((path) => path.endsWith('.cls'))) {
    for (const match of readFileSync(file, 'utf8').matchAll(AURA_METHOD)) {
      methods.set(`${nameOf(file)}.${match[2] ?? ''}`, { cacheable: /cacheable\s*=\s*true/i.test(match[1] ?? '') });
    }
  }
  return methods;
}

function resourceFile(metaFile: string): string {
  const folder = dirname(metaFile);
  const name = nameOf(metaFile);
  const found = readdirSync(folder).find(
    (file) => !file.endsWith('-meta.xml') && basename(file, extname(file)) === name,
  );
  return join(folder, found ?? name);
}

/** Tags `<lightning-button-icon>` and imports `lightning/modal` in the project's components, as `lightning/buttonIcon`. */
export function baseComponentsOf(bundles: ComponentBundle[]): Set<string> {
  const used = new Set<string>();
  for (const { folder } of bundles) {
    for (const file of readdirSync(folder)) {
      if (!file.endsWith('.html') && !file.endsWith('.js')) continue;
      const source = readFileSync(join(folder, file), 'utf8');
      for (const [, tag = ''] of source.matchAll(/<lightning-([a-z0-9-]+)/g)) {
        used.add(`lightning/${tag.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`);
      }
      for (const [, module = ''] of source.matchAll(/from\s+['"](lightning\/\w+)['"]/g)) used.add(module);
    }
  }
  return used;
}
