/** The HTML around the components: sign-in page and app frame. Every value is text, never markup. */
import type { User } from '../contract.ts';
import type { BuiltPages } from './build.ts';
import type { PageTab } from './source.ts';

export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const WORDS = {
  en: {
    choose: 'Who do you want to be?',
    intro:
      'This is a stand-in org on this machine with invented data. Choose a user to see Saldo with the rights of that user.',
    signIn: 'Sign in as',
    signedIn: 'Signed in as',
    change: 'Change user',
    language: 'Deutsch',
    tabs: 'Saldo',
    skip: 'Skip to the page',
    rights: 'Permission sets',
    none: 'none',
  },
  de: {
    choose: 'Als wer möchten Sie arbeiten?',
    intro:
      'Das ist eine Ersatz-Org auf diesem Rechner mit erfundenen Daten. Wählen Sie einen Benutzer, um Saldo mit dessen Rechten zu sehen.',
    signIn: 'Anmelden als',
    signedIn: 'Angemeldet als',
    change: 'Benutzer wechseln',
    language: 'English',
    tabs: 'Saldo',
    skip: 'Zum Inhalt springen',
    rights: 'Berechtigungssätze',
    none: 'keine',
  },
} as const;

export type PageLanguage = keyof typeof WORDS;

export function pageLanguage(language: string): PageLanguage {
  return language.startsWith('de') ? 'de' : 'en';
}

function documentOf(parts: { language: string; title: string; head: string; body: string; style: '1' | '2' }): string {
  const sheets =
    parts.style === '2'
      ? ['/lightning/slds2/slds2.cosmos.css']
      : ['/lightning/slds/styles/salesforce-lightning-design-system.min.css'];
  const links = [...sheets, '/lightning/frame.css'].map((href) => `<link rel="stylesheet" href="${href}">`).join('');
  return `<!doctype html><html lang="${escape(parts.language)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(parts.title)}</title>
<link rel="icon" href="data:,">${links}${parts.head}</head><body class="slds-scope">${parts.body}</body></html>`;
}

/** The page on which a person chooses who to be. */
export function signInPage(users: User[], language: PageLanguage): string {
  const words = WORDS[language];
  const choices = users
    .map(
      (user) => `<li class="saldo-user"><form method="post" action="/lightning/session">
<input type="hidden" name="username" value="${escape(user.username)}">
<button class="slds-button slds-button_neutral saldo-user__button" type="submit"><span class="slds-assistive-text">${words.signIn} </span><strong>${escape(user.name)}</strong>
<span class="slds-text-body_small">${words.rights}: ${escape(user.permissionSets.join(', ') || words.none)}</span></button></form></li>`,
    )
    .join('');
  const body = `<main class="saldo-sign-in"><h1 class="slds-text-heading_large">${words.choose}</h1>
<p class="slds-m-vertical_medium">${words.intro}</p><ul>${choices}</ul></main>`;
  return documentOf({ language, title: 'Saldo', head: '', body, style: '1' });
}

export interface FramePage {
  user: User;
  csrfToken: string;
  nonce: string;
  tabs: PageTab[];
  current: PageTab;
  built: BuiltPages;
  labels: Record<string, string>;
  permissions: Record<string, boolean>;
  style: '1' | '2';
}

/** An app page: navigation, user, and the components of the tab. */
export function framePage(page: FramePage): string {
  const language = pageLanguage(page.user.language);
  const words = WORDS[language];
  const locale = page.user.locale.replace('_', '-');
  const config = {
    csrfToken: page.csrfToken,
    components: page.current.components ?? [],
    labels: page.labels,
    permissions: page.permissions,
    user: { id: page.user.id, name: page.user.name, isGuest: false },
    i18n: {
      lang: page.user.language.replace('_', '-'),
      locale,
      currency: 'EUR',
      timeZone: page.user.timeZone,
      dir: 'ltr',
    },
  };
  // `<` cannot end the element when it is written as an escape.
  const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
  const head = `<script type="application/json" id="page-config">${json(config)}</script>
<script src="/lightning/page-config.js"></script>
<script type="importmap" nonce="${page.nonce}">${json({ imports: page.built.importMap })}</script>
<script type="module" src="/lightning/app/${page.built.entry}"></script>`;
  const tabs = page.tabs
    .map((tab) => {
      const isCurrent = tab.name === page.current.name;
      return `<li class="slds-context-bar__item${isCurrent ? ' slds-is-active' : ''}"><a class="slds-context-bar__label-action" href="/lightning/n/${escape(tab.name)}"${isCurrent ? ' aria-current="page"' : ''}><span class="slds-truncate">${escape(tab.label)}</span></a></li>`;
    })
    .join('');
  const form = (action: string, name: string, value: string, label: string): string =>
    `<form method="post" action="${action}"><input type="hidden" name="${name}" value="${escape(value)}"><button class="slds-button saldo-frame__button" type="submit">${label}</button></form>`;
  const body = `<a class="saldo-skip" href="#root">${words.skip}</a><header class="saldo-frame">
<nav class="slds-context-bar" aria-label="${words.tabs}"><div class="slds-context-bar__primary"><span class="slds-context-bar__label-action slds-context-bar__app-name">Saldo</span></div>
<ul class="slds-grid saldo-tabs">${tabs}</ul></nav>
<div class="saldo-frame__user"><span><span class="slds-assistive-text">${words.signedIn} </span>${escape(page.user.name)}</span>${form('/lightning/language', 'language', language === 'de' ? 'en_US' : 'de', words.language)}<a href="/lightning/sign-in">${words.change}</a></div></header>
<main id="root" tabindex="-1"></main>`;
  return documentOf({ language, title: `${page.current.label} | Saldo`, head, body, style: page.style });
}
