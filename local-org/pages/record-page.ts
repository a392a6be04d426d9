/** The page of a record: highlights, details by the layout, related lists, and the components that its Lightning page places. */
import type { ObjectDefinition } from '../data/schema/objects.ts';
import { cellMarkup, type CellContext } from './cells.ts';
import { formatNumber } from './format.ts';
import { icon, pageHeader } from './header.ts';
import { markup, type Markup } from './markup.ts';
import type { Layout, LightningPage, PageComponent } from './metadata.ts';
import type { Cell, RecordReader, RecordRow } from './records.ts';
import { componentPlace } from './shell.ts';
import { recordTable } from './table.ts';
import { WORDS, type Words } from './words.ts';

/** Rows of a related list on the page itself. */
const RELATED_ROWS = 6;
/** Rows on the page of one related list. */
export const RELATED_PAGE_ROWS = 200;

export interface RecordPage {
  object: ObjectDefinition;
  row: RecordRow;
  layout: Layout;
  highlights: string[];
  icon: string | null;
  /** Null for the standard page. */
  page: LightningPage | null;
  reader: RecordReader;
  context: CellContext;
  mayEdit: boolean;
  mayDelete: boolean;
  /** What a form of this page has to send with it. */
  token: string;
  /** Public properties of a component as its page gives them, typed; null for one that does not exist. */
  properties(component: PageComponent): Record<string, string | boolean | number> | null;
}

/** Address of all records of a related list. */
function relatedAddress(page: RecordPage, related: Layout['relatedLists'][number]): string {
  return `/lightning/r/${page.object.name}/${page.row.id}/related/${related.object}.${related.field}/view`;
}

export function recordTitle(row: RecordRow): string {
  const name = row.cells.find(({ field }) => field.name === 'Name' || field.name === 'Subject');
  return typeof name?.value === 'string' ? name.value : row.id;
}

export function recordPage(page: RecordPage): Markup {
  if (page.page === null)
    return markup`${highlights(page)}
      <div class="saldo-grid">
        <div class="saldo-grid__main">${details(page)}</div>
        <div class="saldo-grid__side">${relatedLists(page)}</div>
      </div>`;
  const regions = page.page.regions;
  const named = (name: string): (Markup | null)[] => (regions.get(name) ?? []).map((entry) => component(entry, page));
  const side = ['sidebar', 'right', 'rightsidebar', 'leftsidebar'].flatMap(named);
  const placed = new Set(['sidebar', 'right', 'rightsidebar', 'leftsidebar', 'header', 'subheader']);
  // Facets are placed by the tab sets that name them.
  const main = [...regions.keys()].filter((name) => !placed.has(name) && !name.startsWith('Facet-')).flatMap(named);
  return markup`${named('header')}${named('subheader')}
    <div class="saldo-grid">
      <div class="saldo-grid__main${side.length === 0 && ' saldo-grid__main_wide'}">${main}</div>
      ${side.length > 0 && markup`<div class="saldo-grid__side">${side}</div>`}
    </div>`;
}

function component(entry: PageComponent, page: RecordPage): Markup | null {
  const words = WORDS[page.context.names.language];
  switch (entry.name) {
    case 'force:highlightsPanel':
      return highlights(page);
    case 'force:detailPanel':
      return details(page);
    case 'force:relatedListContainer':
      return relatedLists(page);
    case 'force:relatedListSingleContainer':
    case 'lst:dynamicRelatedList':
      return singleRelatedList(entry, page);
    case 'flexipage:tabset':
      return markup`${(page.page?.regions.get(entry.properties['tabs'] ?? '') ?? []).map((tab) => tabContent(tab, page))}`;
    default: {
      const properties = page.properties(entry);
      if (properties === null) return markup`<p class="saldo-empty">${words.notShown(entry.name)}</p>`;
      const record = { recordId: page.row.id, objectApiName: page.object.name };
      return componentPlace(entry.name.replace(/^c:/, ''), { ...properties, ...record }, page.context.names.language);
    }
  }
}

/** The tabs of a tab set stand below each other: everything is seen at once, and found by the browser's search. */
function tabContent(tab: PageComponent, page: RecordPage): Markup {
  return markup`${(page.page?.regions.get(tab.properties['body'] ?? '') ?? []).map((entry) => component(entry, page))}`;
}

function singleRelatedList(entry: PageComponent, page: RecordPage): Markup | null {
  const name = entry.properties['relatedListApiName'];
  const child = page.object.childRelationships.find((relationship) => relationship.name === name);
  const related = page.layout.relatedLists.find(
    ({ object, field }) => object === child?.object && field === child.field,
  );
  return related === undefined ? null : relatedList(related, page);
}

function highlights(page: RecordPage): Markup {
  const { context } = page;
  const cells = fieldsOf(page, page.highlights).filter(({ field }) => field.name !== 'Name');
  return markup`<section class="slds-card saldo-record">
    ${pageHeader({
      icon: icon(page.icon),
      above: context.names.object(page.object),
      title: markup`<h1 class="saldo-header__title">${recordTitle(page.row)}</h1>`,
      actions: page.mayEdit || page.mayDelete ? actions(page) : null,
      below:
        cells.length === 0 ? null : markup`<dl class="saldo-highlights">${cells.map((cell) => pair(cell, page))}</dl>`,
    })}
  </section>`;
}

