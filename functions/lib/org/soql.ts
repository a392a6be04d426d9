/** Text for SOQL: literals, and lists cut so that a query fits into a URL. */

/** Longest encoded query: proxies and Salesforce refuse long request lines, and 2,000 characters pass everywhere. */
export const MAXIMUM_ENCODED_QUERY = 2_000;
const MAXIMUM_LIST = 200;

/** A string literal, escaped as SOQL wants it. */
export function soqlString(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `'${escaped}'`;
}

/**
 * The queries that together ask for all `values`: each at most {@link MAXIMUM_ENCODED_QUERY} characters when encoded
 * (one value alone may exceed it) and 200 values long. `build` gets the list for `IN (…)`.
 */
export function cutQueries(values: readonly string[], build: (list: string) => string): string[] {
  const base = encodedLength(build(''));
  const queries: string[] = [];
  let list: string[] = [];
  let length = base;
  const flush = (): void => {
    if (list.length > 0) queries.push(build(list.join(',')));
    list = [];
    length = base;
  };
  for (const value of new Set(values)) {
    const literal = soqlString(value);
    const added = encodedLength(literal) + 3;
    if (list.length === MAXIMUM_LIST || (list.length > 0 && length + added > MAXIMUM_ENCODED_QUERY)) flush();
    list.push(literal);
    length += added;
  }
  flush();
  return queries;
}

function encodedLength(text: string): number {
  return encodeURIComponent(text).length;
}

const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** Whether a text has the form of a Salesforce record id (15 or 18 characters). */
export function isRecordId(text: string): boolean {
  return ID.test(text);
}
