/** JSON of finAPI: ids are 64-bit integers and amounts are decimals, and neither survives as a JavaScript number. */

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

const numberText: Reviver = (_key, value, context) =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value;

/** Parses JSON in which every number arrives as the text that stands in it. */
export function parseNumbersAsText(text: string): unknown {
  return JSON.parse(text, numberText) as unknown;
}

/** An id (text of digits) as JSON number with all its digits. */
export function idNumber(id: string): { rawJSON: string } {
  if (!/^\d{1,19}$/.test(id)) throw new RangeError(`"${id.slice(0, 40)}" is no id of finAPI.`);
  return JSON.rawJSON(id);
}
