const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const INSTANCE = '8d0000';

/** The 18-character form of a 15-character id: three characters tell which letters are upper case (so ids survive case folding). */
export function withChecksum(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block += 1) {
    let bits = 0;
    for (let position = 0; position < 5; position += 1) {
      const letter = id15.charCodeAt(block * 5 + position);
      if (letter >= 65 && letter <= 90) bits |= 1 << position;
    }
    suffix += CHECKSUM.charAt(bits);
  }
  return id15 + suffix;
}

/** An id as the store keeps it (18 characters), or null where the text is no id (wrong length, characters or checksum). */
export function normalizeId(text: string): string | null {
  if (!/^[0-9A-Za-z]+$/.test(text)) return null;
  if (text.length === 15) return withChecksum(text);
  if (text.length !== 18) return null;
  const id = withChecksum(text.slice(0, 15));
  return id === text ? id : null;
}

/** The id of the n-th record of an object. Ids of one object sort in the order in which they were given out. */
export function makeId(keyPrefix: string, counter: number): string {
  let rest = counter;
  let digits = '';
  for (let position = 0; position < 6; position += 1) {
    digits = ALPHABET.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return withChecksum(keyPrefix + INSTANCE + digits);
}

/** The n-th key prefix that starts with the letter (`a` custom objects, `m` custom metadata, `e` platform events): `a00`, `a01` … */
export function makeKeyPrefix(letter: string, counter: number): string {
  return letter + ALPHABET.charAt(Math.floor(counter / 62) % 62) + ALPHABET.charAt(counter % 62);
}
