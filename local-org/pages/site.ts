/** The pages of the app for one user: which tabs there are, and what each address shows. */
import type { User } from '../contract.ts';
import { LocalOrgError, PlatformError } from '../data/errors.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { ObjectDefinition } from '../data/schema/objects.ts';
import { recordAddress, type CellContext } from './cells.ts';
import { listAddress, listPage } from './list-page.ts';
import { markup } from './markup.ts';
import type { Layout, LightningPage, ListView, PageComponent, PageMetadata, PageTab } from './metadata.ts';
import { Names } from './names.ts';
import { RecordEditor, type RecordForm } from './record-editor.ts';
import { formPage } from './record-form.ts';
import { recordPage, recordTitle, relatedPage, type RecordPage } from './record-page.ts';
import { RecordReader } from './records.ts';
import { componentPlace, notice, type NavigationItem, type PageContent } from './shell.ts';
import type { ComponentBundle } from './source.ts';
import { STANDARD_LAYOUTS } from './standard-names.ts';
import { WORDS } from './words.ts';

const HOME = '/lightning/page/home';

export class Site {
  readonly names: Names;
  private readonly data: OrgDataStore;
  private readonly metadata: PageMetadata;
  private readonly bundles: ComponentBundle[];
  private readonly user: User;
  private readonly token: string;
  private readonly reader: RecordReader;
  private readonly editor: RecordEditor;

  /** @param token what a form has to send with it */
  constructor(data: OrgDataStore, metadata: PageMetadata, bundles: ComponentBundle[], user: User, token: string) {
    this.data = data;
    this.metadata = metadata;
    this.bundles = bundles;
    this.user = user;
    this.names = new Names(metadata, user.language);
    this.token = token;
    this.reader = new RecordReader(data, user);
    this.editor = new RecordEditor(data, user, this.reader, this.names);
  }

  /** The tabs that this user sees, in the order of the app. */
  navigation(current: PageContent['reference'] | null): NavigationItem[] {
    const { app, tabs } = this.metadata;
    const here = current === null ? null : addressOf(current);
    if (!this.hasApp()) return [];
    return (app?.tabs ?? [...tabs.keys()]).flatMap((name) => {
      const tab = tabs.get(name) ?? standardTab(name, app?.homePage ?? null);
      if (tab === null || !this.maySee(tab)) return [];
      const href = tabAddress(tab);
      return [{ href, label: this.names.tab(tab, this.data.schema.object(tab.name)), isCurrent: href === here }];
    });
  }

  private hasApp(): boolean {
    const { app } = this.metadata;
    return app === null || this.data.accessRights.app(this.user, app.name);
  }

  private maySee(tab: PageTab): boolean {
    if (tab.name === 'standard-home') return tab.page !== null && this.metadata.pages.has(tab.page);
    if (tab.label === null && this.reader.object(tab.name) === undefined) return false;
    return !this.metadata.tabs.has(tab.name) || this.data.accessRights.tab(this.user, tab.name);
  }

  /** What an address shows. */
  page(pathname: string, query: URLSearchParams): PageContent {
    try {
      return this.find(pathname, query) ?? this.notFound();
    } catch (error) {
      if (!(error instanceof PlatformError) && !(error instanceof LocalOrgError)) throw error;
      const { failed } = WORDS[this.names.language];
      return {
        title: failed,
        body: notice(failed, error.message),
        reference: reference('standard__webPage', {}),
        status: 500,
      };
    }
  }

  private find(pathname: string, query: URLSearchParams): PageContent | null {
    if (pathname === HOME) return this.home();
    const [, area, first = '', second = '', third = '', fourth = ''] = pathname.replace(/^\/lightning/, '').split('/');
    if (area === 'n') return this.tabPage(first, query);
    if (area === 'o') return second === 'new' ? this.form(first, null) : this.list(first, query);
    if (area !== 'r') return null;
    if (third === 'edit') return this.form(first, second);
    if (third === 'related') return this.related(first, second, fourth);
    // An address may leave out the object.
    const id = second === 'view' || second === '' ? first : second;
    return this.record(id);
  }

  private notFound(): PageContent {
    const words = WORDS[this.names.language];
    const body =
      this.navigation(null).length === 0 ? notice(words.noTabs) : notice(words.notFound, words.notFoundRemedy);
    return { title: words.notFound, body, reference: reference('standard__webPage', {}), status: 404 };
  }

  /** What stands in the place of a page until its components are built. */
  building({ title, reference: page }: PageContent): PageContent {
    return { title, body: notice(WORDS[this.names.language].building), reference: page };
  }

  private home(): PageContent | null {
    const page = this.metadata.pages.get(this.metadata.app?.homePage ?? '');
    if (page === undefined || !this.hasApp()) return null;
    return {
      title: WORDS[this.names.language].home,
      body: this.components(page),
      hasComponents: true,
      reference: reference('standard__namedPage', { pageName: 'home' }),
    };
  }

