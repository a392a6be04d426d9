/** What a project says about its pages: app, tabs, Lightning pages, layouts, list views and their translations. */
import { basename, dirname } from 'node:path';
import { isTrue, list, readXml, text, type XmlNode } from '../data/schema/xml.ts';
import { readTranslations, type Translation } from './translations.ts';

/** A component on a Lightning page: `c:` and `force:` stay in its name. */
export interface PageComponent {
  name: string;
  properties: Record<string, string>;
}

export interface LightningPage {
  name: string;
  label: string;
  type: 'AppPage' | 'HomePage' | 'RecordPage';
  /** By name, in the order of the file; facets (tabs of a tab set) too. */
  regions: Map<string, PageComponent[]>;
}

export interface PageTab {
  /** API name as in the address: `/lightning/n/Approval_Queue`; the object's name for the tab of an object. */
  name: string;
  /** Null for the tab of an object, which is called like its object. */
  label: string | null;
  page: string | null;
  /** `custom18`; null where the tab names none. */
  icon: string | null;
}

export interface App {
  name: string;
  label: string;
  tabs: string[];
  homePage: string | null;
  color: string | null;
}

export interface ListView {
  name: string;
  label: string;
  columns: string[];
  mine: boolean;
  filters: { field: string; operation: string; value: string }[];
  /** `1 AND (2 OR 3)`; null joins all by AND. */
  logic: string | null;
}

export interface Layout {
  sections: { label: string; hasHeading: boolean; columns: string[][] }[];
  /** Fields that the layout shows without a way to change them, and those that it wants filled in. */
  readOnly: Set<string>;
  required: Set<string>;
  relatedLists: { object: string; field: string; columns: string[] }[];
}

export interface PageMetadata {
  app: App | null;
  tabs: Map<string, PageTab>;
  pages: Map<string, LightningPage>;
  /** Object → name of its record page. */
  recordPages: Map<string, string>;
  listViews: Map<string, ListView[]>;
  layouts: Map<string, Layout>;
  /** Object → fields of its compact layout. */
  compactLayouts: Map<string, string[]>;
  /** By language. */
  translations: Map<string, Translation>;
}

/** Files that `readPageMetadata` reads. */
export const METADATA_FILES =
  /\.(app|tab|flexipage|listView|layout|compactLayout|object|objectTranslation|fieldTranslation|translation)-meta\.xml$/;

/** Reads the metadata of the pages from a project's files. */
export function readPageMetadata(files: string[]): PageMetadata {
  const of = (type: string): string[] => files.filter((file) => file.endsWith(`.${type}-meta.xml`));
  const objects = of('object').map((file) => ({ name: basename(dirname(file)), node: readXml(file) }));
  const apps = of('app').map((file) => ({ name: nameOf(file), node: readXml(file) }));
  const overrides = [
    ...objects.flatMap(({ name, node }) => recordPagesOf(node, name)),
    ...apps.flatMap(({ node }) => recordPagesOf(node, null)),
  ];
  return {
    app: apps.map(({ name, node }) => app(name, node))[0] ?? null,
    tabs: new Map(of('tab').map((file) => [nameOf(file), tab(file)])),
    pages: new Map(of('flexipage').map((file) => [nameOf(file), lightningPage(file)])),
    recordPages: new Map(overrides),
    listViews: Map.groupBy(of('listView').map(listView), ({ object }) => object),
    layouts: new Map(of('layout').map((file) => [nameOf(file).split('-')[0] ?? '', layout(readXml(file))])),
    compactLayouts: compactLayouts(of('compactLayout'), objects),
    translations: readTranslations(of('objectTranslation'), of('fieldTranslation'), of('translation')),
  };
}

function nameOf(file: string): string {
  return basename(file).replace(/\.\w+-meta\.xml$/, '');
}

function texts(node: XmlNode, tag: string): string[] {
  return list(node, tag).flatMap((entry) => (typeof entry === 'string' ? [entry.trim()] : []));
}

