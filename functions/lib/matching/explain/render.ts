import { currencyScale, isCurrency, toDecimalString } from '../money.ts';
import type { Evidence } from '../types.ts';
import { ENGLISH, GERMAN } from './words.ts';
import type { Sentences } from './words.ts';

export type Language = 'en' | 'de';

/** What the words need beside the evidence. */
export interface RenderContext {
  /** ISO 4217 code for amounts in `values`; minor units are turned into major ones with its scale. */
  currency: string;
  /** Number or name under which a person knows an item; its id when absent. */
  itemLabel?: (itemId: string) => string | undefined;
  /** Name under which a person knows a customer; its id when absent. */
  customerLabel?: (customerId: string) => string | undefined;
}

const SENTENCES: Readonly<Record<Language, Sentences>> = { en: ENGLISH, de: GERMAN };
const PLACEHOLDER = /\{(\w+)([!%]|:code)?\}/g;

/** One line of an explanation in words. A code that this version does not know is shown as it is. */
export function renderEvidence(evidence: Evidence, language: Language, context: RenderContext): string {
  const sentences = SENTENCES[language];
  const sentence = (sentences as Record<string, string | undefined>)[evidence.code];
  if (sentence === undefined) return evidence.code;
  return sentence.replace(PLACEHOLDER, (_, name: string, form: string | undefined) => {
    const value = name === 'item' ? itemWords(evidence, language, context) : evidence.values?.[name];
    if (value === undefined) return '–';
    if (form === '!') return money(value, language, context.currency);
    if (form === '%') return percent(value, language);
    if (form === ':code')
      return clause((sentences as Record<string, string | undefined>)[String(value)] ?? String(value));
    if (name === 'items') return itemList(String(value), context);
    if (name === 'customers') return labelled(String(value), context.customerLabel);
    return typeof value === 'number' ? number(value, language) : String(value);
  });
}

function itemWords(evidence: Evidence, language: Language, context: RenderContext): string {
  if (!evidence.itemId) return language === 'de' ? 'Der Posten' : 'The item';
  return context.itemLabel?.(evidence.itemId) ?? evidence.itemId;
}

/** Ids become labels; a plain number of items stays one. */
function itemList(value: string, context: RenderContext): string {
  return /^\d{1,4}$/.test(value) ? value : labelled(value, context.itemLabel);
}

function labelled(ids: string, label: ((id: string) => string | undefined) | undefined): string {
  return ids
    .split(', ')
    .map((id) => label?.(id) ?? id)
    .join(', ');
}

/** The clause of another code inside a sentence, without its own placeholders. */
function clause(sentence: string): string {
  return sentence.replace(PLACEHOLDER, '…');
}

function money(value: string | number | boolean, language: Language, currency: string): string {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return String(value);
  if (!isCurrency(currency)) return String(value);
  const text = toDecimalString(Math.abs(value), currency);
  const scale = currencyScale(currency);
  const [units = '0', fraction] = text.split('.');
  const [group, point] = language === 'de' ? ['.', ','] : [',', '.'];
  const grouped = units.replace(/\B(?=(\d{3})+(?!\d))/g, group);
  return `${grouped}${scale > 0 && fraction ? point + fraction : ''} ${currency}`;
}

function percent(value: string | number | boolean, language: Language): string {
  const text = (Math.floor(Number(value) * 1000) / 10).toFixed(1);
  return language === 'de' ? `${text.replace('.', ',')} %` : `${text} %`;
}

function number(value: number, language: Language): string {
  const text = Number.isInteger(value) ? String(value) : String(Math.round(value * 1000) / 1000);
  return language === 'de' ? text.replace('.', ',') : text;
}
