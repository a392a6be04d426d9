/** The home of an object: its list views, with search, sorting and paging. Every state has an address of its own. */
import type { CellContext } from './cells.ts';
import { formatNumber } from './format.ts';
import { icon, pageHeader } from './header.ts';
import { markup, type Markup } from './markup.ts';
import type { ListView } from './metadata.ts';
import { LIST_LIMIT, PAGE_SIZE, type ListResult } from './records.ts';
import { recordTable } from './table.ts';
import { WORDS, type Words } from './words.ts';

export interface ListPage {
  views: ListView[];
  view: ListView;
  icon: string | null;
  search: string;
  result: ListResult;
  context: CellContext;
  mayCreate: boolean;
}

/** Address of a list; what is as usual stays out of it. */
export function listAddress(
  object: string,
  state: { view?: string; search?: string; sort?: string; descending?: boolean; page?: number },
): string {
  const query = new URLSearchParams();
  if (state.view !== undefined) query.set('filterName', state.view);
  if (state.search) query.set('search', state.search);
  if (state.sort !== undefined) query.set('sort', `${state.descending === true ? '-' : ''}${state.sort}`);
  if (state.page !== undefined && state.page > 1) query.set('page', String(state.page));
  const text = query.toString();
  return `/lightning/o/${object}/list${text === '' ? '' : `?${text}`}`;
}

export function listPage(page: ListPage): Markup {
  const { context, result } = page;
  const words = WORDS[context.names.language];
  const plural = context.names.plural(context.object);
  const sortedBy = result.sort === null ? '' : context.names.field(context.object, result.sort);
  const count = `${formatNumber(String(result.total), 0, context.user)}${result.total === LIST_LIMIT ? '+' : ''}`;
  const summary = result.total === 1 ? words.oneItem : words.items(count, sortedBy);
  return markup`<section class="slds-card saldo-list">
    ${pageHeader({
      icon: icon(page.icon),
      above: plural,
      title: picker(page, words),
      below: summary,
      actions: markup`${searchForm(page, words)}${page.mayCreate && markup`<a class="slds-button slds-button_neutral" href="/lightning/o/${context.object.name}/new">${words.newButton}</a>`}`,
    })}${result.total === 0 ? empty(page, words) : table(page, plural, words)}
  </section>`;
}

function picker({ views, view, context }: ListPage, words: Words): Markup {
  const links = views.map(
    ({ name, label }) =>
      markup`<li>
        <a
          href="${listAddress(context.object.name, { view: name })}"
          ${name === view.name && markup` aria-current="true"`}
          >${label}</a
        >
      </li>`,
  );
  return markup`<h1 class="saldo-header__title">${view.label}</h1>
    ${
      views.length > 1 &&
      markup`<details class="saldo-menu">
        <summary class="saldo-header__more">
          <span class="slds-assistive-text">${words.listViews}</span><span aria-hidden="true">▾</span>
        </summary>
        <ul class="saldo-menu__panel saldo-menu__links">
          ${links}
        </ul>
      </details>`
    }`;
}

function searchForm({ view, search, context, result }: ListPage, words: Words): Markup {
  return markup`<form class="saldo-search" method="get" action="/lightning/o/${context.object.name}/list" role="search">
    <input type="hidden" name="filterName" value="${view.name}" />${
      result.sort !== null &&
      markup`<input type="hidden" name="sort" value="${result.descending ? '-' : ''}${result.sort.name}" />`
    }<input
      class="slds-input"
      type="search"
      name="search"
      value="${search}"
      aria-label="${words.search}"
      placeholder="${words.search}"
      autocomplete="off"
    />
  </form>`;
}

function empty({ search, view, context }: ListPage, words: Words): Markup {
  return search === ''
    ? markup`<p class="saldo-empty">${words.empty}</p>`
    : markup`<p class="saldo-empty">
        ${words.emptySearch} <a href="${listAddress(context.object.name, { view: view.name })}">${words.showAll}</a>
      </p>`;
}

function table(page: ListPage, caption: string, words: Words): Markup {
  const { result, context, view, search } = page;
  const heading = (field: ListResult['columns'][number], label: string) => {
    if (!field.filterable) return { content: label, sorted: null };
    const isSorted = field.name === result.sort?.name;
    const descending = isSorted && !result.descending;
    const href = listAddress(context.object.name, { view: view.name, search, sort: field.name, descending });
    const sorted = isSorted ? (result.descending ? ('descending' as const) : ('ascending' as const)) : null;
    const mark = sorted === null ? '' : sorted === 'ascending' ? ' ↑' : ' ↓';
    return {
      content: markup`<a class="saldo-sort" href="${href}">${label}<span aria-hidden="true">${mark}</span></a>`,
      sorted,
    };
  };
  return markup`${recordTable(`${caption}: ${view.label}`, result.columns, result.rows, context, heading)}${paging(page, words)}`;
}

function paging({ result, context, view, search }: ListPage, words: Words): Markup | null {
  const pages = Math.ceil(result.total / PAGE_SIZE);
  if (pages <= 1) return null;
  const link = (page: number, label: string): Markup | false => {
    const sort = result.sort === null ? {} : { sort: result.sort.name, descending: result.descending };
    const href = listAddress(context.object.name, { view: view.name, search, ...sort, page });
    return page >= 1 && page <= pages && markup`<a class="slds-button slds-button_neutral" href="${href}">${label}</a>`;
  };
  const number = (value: number): string => formatNumber(String(value), 0, context.user);
  const from = (result.page - 1) * PAGE_SIZE + 1;
  const range = words.range(number(from), number(from + result.rows.length - 1));
  return markup`<nav class="saldo-paging" aria-label="${words.pages}">
      ${link(result.page - 1, words.previous)}<span>${range}</span>${link(result.page + 1, words.next)}
    </nav>
    ${result.total === LIST_LIMIT && markup`<p class="saldo-empty">${words.listEnds}</p>`}`;
}