function app(name: string, node: XmlNode): App {
  const home = list(node, 'actionOverrides').find(
    (override) => text(override, 'actionName') === 'Tab' && text(override, 'pageOrSobjectType') === 'standard-home',
  );
  return {
    name,
    label: text(node, 'label') ?? name,
    tabs: texts(node, 'tabs'),
    homePage: home === undefined ? null : text(home, 'content'),
    color: text(list(node, 'brand')[0], 'headerColor'),
  };
}

/** Record pages that an object (`name` given) or an app assigns; the desktop's wins. */
function recordPagesOf(node: XmlNode, name: string | null): [string, string][] {
  return list(node, 'actionOverrides')
    .filter((override) => text(override, 'actionName') === 'View' && text(override, 'type') === 'Flexipage')
    .sort((one) => (text(one, 'formFactor') === 'Small' ? -1 : 0))
    .map((override) => [name ?? text(override, 'pageOrSobjectType') ?? '', text(override, 'content') ?? '']);
}

function tab(file: string): PageTab {
  const node = readXml(file);
  const name = nameOf(file);
  const isObject = isTrue(node, 'customObject');
  return {
    name,
    label: isObject ? null : (text(node, 'label') ?? name),
    page: text(node, 'flexiPage'),
    icon: /^Custom(\d+):/.exec(text(node, 'motif') ?? '')?.[1] ?? null,
  };
}

function lightningPage(file: string): LightningPage {
  const node = readXml(file);
  const name = nameOf(file);
  return {
    name,
    label: text(node, 'masterLabel') ?? name,
    type: (text(node, 'type') ?? 'AppPage') as LightningPage['type'],
    regions: new Map(
      list(node, 'flexiPageRegions').map((region) => [
        text(region, 'name') ?? '',
        list(region, 'itemInstances').flatMap((item) => list(item, 'componentInstance').map(pageComponent)),
      ]),
    ),
  };
}

function pageComponent(instance: XmlNode): PageComponent {
  return {
    name: text(instance, 'componentName') ?? '',
    properties: Object.fromEntries(
      list(instance, 'componentInstanceProperties').map((property) => [
        text(property, 'name') ?? '',
        text(property, 'value') ?? '',
      ]),
    ),
  };
}

function listView(file: string): ListView & { object: string } {
  const node = readXml(file);
  return {
    object: basename(dirname(dirname(file))),
    name: nameOf(file),
    label: text(node, 'label') ?? nameOf(file),
    columns: texts(node, 'columns'),
    mine: text(node, 'filterScope') === 'Mine',
    filters: list(node, 'filters').map((filter) => ({
      field: text(filter, 'field') ?? '',
      operation: text(filter, 'operation') ?? '',
      value: text(filter, 'value') ?? '',
    })),
    logic: text(node, 'booleanFilter'),
  };
}

function layout(node: XmlNode): Layout {
  const items = list(node, 'layoutSections')
    .flatMap((section) => list(section, 'layoutColumns'))
    .flatMap((column) => list(column, 'layoutItems'));
  const behaving = (behavior: string): Set<string> =>
    new Set(items.filter((item) => text(item, 'behavior') === behavior).map((item) => text(item, 'field') ?? ''));
  return {
    readOnly: behaving('Readonly'),
    required: behaving('Required'),
    sections: list(node, 'layoutSections').map((section) => ({
      label: text(section, 'label') ?? '',
      hasHeading: isTrue(section, 'detailHeading'),
      columns: list(section, 'layoutColumns').map((column) =>
        list(column, 'layoutItems').flatMap((item) => text(item, 'field') ?? []),
      ),
    })),
    relatedLists: list(node, 'relatedLists').flatMap((related) => {
      const [object = '', field] = (text(related, 'relatedList') ?? '').split('.');
      return field === undefined ? [] : [{ object, field, columns: texts(related, 'fields') }];
    }),
  };
}

function compactLayouts(files: string[], objects: { name: string; node: XmlNode }[]): Map<string, string[]> {
  const chosen = new Map(objects.map(({ name, node }) => [name, text(node, 'compactLayoutAssignment')]));
  return new Map(
    files.flatMap((file): [string, string[]][] => {
      const object = basename(dirname(dirname(file)));
      return chosen.get(object) === nameOf(file) ? [[object, texts(readXml(file), 'fields')]] : [];
    }),
  );
}
