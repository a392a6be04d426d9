/**
 * Jaro–Winkler similarity (Winkler 1990: prefix weight 0.1, at most four characters), 0 to 1.
 * Strings up to 32 code units are compared with one 32-bit word per character of the alphabet: the greedy choice of
 * Jaro's algorithm, the first free equal character inside the window, is the lowest set bit. Longer ones take the
 * loop of the definition.
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return a.length === 0 ? 0 : 1;
  if (a.length === 0 || b.length === 0) return 0;
  const jaro = a.length <= 32 && b.length <= 32 ? jaroInWords(a, b) : jaroByLoop(a, b);
  return jaro + prefixBonus(a, b) * (1 - jaro);
}

function prefixBonus(a: string, b: string): number {
  const limit = Math.min(4, a.length, b.length);
  let common = 0;
  while (common < limit && a.charCodeAt(common) === b.charCodeAt(common)) common++;
  return common * 0.1;
}

function matchWindow(lengthA: number, lengthB: number): number {
  return Math.max(0, (Math.max(lengthA, lengthB) >> 1) - 1);
}

// One word per code unit below 128, all zero between calls; rarer characters go to the loop.
const POSITIONS = new Int32Array(128);

function jaroInWords(a: string, b: string): number {
  const lengthA = a.length;
  const lengthB = b.length;
  for (let j = 0; j < lengthB; j++) if (b.charCodeAt(j) > 127) return jaroByLoop(a, b);
  for (let j = 0; j < lengthB; j++) {
    const unit = b.charCodeAt(j);
    POSITIONS[unit] = (POSITIONS[unit] ?? 0) | (1 << j);
  }
  const window = matchWindow(lengthA, lengthB);
  let matchedA = 0;
  let matchedB = 0;
  let matches = 0;
  for (let i = 0; i < lengthA; i++) {
    const unit = a.charCodeAt(i);
    const candidates = unit > 127 ? 0 : (POSITIONS[unit] ?? 0) & bitsBetween(i - window, i + window) & ~matchedB;
    if (candidates === 0) continue;
    matchedB |= candidates & -candidates;
    matchedA |= 1 << i;
    matches++;
  }
  for (let j = 0; j < lengthB; j++) POSITIONS[b.charCodeAt(j)] = 0;
  if (matches === 0) return 0;
  let outOfOrder = 0;
  while (matchedA !== 0) {
    const i = 31 - Math.clz32(matchedA & -matchedA);
    const j = 31 - Math.clz32(matchedB & -matchedB);
    if (a.charCodeAt(i) !== b.charCodeAt(j)) outOfOrder++;
    matchedA &= matchedA - 1;
    matchedB &= matchedB - 1;
  }
  return jaroOf(matches, outOfOrder, lengthA, lengthB);
}

/** Bits from `low` to `high`, both included and clipped to 0…31. */
function bitsBetween(low: number, high: number): number {
  const upTo = high >= 31 ? -1 : (1 << (high + 1)) - 1;
  return low <= 0 ? upTo : low > 31 ? 0 : upTo & (-1 << low);
}

/** The definition, character by character; also the oracle of the word-parallel form. */
export function jaroByLoop(a: string, b: string): number {
  const window = matchWindow(a.length, b.length);
  const takenB = new Uint8Array(b.length);
  const matched: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const last = Math.min(b.length - 1, i + window);
    for (let j = Math.max(0, i - window); j <= last; j++) {
      if (takenB[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      takenB[j] = 1;
      matched.push(a.charCodeAt(i));
      break;
    }
  }
  if (matched.length === 0) return 0;
  let outOfOrder = 0;
  let next = 0;
  for (let j = 0; j < b.length; j++) {
    if (takenB[j] === 1 && matched[next++] !== b.charCodeAt(j)) outOfOrder++;
  }
  return jaroOf(matched.length, outOfOrder, a.length, b.length);
}

function jaroOf(matches: number, outOfOrder: number, lengthA: number, lengthB: number): number {
  const transpositions = outOfOrder >> 1;
  return (matches / lengthA + matches / lengthB + (matches - transpositions) / matches) / 3;
}