function actions(page: RecordPage): Markup {
  const words = WORDS[page.context.names.language];
  const address = `/lightning/r/${page.object.name}/${page.row.id}`;
  return markup`${page.mayEdit && markup`<a class="slds-button slds-button_neutral" href="${address}/edit">${words.edit}</a>`}
    ${
      page.mayDelete &&
      markup`<details class="saldo-menu saldo-menu_right">
        <summary class="slds-button slds-button_neutral">${words.remove}</summary>
        <form class="saldo-menu__panel" method="post" action="${address}/delete">
          <input type="hidden" name="token" value="${page.token}" />
          <p class="slds-m-bottom_small">${words.removeSure}</p>
          <button class="slds-button slds-button_destructive" type="submit">${words.remove}</button>
        </form>
      </details>`
    }`;
}

function fieldsOf(page: RecordPage, names: string[]): Cell[] {
  return names.flatMap((name) => page.row.cells.find(({ field }) => field.name === name) ?? []);
}

function pair(cell: Cell, page: RecordPage): Markup {
  return markup`<div class="saldo-pair">
    <dt>${page.context.names.field(page.object, cell.field)}</dt>
    <dd>${cellMarkup(cell, page.context)}</dd>
  </div>`;
}

function details(page: RecordPage): Markup {
  const words = WORDS[page.context.names.language];
  const sections = page.layout.sections
    .map((section) => ({
      heading: section.hasHeading ? page.context.names.section(page.object, section.label) : null,
      columns: section.columns.map((names) => fieldsOf(page, names)).filter((cells) => cells.length > 0),
    }))
    .filter(({ columns }) => columns.length > 0);
  return markup`<section class="slds-card saldo-details">
    <h2 class="saldo-card__title">${words.details}</h2>
    ${sections.map(
      ({ heading, columns }) =>
        markup`${heading !== null && markup`<h3 class="saldo-section">${heading}</h3>`}
          <div class="saldo-columns">
            ${columns.map((cells) => markup`<dl class="saldo-column">${cells.map((cell) => pair(cell, page))}</dl>`)}
          </div>`,
    )}
  </section>`;
}

function relatedLists(page: RecordPage): Markup {
  return markup`${page.layout.relatedLists.map((related) => relatedList(related, page))}`;
}

function relatedContext(related: Layout['relatedLists'][number], page: RecordPage) {
  const object = page.reader.object(related.object);
  const field = object && page.reader.field(object, related.field);
  return object && field ? { object, field, context: { ...page.context, object } } : null;
}

/** Nothing where the user may not read the records or the field that leads to them. */
function relatedList(related: Layout['relatedLists'][number], page: RecordPage): Markup | null {
  const found = relatedContext(related, page);
  if (found === null) return null;
  const words = WORDS[page.context.names.language];
  const { object, field, context } = found;
  const total = page.reader.countRelated(object, field, page.row.id);
  const rows = page.reader.related(object, field, page.row.id, related.columns, RELATED_ROWS);
  const count = formatNumber(String(total), 0, context.user);
  const plural = context.names.plural(object);
  const more =
    total > RELATED_ROWS &&
    markup`<p class="saldo-card__more">
      <a href="${relatedAddress(page, related)}"
        >${words.viewAll}<span class="slds-assistive-text">: ${plural}</span></a
      >
    </p>`;
  return markup`<section class="slds-card saldo-related">
    <h2 class="saldo-card__title">${plural} (${count})</h2>
    ${total > 0 && recordTable(plural, page.reader.fields(object, related.columns), rows, context)}${more}
  </section>`;
}

/** All records of one related list; null where there is no such list for the user. */
export function relatedPage(page: RecordPage, name: string): { title: string; body: Markup } | null {
  const related = page.layout.relatedLists.find(({ object, field }) => `${object}.${field}` === name);
  const found = related && relatedContext(related, page);
  if (!related || !found) return null;
  const { object, field, context } = found;
  const title = context.names.plural(object);
  const rows = page.reader.related(object, field, page.row.id, related.columns, RELATED_PAGE_ROWS);
  const body = markup`<section class="slds-card saldo-list">
    ${pageHeader({
      icon: null,
      above: title,
      title: markup`<h1 class="saldo-header__title">
        <a href="/lightning/r/${page.object.name}/${page.row.id}/view">${recordTitle(page.row)}</a>
      </h1>`,
      below: relatedSummary(
        rows.length,
        page.reader.countRelated(object, field, page.row.id),
        context,
        WORDS[context.names.language],
      ),
    })}${recordTable(title, page.reader.fields(object, related.columns), rows, context)}
  </section>`;
  return { title, body };
}

function relatedSummary(shown: number, total: number, context: CellContext, words: Words): string {
  const number = (value: number): string => formatNumber(String(value), 0, context.user);
  return `${words.range(number(Math.min(1, shown)), number(shown))} / ${number(total)}`;
}
