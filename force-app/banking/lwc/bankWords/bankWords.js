import LOCALE from '@salesforce/i18n/locale';
import { labels } from 'c/bankLabels';

const WARNING_DAYS = 14;
const DAY_MS = 86400000;
const BANK_SAYS = 'The bank says: ';

const STATUS_WORDS = {
  New: labels.statusNew,
  WaitingForPerson: labels.statusWaiting,
  Updating: labels.statusUpdating,
  Ready: labels.statusReady,
  NeedsPerson: labels.statusNeedsPerson,
  Failed: labels.statusFailed,
  Disconnected: labels.statusDisconnected,
};

const ERROR_WORDS = {
  SALDO_BANK_CONSENT_MISSING: labels.errorConsent,
  SALDO_BANK_REJECTED: labels.errorRejected,
  SALDO_BANK_BUSY: labels.errorBusy,
  SALDO_BANK_PROVIDER_UNAVAILABLE: labels.errorUnavailable,
  SALDO_BANK_FORM_EXPIRED: labels.errorExpired,
  SALDO_BANK_FORM_ABORTED: labels.errorAborted,
  SALDO_BANK_NOT_FOUND: labels.errorNotFound,
  SALDO_BANK_CONNECTION_DOUBLED: labels.errorDoubled,
};

/** A label with its placeholders filled. */
export function filled(label, ...values) {
  return values.reduce((text, value, index) => text.replaceAll(`{${index}}`, String(value)), label);
}

export function statusWords(status) {
  return STATUS_WORDS[status] ?? status;
}

/** What went wrong in the language of the reader, and then what the bank said in its own. */
export function errorWords(errorCode, error) {
  if (!errorCode) return '';
  const words = ERROR_WORDS[errorCode];
  if (words === undefined) return error ?? errorCode;
  const at = (error ?? '').indexOf(BANK_SAYS);
  const own = at < 0 ? '' : error.slice(at + BANK_SAYS.length);
  return own === '' ? words : `${words} ${filled(labels.says, own)}`;
}

/** How a consent stands: `none`, `good`, `soon` (14 days ahead) or `expired`, with words. */
export function consentNotice(expiresAt, now = Date.now()) {
  if (!expiresAt) return { kind: 'none', words: '' };
  const left = Date.parse(expiresAt) - now;
  const day = dayOf(expiresAt);
  if (left <= 0) return { kind: 'expired', words: filled(labels.consentExpired, day) };
  if (left <= WARNING_DAYS * DAY_MS) return { kind: 'soon', words: filled(labels.consentSoon, day) };
  return { kind: 'good', words: filled(labels.consentUntil, day) };
}

/** A point in time as a day. */
export function dayOf(at) {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' }).format(new Date(at));
}

/** A point in time as day and minute; empty for none. */
export function timeOf(at) {
  if (!at) return '';
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

/** Words for an error of Apex, or of the way to it. */
export function messageOf(error) {
  return error?.body?.message ?? error?.message ?? labels.failed;
}
