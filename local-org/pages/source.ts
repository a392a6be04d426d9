/** Finds what pages are made of in a project's source: components, app pages, tabs, Apex methods. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { filesBelow, list, readXml, text } from '../data/schema/xml.ts';

export interface ComponentBundle {
  /** Name without namespace: `approvalQueue`. */
  name: string;
  folder: string;
  /** True where an app page may use it. */
  exposed: boolean;
}

export interface PageTab {
  /** API name as in the address: `/lightning/n/Approval_Queue`. */
  name: string;
  label: string;
  /** Components of its app page, top to bottom; null for a tab of an object. */
  components: { name: string; properties: Record<string, string> }[] | null;
}

/** An `@AuraEnabled` method as a component imports it. */
export interface AuraMethod {
  cacheable: boolean;
}

export interface PageSource {
  /** Newest change of any file, in milliseconds: what is older than this is out of date. */
  changedAt: number;
  bundles: ComponentBundle[];
  /** By `Class.method`. */
  auraMethods: Map<string, AuraMethod>;
  tabs: PageTab[];
  /** Tabs in the order of the app. */
  appTabs: string[];
  /** Static resources by name. */
  resources: Map<string, string>;
}

const AURA_METHOD = /@AuraEnabled\s*(\([^)]*\))?\s*(?:public|global)\s+static\s+[\w<>,.\s]+?\s(\w+)\s*\(/g;

function packageFolders(projectDir: string): string[] {
  const project = JSON.parse(readFileSync(join(projectDir, 'sfdx-project.json'), 'utf8')) as {
    packageDirectories?: { path: string }[];
  };
  return (project.packageDirectories ?? [])
    .map(({ path }) => join(projectDir, path))
    .filter((path) => existsSync(path));
}

/** Reads the pages' part of a project. */
export function readPageSource(projectDir: string): Omit<PageSource, 'changedAt'> {
  const files = packageFolders(projectDir).flatMap((folder) => filesBelow(folder));
  const bundles = files.filter((file) => file.endsWith('.js-meta.xml')).map(bundle);
  const flexiPages = new Map(
    files.filter((file) => file.endsWith('.flexipage-meta.xml')).map((file) => [nameOf(file), pageComponents(file)]),
  );
  return {
    bundles,
    auraMethods: auraMethods(files),
    tabs: files.filter((file) => file.endsWith('.tab-meta.xml')).map((file) => tab(file, flexiPages)),
    appTabs: files.filter((file) => file.endsWith('.app-meta.xml')).flatMap((file) => textList(readXml(file), 'tabs')),
    resources: new Map(
      files.filter((file) => file.endsWith('.resource-meta.xml')).map((file) => [nameOf(file), resourceFile(file)]),
    ),
  };
}

function nameOf(file: string): string {
  return basename(file).split('.')[0] ?? '';
}

function textList(node: ReturnType<typeof readXml>, name: string): string[] {
  const value = node[name];
  return (Array.isArray(value) ? value : [value]).filter((entry): entry is string => typeof entry === 'string');
}

function bundle(file: string): ComponentBundle {
  const folder = dirname(file);
  return { name: basename(folder), folder, exposed: text(readXml(file), 'isExposed') === 'true' };
}

function pageComponents(file: string): NonNullable<PageTab['components']> {
  return list(readXml(file), 'flexiPageRegions').flatMap((region) =>
    list(region, 'itemInstances').flatMap((item) =>
      list(item, 'componentInstance').map((instance) => ({
        name: (text(instance, 'componentName') ?? '').replace(/^c:/, ''),
        properties: Object.fromEntries(
          list(instance, 'componentInstanceProperties').map((property) => [
            text(property, 'name') ?? '',
            text(property, 'value') ?? '',
          ]),
        ),
      })),
    ),
  );
}

function tab(file: string, flexiPages: Map<string, NonNullable<PageTab['components']>>): PageTab {
  const node = readXml(file);
  const name = nameOf(file);
  const page = text(node, 'flexiPage');
  return { name, label: text(node, 'label') ?? name, components: page === null ? null : (flexiPages.get(page) ?? []) };
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