  private tabPage(name: string, query: URLSearchParams): PageContent | null {
    const tab = this.metadata.tabs.get(name);
    const page = this.metadata.pages.get(tab?.page ?? '');
    if (tab === undefined || page === undefined || !this.maySee(tab)) return null;
    const state = Object.fromEntries([...query].filter(([key]) => key.includes('__')));
    return {
      title: this.names.tab(tab, undefined),
      body: this.components(page),
      hasComponents: true,
      reference: reference('standard__navItemPage', { apiName: name }, state),
    };
  }

  private components(page: LightningPage) {
    return markup`${[...page.regions.values()].flat().map((component) => {
      const properties = this.properties(component);
      const { notShown } = WORDS[this.names.language];
      return properties === null
        ? markup`<p class="saldo-empty">${notShown(component.name)}</p>`
        : componentPlace(component.name.replace(/^c:/, ''), properties, this.names.language);
    })}`;
  }

  private properties(component: PageComponent): Record<string, string | boolean | number> | null {
    const name = component.name.replace(/^c:/, '');
    const bundle = this.bundles.find((candidate) => candidate.name === name && candidate.exposed);
    if (bundle === undefined) return null;
    const typed = ([key, value]: [string, string]): [string, string | boolean | number] => {
      const type = bundle.propertyTypes.get(key);
      return [key, type === 'Boolean' ? value === 'true' : type === 'Integer' ? Number(value) : value];
    };
    return Object.fromEntries(Object.entries(component.properties).map(typed));
  }

  private cellContext(object: ObjectDefinition): CellContext {
    return {
      user: this.user,
      names: this.names,
      object,
      canOpen: (target, id) => this.reader.sees(target.name, id),
    };
  }

  private list(objectName: string, query: URLSearchParams): PageContent | null {
    const object = this.reader.object(objectName);
    if (object === undefined) return null;
    const views = this.listViews(object);
    const view = views.find(({ name }) => name === query.get('filterName')) ?? views[0];
    if (view === undefined) return null;
    const [, minus, sort = ''] = /^(-?)(\w+)$/.exec(query.get('sort') ?? '') ?? [];
    const search = (query.get('search') ?? '').slice(0, 200);
    const result = this.reader.list(object, view, {
      search,
      sort: this.reader.fields(object, view.columns).find(({ name }) => name === sort) ?? null,
      descending: minus === '-',
      page: Number(query.get('page') ?? 1) || 1,
    });
    const icon = this.metadata.tabs.get(object.name)?.icon ?? null;
    return {
      title: `${view.label} | ${this.names.plural(object)}`,
      body: listPage({
        views,
        view,
        icon,
        search,
        result,
        context: this.cellContext(object),
        mayCreate: this.editor.mayCreate(object),
      }),
      reference: reference(
        'standard__objectPage',
        { objectApiName: object.name, actionName: 'list' },
        { filterName: view.name },
      ),
    };
  }

  /** The project's list views by label, “all” first; a plain one where it has none. */
  private listViews(object: ObjectDefinition): ListView[] {
    const own = this.metadata.listViews.get(object.name);
    if (own !== undefined)
      return own.toSorted(
        (one, other) => one.filters.length - other.filters.length || one.label.localeCompare(other.label),
      );
    const { allRecords } = WORDS[this.names.language];
    const columns = STANDARD_LAYOUTS[object.name]?.columns ?? ['Name', 'CreatedDate'];
    return [{ name: 'All', label: allRecords, columns, mine: false, filters: [], logic: null }];
  }

  private record(id: string): PageContent | null {
    const page = this.recordModel(id);
    if (page === null) return null;
    return {
      title: `${recordTitle(page.row)} | ${this.names.object(page.object)}`,
      body: recordPage(page),
      hasComponents: page.page !== null,
      reference: reference('standard__recordPage', {
        recordId: page.row.id,
        objectApiName: page.object.name,
        actionName: 'view',
      }),
    };
  }

  private related(objectName: string, id: string, list: string): PageContent | null {
    const page = this.recordModel(id);
    const found = page === null ? null : relatedPage(page, list);
    if (page === null || found === null || page.object.name !== objectName) return null;
    const attributes = { recordId: page.row.id, objectApiName: page.object.name, actionName: 'view' };
    return { ...found, reference: reference('standard__recordRelationshipPage', attributes) };
  }

