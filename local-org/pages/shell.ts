/** The frame around every page: document, app and tabs, user and language, and the places of the components. */
import type { User } from '../contract.ts';
import type { BuiltPages } from './build.ts';
import { localeOf } from './format.ts';
import { json, markup, type Markup } from './markup.ts';
import { pageLanguage, WORDS, type PageLanguage } from './words.ts';

export type Style = '1' | '2';

/** Somebody to be, and the labels of the permission sets. */
export interface Choice {
  user: User;
  rights: string[];
}

/** What a page shows inside the frame. */
export interface PageContent {
  title: string;
  body: Markup;
  /** What the page is, as `CurrentPageReference` tells components. */
  reference: { type: string; attributes: Record<string, string | null>; state: Record<string, string> };
  status?: number;
  /** True where the page's script has to put components in their places. */
  hasComponents?: boolean;
}

export interface NavigationItem {
  href: string;
  label: string;
  isCurrent: boolean;
}

/** All that the frame needs to know. */
export interface Shell {
  user: User;
  /** Who one can be instead. */
  users: Choice[];
  appLabel: string;
  color: string | null;
  items: NavigationItem[];
  csrfToken: string;
  nonce: string;
  labels: Record<string, string>;
  permissions: Record<string, boolean>;
  style: Style;
  /** Null where the page has no components of the project. */
  built: BuiltPages | null;
}

const SHEETS: Record<Style, string> = {
  '1': '/lightning/slds/styles/salesforce-lightning-design-system.min.css',
  '2': '/lightning/slds2/slds2.cosmos.css',
};

function documentOf(parts: {
  language: string;
  title: string;
  head: Markup | null;
  body: Markup;
  style: Style;
}): string {
  return markup`<!doctype html>
    <html lang="${parts.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${parts.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${SHEETS[parts.style]}" />
        <link rel="stylesheet" href="/lightning/frame.css" />
        ${parts.head}
      </head>
      <body class="slds-scope">
        ${parts.body}
      </body>
    </html>`.text;
}

/** The page on which a person chooses who to be. */
export function signInPage(users: Choice[], language: PageLanguage): string {
  const words = WORDS[language];
  const body = markup`<main class="saldo-sign-in">
    <h1 class="slds-text-heading_large">${words.choose}</h1>
    <p class="slds-m-vertical_medium">${words.intro}</p>
    <ul>
      ${users.map((choice) => markup`<li class="saldo-user">${userForm(choice, words.signIn, language)}</li>`)}
    </ul>
  </main>`;
  return documentOf({ language, title: 'Saldo', head: null, body, style: '1' });
}

function userForm({ user, rights }: Choice, verb: string, language: PageLanguage): Markup {
  const words = WORDS[language];
  return markup`<form method="post" action="/lightning/session">
    <input type="hidden" name="username" value="${user.username}" />
    <button class="slds-button slds-button_neutral saldo-user__button" type="submit">
      <span class="slds-assistive-text">${verb} </span><strong>${user.name}</strong>
      <span class="slds-text-body_small">${words.rights}: ${rights.join(', ') || words.none}</span>
    </button>
  </form>`;
}

/** The whole page. */
export function shellPage(shell: Shell, content: PageContent): string {
  const language = pageLanguage(shell.user.language);
  const words = WORDS[language];
  const body = markup`<a class="saldo-skip" href="#root">${words.skip}</a>
    <header class="saldo-frame" ${shell.color === null ? null : markup` style="--saldo-brand:${color(shell.color)}"`}>
      <div class="saldo-top">
        <span class="saldo-top__note">${words.standIn}</span>
        <form method="post" action="/lightning/language">
          <input type="hidden" name="language" value="${language === 'de' ? 'en_US' : 'de'}" /><button
            class="slds-button saldo-top__button"
            type="submit"
            lang="${language === 'de' ? 'en' : 'de'}"
          >
            ${words.otherLanguage}
          </button>
        </form>
        <details class="saldo-menu saldo-menu_right">
          <summary class="saldo-top__button">
            <span class="slds-assistive-text">${words.signedIn} </span
            ><span class="saldo-avatar" aria-hidden="true">${initials(shell.user.name)}</span
            ><span class="saldo-top__name">${shell.user.name}</span
            ><span class="slds-assistive-text">. ${words.switchUser}</span>
          </summary>
          <div class="saldo-menu__panel">
            <p class="saldo-menu__title">${words.switchUser}</p>
            <ul>
              ${shell.users
                .filter(({ user }) => user.id !== shell.user.id)
                .map((choice) => markup`<li class="saldo-user">${userForm(choice, words.signIn, language)}</li>`)}
            </ul>
          </div>
        </details>
      </div>
      <nav class="saldo-bar" aria-label="${words.navigation}">
        <span class="saldo-bar__app">${shell.appLabel}</span>
        <ul class="saldo-tabs">
          ${shell.items.map(
            (item) =>
              markup`<li class="saldo-tab">
                <a href="${item.href}" ${item.isCurrent && markup` aria-current="page"`}>${item.label}</a>
              </li>`,
          )}
        </ul>
        <details class="saldo-menu saldo-more" hidden>
          <summary>${words.more}</summary>
          <ul class="saldo-menu__panel"></ul>
        </details>
      </nav>
    </header>
    <main id="root" tabindex="-1">${content.body}</main>`;
  return documentOf({
    language,
    title: `${content.title} | ${shell.appLabel}`,
    head: scripts(shell, content),
    body,
    style: shell.style,
  });
}

/** Only a colour may be written into a style. */
function color(text: string): string {
  return /^#[0-9a-f]{3,8}$/i.test(text) ? text : '#0b5cab';
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .join('')
    .slice(0, 2);
}

function scripts(shell: Shell, content: PageContent): Markup {
  const config = {
    csrfToken: shell.csrfToken,
    reference: content.reference,
    labels: shell.labels,
    permissions: shell.permissions,
    user: { id: shell.user.id, name: shell.user.name, isGuest: false },
    i18n: {
      lang: shell.user.language.replace('_', '-'),
      locale: localeOf(shell.user),
      currency: 'EUR',
      timeZone: shell.user.timeZone,
      dir: 'ltr',
    },
  };
  const components =
    shell.built === null
      ? null
      : markup`<script type="application/json" id="page-config">
            ${json(config)}
          </script>
          <script src="/lightning/page-config.js"></script>
          <script type="importmap" nonce="${shell.nonce}">
            ${json({ imports: shell.built.importMap })}
          </script>
          <script type="module" src="/lightning/app/${shell.built.entry}"></script>`;
  return markup`<script defer src="/lightning/frame.js"></script>
    ${components}`;
}

/** The place of a component; the page's script puts it there. */
export function componentPlace(
  name: string,
  properties: Record<string, string | boolean | number>,
  language: PageLanguage,
): Markup {
  return markup`<div class="saldo-component" data-component="${name}" data-properties="${JSON.stringify(properties)}">
    <div class="saldo-loading" role="status">${WORDS[language].loading} …</div>
  </div>`;
}

/** A box with a message in words. */
export function notice(text: string, remedy: string | null = null): Markup {
  return markup`<section class="slds-card saldo-notice">
    <h1 class="slds-text-heading_small">${text}</h1>
    ${remedy !== null && markup`<p>${remedy}</p>`}
  </section>`;
}
