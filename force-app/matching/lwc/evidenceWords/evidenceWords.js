import { SENTENCES } from 'c/evidenceLabels';
import { decimal, units } from 'c/exactMoney';
import { majorUnits, money, number, percent } from 'c/localFormat';

const PLACEHOLDER = /\{(\w+)([!%]|:code)?\}/g;

/** The explanation of a suggestion; an empty one where there is none or it cannot be read. */
export function parseExplanation(json) {
  try {
    const { evidence = [], reasons = [] } = JSON.parse(json) ?? {};
    return { evidence, reasons };
  } catch {
    return { evidence: [], reasons: [] };
  }
}

/**
 * One line of an explanation in words.
 * @param context `currencyCode`, and names by id: `items`, `customers`
 */
export function sentence(entry, { currencyCode, items = {}, customers = {} }) {
  const template = SENTENCES[entry.code];
  if (template === undefined) return entry.code;
  return template.replace(PLACEHOLDER, (_, name, form) => {
    const value = name === 'item' ? (items[entry.itemId] ?? '…') : entry.values?.[name];
    if (value === undefined) return '–';
    if (form === '!')
      return Number.isSafeInteger(value) ? money(majorUnits(Math.abs(value), currencyCode), currencyCode) : value;
    if (form === '%') return percent(value);
    if (form === ':code') return (SENTENCES[value] ?? String(value)).replace(PLACEHOLDER, '…');
    if (name === 'items') return named(value, items);
    if (name === 'customers') return named(value, customers);
    return typeof value === 'number' ? number(value, 3) : String(value);
  });
}

/** Ids become names; a plain number of items stays one. */
function named(value, names) {
  return String(value)
    .split(', ')
    .map((id) => names[id] ?? id)
    .join(', ');
}

/** Bars of the waterfall, strongest first, without the starting point; `width` in percent of the strongest. */
export function waterfall(evidence, context) {
  const shown = evidence.filter(({ code }) => code !== 'prior');
  const strongest = Math.max(1, ...shown.map(({ weight }) => Math.abs(weight)));
  return shown
    .map((entry, index) => ({ entry, index }))
    .sort((one, other) => Math.abs(other.entry.weight) - Math.abs(one.entry.weight) || one.index - other.index)
    .map(({ entry, index }) => ({
      key: `${entry.code}-${index}`,
      text: sentence(entry, context),
      isFor: entry.weight >= 0,
      weight: `${entry.weight >= 0 ? '+' : '−'}${number(Math.abs(entry.weight))}`,
      style: `width: ${Math.max(2, Math.round((Math.abs(entry.weight) / strongest) * 100))}%`,
    }));
}

/** Cuts a text at the places where evidence was found. */
export function markedParts(text, evidence, field = 'remittanceText') {
  const spans = evidence
    .flatMap((entry) => entry.spans ?? [])
    .filter((span) => span.field === field && span.start < span.end && span.end <= text.length)
    .sort((one, other) => one.start - other.start);
  const parts = [];
  let position = 0;
  const add = (start, end, isMarked) => {
    if (end > start) parts.push({ key: start, text: text.slice(start, end), isMarked });
  };
  for (const { start, end } of spans) {
    if (end > position) {
      add(position, Math.max(start, position), false);
      add(Math.max(start, position), end, true);
      position = end;
    }
  }
  add(position, text.length, false);
  return parts;
}

/** Which codes speak for a signal as a whole, in part, or against it; the first that occurs counts. */
const SIGNALS = {
  number: {
    yes: ['number_exact', 'number_digits', 'number_rejoined', 'number_range', 'external_id'],
    partly: ['number_abbreviated', 'number_tail', 'number_confused', 'number_typo', 'fuzzy_number'],
    no: ['number_neighbour', 'numbers_unexplained'],
  },
  reference: {
    yes: ['structured_reference', 'payment_reference', 'end_to_end', 'mandate', 'customer_reference'],
    partly: [],
    no: [],
  },
  amount: {
    yes: ['amount_exact', 'amount_sum', 'amount_expected_net', 'instalments_complete', 'amount_returned'],
    partly: ['amount_tolerance', 'amount_bank_fee', 'amount_foreign_exchange', 'amount_payout_fee', 'amount_original'],
    no: ['amount_partial', 'amount_over'],
  },
  discount: {
    yes: ['amount_net_of_discount', 'amount_sum_net_of_discount'],
    partly: [],
    no: ['amount_discount_expired'],
  },
  payer: { yes: ['customer_iban', 'customer_alias_iban', 'customer_known'], partly: [], no: [] },
  name: {
    yes: ['customer_name', 'customer_alias_name', 'customer_name_in_text'],
    partly: ['customer_name_similar', 'customer_group', 'customer_third_party', 'fuzzy_name'],
    no: ['customer_conflict', 'customer_unknown'],
  },
  date: { yes: ['date_near'], partly: [], no: ['date_far', 'date_before_issue'] },
};

/** By how much an amount differs, as money; empty where the evidence does not say. */
function differenceText({ code, values = {} }, { paid, currencyCode }) {
  const known = values.difference ?? values.fee;
  if (Number.isSafeInteger(known)) return `Δ ${money(majorUnits(Math.abs(known), currencyCode), currencyCode)}`;
  const isOther = code === 'amount_partial' || code === 'amount_over';
  if (!isOther || !Number.isSafeInteger(values.amount) || units(paid) === undefined) return '';
  const difference = units(paid) - units(majorUnits(values.amount, currencyCode));
  return `Δ ${money(decimal(difference < 0n ? -difference : difference), currencyCode)}`;
}

function detailOf(kind, entry, payment) {
  const similarity = entry.values?.similarity;
  if (entry.code === 'customer_name_similar' && similarity) return percent(similarity);
  return kind === 'amount' ? differenceText(entry, payment) : '';
}

/**
 * Named signals of a proposal: `kind`, `verdict` (`yes`, `partly`, `no`), and as `detail` how like a name or how different an
 * amount is.
 * @param payment `paid` as a decimal string, `currencyCode`
 */
export function signals(evidence, payment = {}) {
  const byCode = new Map(evidence.map((entry) => [entry.code, entry]));
  return Object.entries(SIGNALS).flatMap(([kind, verdicts]) => {
    for (const [verdict, codes] of Object.entries(verdicts)) {
      const code = codes.find((candidate) => byCode.has(candidate));
      if (code !== undefined) {
        return [{ kind, verdict, detail: verdict === 'yes' ? '' : detailOf(kind, byCode.get(code), payment) }];
      }
    }
    return [];
  });
}