  private recordModel(id: string): RecordPage | null {
    const object = this.reader.object(this.data.schema.objectByKeyPrefix(id.slice(0, 3))?.name ?? '');
    if (object === undefined) return null;
    const layout = this.layout(object);
    const highlights = this.metadata.compactLayouts.get(object.name) ?? STANDARD_LAYOUTS[object.name]?.columns ?? [];
    const wanted = new Set(['Name', ...layout.sections.flatMap(({ columns }) => columns.flat()), ...highlights]);
    const row = this.reader.record(object, id, [...new Set(this.reader.fields(object, [...wanted]))]);
    if (row === undefined) return null;
    return {
      object,
      row,
      layout,
      highlights,
      icon: this.metadata.tabs.get(object.name)?.icon ?? null,
      page: this.metadata.pages.get(this.metadata.recordPages.get(object.name) ?? '') ?? null,
      reader: this.reader,
      context: this.cellContext(object),
      mayEdit: this.editor.mayEdit(object, row.id, layout),
      mayDelete: this.editor.mayDelete(object, row.id),
      token: this.token,
      properties: (component) => this.properties(component),
    };
  }

  private form(objectName: string, id: string | null): PageContent | null {
    const object = this.reader.object(objectName);
    if (object === undefined || (id !== null && !this.reader.sees(object.name, id))) return null;
    const form = this.editor.form(object, id, this.layout(object));
    return form === null ? null : this.formContent(form);
  }

  private formContent(form: RecordForm): PageContent {
    const { object, id } = form;
    const words = WORDS[this.names.language];
    const row = id === null ? undefined : this.reader.record(object, id, this.reader.fields(object, ['Name']));
    const title = row === undefined ? words.newRecord(this.names.object(object)) : words.editRecord(recordTitle(row));
    const attributes = { objectApiName: object.name, recordId: id, actionName: id === null ? 'new' : 'edit' };
    return {
      title,
      body: formPage(form, this.layout(object), title, this.token, this.cellContext(object)),
      reference: reference(id === null ? 'standard__objectPage' : 'standard__recordPage', attributes),
    };
  }

  /** Saves or deletes what a form was sent for: leads on to an address, or shows what is wrong. */
  submit(pathname: string, entered: URLSearchParams): string | PageContent {
    const [, ofNew, ofRecord, id = null, act] =
      /^\/lightning\/(?:o\/(\w+)\/new|r\/(\w+)\/(\w+)\/(edit|delete))$/.exec(pathname) ?? [];
    const object = this.reader.object(ofNew ?? ofRecord ?? '');
    if (object === undefined || (id !== null && !this.reader.sees(object.name, id))) return this.notFound();
    if (act === 'delete' && id !== null) {
      const problem = this.editor.remove(object, id);
      return problem === null ? listAddress(object.name, {}) : this.refused(problem);
    }
    const saved = this.editor.save(object, id, this.layout(object), entered);
    if (saved === null) return this.notFound();
    return 'fields' in saved ? { ...this.formContent(saved), status: 422 } : recordAddress(object.name, saved.id);
  }

  private refused(problem: string): PageContent {
    const title = WORDS[this.names.language].failedDelete;
    return { title, body: notice(title, problem), reference: reference('standard__webPage', {}), status: 422 };
  }

  private layout(object: ObjectDefinition): Layout {
    return this.metadata.layouts.get(object.name) ?? this.standardLayout(object);
  }

  /** Where a project brings no layout: the usual fields, and what of the project points to the record. */
  private standardLayout(object: ObjectDefinition): Layout {
    const standard = STANDARD_LAYOUTS[object.name]?.fields;
    const all = object.fields.filter((field) => !field.system).map(({ name }) => name);
    const children = object.childRelationships.flatMap(({ object: child, field }) => {
      const columns = this.metadata.listViews.get(child)?.[0]?.columns ?? STANDARD_LAYOUTS[child]?.columns;
      return columns === undefined
        ? []
        : [{ object: child, field, columns: columns.filter((column) => column !== field).slice(0, 5) }];
    });
    return {
      readOnly: new Set(),
      required: new Set(),
      sections: [{ label: '', hasHeading: false, columns: standard ?? [all] }],
      relatedLists: children.filter(({ field }) => field.endsWith('__c') || field === 'AccountId'),
    };
  }
}

function reference(
  type: string,
  attributes: Record<string, string | null>,
  state: Record<string, string> = {},
): PageContent['reference'] {
  return { type, attributes, state };
}

/** `standard-home`, `standard-Account`: tabs that a project names without bringing them. */
function standardTab(name: string, homePage: string | null): PageTab | null {
  const object = /^standard-(\w+)$/.exec(name)?.[1];
  if (object === undefined) return null;
  return name === 'standard-home'
    ? { name, label: null, page: homePage, icon: null }
    : { name: object, label: null, page: null, icon: null };
}

function tabAddress(tab: PageTab): string {
  if (tab.name === 'standard-home') return HOME;
  return tab.page === null ? `/lightning/o/${tab.name}/list` : `/lightning/n/${tab.name}`;
}

/** The tab that a page belongs to. */
function addressOf({ type, attributes }: PageContent['reference']): string | null {
  if (type === 'standard__namedPage') return HOME;
  if (type === 'standard__navItemPage') return `/lightning/n/${attributes['apiName'] ?? ''}`;
  const object = attributes['objectApiName'];
  return object === null || object === undefined ? null : `/lightning/o/${object}/list`;
}
