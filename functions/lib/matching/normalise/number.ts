/**
 * The form in which numbers are compared and which Salesforce stores in `NumberKey__c`: upper case,
 * everything but A–Z and 0–9 removed, leading zeros kept. Null or nothing usable gives the empty string.
 */
export function normaliseNumber(text: string | null | undefined): string {
  if (text == null) return '';
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code >= 48 && code <= 57) || (code >= 65 && code <= 90)) out += text[i];
    else if (code >= 97 && code <= 122) out += String.fromCharCode(code - 32);
  }
  return out;
}
