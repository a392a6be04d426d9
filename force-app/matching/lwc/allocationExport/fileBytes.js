/** Signs of Windows-1252 that are not where Unicode has them, from 0x80 on. */
const SPECIAL = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const BYTE_ORDER_MARK = '\uFEFF';

function windows1252(text) {
  return Uint8Array.from(text.normalize('NFC'), (sign) => {
    const code = sign.codePointAt(0);
    if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
    const place = SPECIAL.indexOf(sign);
    // A sign that the encoding does not have must not become another one unseen.
    return place < 0 ? '?'.charCodeAt(0) : 0x80 + place;
  });
}

/** What a file is made of: bytes in `windows-1252`, or UTF-8 text with the mark by which spreadsheets know it. */
export function partOf(content, encoding) {
  return encoding === 'windows-1252' ? windows1252(content) : BYTE_ORDER_MARK + content;
}
