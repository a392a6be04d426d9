/** The plain list of suggestions that `npm start` serves: one page, no script needed, readable on a phone, English and German. */
import type { Language } from '@saldo/matching';
import { DECISION_WORDS, readableMoney as money, type ReviewRow, type ReviewSummary } from './review.ts';

const WORDS = {
  en: {
    title: 'Payments and what they settle',
    empty: 'No bank transactions yet. Import a statement and this list fills itself.',
    all: 'All',
    other: 'In progress',
    target: 'Settles',
    why: 'Why',
    unallocated: 'not yet allocated',
    allocated: 'allocated',
    confidence: 'confidence',
    none: 'nothing open fits',
    switchTo: 'Deutsch',
    local: 'A stand-in org on this machine with invented data. No Salesforce org is involved.',
  },
  de: {
    title: 'Zahlungen und was sie begleichen',
    empty: 'Noch keine Bankumsätze. Importieren Sie einen Kontoauszug, dann füllt sich diese Liste.',
    all: 'Alle',
    other: 'In Arbeit',
    target: 'Begleicht',
    why: 'Warum',
    unallocated: 'noch nicht zugeordnet',
    allocated: 'zugeordnet',
    confidence: 'Sicherheit',
    none: 'nichts Offenes passt',
    switchTo: 'English',
    local: 'Eine Ersatz-Org auf diesem Rechner mit erfundenen Daten. Keine Salesforce-Org ist beteiligt.',
  },
} as const;

type Words = (typeof WORDS)[Language];

const DECISIONS = ['auto', 'suggest', 'ambiguous', 'no match'] as const;

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--mark:#ffd54a;--on-mark:#201a00}
body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline;justify-content:space-between}
h1{font-size:1.35rem;margin:0}p{margin:.25rem 0}small,.soft{opacity:.75}
nav{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0;padding:.5rem 0;background:Canvas}
@media(min-width:40rem){nav{position:sticky;top:0}}
nav a{border:1px solid var(--line);border-radius:999px;padding:.35rem .8rem;text-decoration:none;color:inherit;min-height:1.6rem}
nav a[aria-current]{background:CanvasText;color:Canvas}
ol{list-style:none;margin:0;padding:0}
li{border-top:1px solid var(--line);padding:.75rem 0;display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.15rem 1rem}
li>*{grid-column:1/-1}li>.payer{grid-column:1;font-weight:600}li>.amount{grid-column:2;font-variant-numeric:tabular-nums;font-weight:600}
.text{font-family:ui-monospace,monospace;font-size:.9rem;overflow-wrap:anywhere}mark{background:var(--mark);color:var(--on-mark);border-radius:.2rem;padding:0 .1rem}
.pair,mark{white-space:nowrap}
.badge{border:1px solid currentColor;border-radius:.3rem;padding:0 .4rem;font-size:.85rem;font-weight:600;white-space:nowrap}
`;

export interface QueuePage {
  rows: ReviewRow[];
  summary: ReviewSummary;
  language: Language;
  /** One of the decisions, or null for all. */
  filter: string | null;
}

/** Renders the whole page. Every value from a bank is text, never markup. */
export function renderQueuePage({ rows, summary, language, filter }: QueuePage): string {
  const words = WORDS[language];
  const shown = filter === null ? rows : rows.filter((row) => row.decision === filter);
  const switched = address(language === 'en' ? 'de' : 'en', filter);
  const list =
    rows.length === 0 ? `<p>${words.empty}</p>` : `<ol>${shown.map((row) => item(row, words, language)).join('')}</ol>`;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Saldo: ${words.title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><header><h1>${words.title}</h1><a href="?${switched}">${words.switchTo}</a></header>
<p class="soft">${words.local}</p><p>${sums(summary, escape(rows[0]?.currency ?? ''), words, language)}</p>${navigation(rows, words, language, filter)}<main>${list}</main></body></html>`;
}

function sums(summary: ReviewSummary, currency: string, words: Words, language: Language): string {
  const amount = (sum: string | Record<string, string>): string =>
    typeof sum === 'string'
      ? `${money(sum, language)} ${currency}`.trimEnd()
      : Object.entries(sum)
          .map(([currency, value]) => `${money(value, language)} ${currency}`)
          .join(', ');
  return `${amount(summary.allocated)} ${words.allocated} · ${amount(summary.unallocated)} ${words.unallocated}`;
}

function navigation(rows: ReviewRow[], words: Words, language: Language, filter: string | null): string {
  const link = (decision: string | null, label: string, count: number): string => {
    return `<a href="?${address(language, decision)}"${decision === filter ? ' aria-current="page"' : ''}>${label} ${count}</a>`;
  };
  const links = DECISIONS.map((decision) =>
    link(
      decision,
      DECISION_WORDS[language][decision] ?? decision,
      rows.filter((row) => row.decision === decision).length,
    ),
  );
  return `<nav aria-label="Filter">${link(null, words.all, rows.length)}${links.join('')}</nav>`;
}

/** The query of the page in this language with this filter, safe inside an attribute. */
function address(language: Language, decision: string | null): string {
  return escape(new URLSearchParams({ language, ...(decision === null ? {} : { decision }) }).toString());
}

function item(row: ReviewRow, words: Words, language: Language): string {
  const badge = DECISION_WORDS[language][row.decision] ?? `${words.other}: ${escape(row.status)}`;
  const isPartly = row.unallocated !== row.amount && !/^-?0\.00$/.test(row.unallocated);
  const rest = isPartly ? ` · ${money(row.unallocated, language)} ${words.unallocated}` : '';
  const settles = row.target === '' ? words.none : row.target;
  const confidence =
    row.confidence === '' ? '' : ` · ${words.confidence} ${escape(localNumber(row.confidence, language))}`;
  return `<li><span class="payer">${escape(row.payer)}</span><span class="amount">${money(row.amount, language)} ${escape(row.currency)}</span>
<span class="soft">${escape(date(row.bookingDate, language))} · ${escape(row.account)}</span><span class="text">${highlighted(row)}</span>
<span><span class="badge">${badge}</span>${confidence}</span>
<span>${words.target}: ${settled(settles)}${rest}</span>${row.why === '' ? '' : `<small>${words.why}: ${escape(row.why)}</small>`}</li>`;
}

/** A number and its amount stay on one line; they are joined by a no-break space. */
function settled(target: string): string {
  return escape(target).replaceAll(/\S*\u00a0\S*/g, (pair) => `<span class="pair">${pair}</span>`);
}

/** Marks the parts of the text in which the evidence was found. */
function highlighted(row: ReviewRow): string {
  let position = 0;
  let html = '';
  for (const { start, end } of [...row.spans].sort((one, other) => one.start - other.start)) {
    if (start < position) continue;
    html += `${escape(row.text.slice(position, start))}<mark>${escape(row.text.slice(start, end))}</mark>`;
    position = end;
  }
  return html + escape(row.text.slice(position));
}

function localNumber(text: string, language: Language): string {
  return language === 'de' ? text.replace('.', ',') : text;
}

function date(iso: string, language: Language): string {
  if (iso === '') return '';
  return new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    dateStyle: 'medium',
    timeZone: 'UTC',
  }).format(new Date(`${iso}T00:00:00Z`));
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
