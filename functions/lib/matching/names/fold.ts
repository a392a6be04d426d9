/** Words of a name after folding: what distinguishes it, and its legal form apart. */
export interface FoldedName {
  /** Words of the name without legal forms, in order, lower case, `a–z0–9` only (other scripts are kept). */
  words: string[];
  /** Legal forms in canonical spelling (`gmbh`, `cokg`, `ag`, `ltd` …), sorted, without repetition. */
  legalForms: string[];
}

/**
 * Legal forms as they look after folding (dots and blanks inside abbreviations are gone), longest first where one
 * contains another. The value is the canonical spelling under which variants are the same.
 */
const LEGAL_FORMS: readonly (readonly [words: string, canonical: string])[] = [
  ['gesellschaft mit beschraenkter haftung', 'gmbh'],
  ['unternehmergesellschaft haftungsbeschraenkt', 'ug'],
  ['ug haftungsbeschraenkt', 'ug'],
  ['eingetragene genossenschaft', 'eg'],
  ['eingetragener kaufmann', 'ek'],
  ['eingetragener verein', 'ev'],
  ['kommanditgesellschaft', 'kg'],
  ['aktiengesellschaft', 'ag'],
  ['private limited', 'ltd'],
  ['pty limited', 'ptyltd'],
  ['pty ltd', 'ptyltd'],
  ['pvt ltd', 'ltd'],
  ['co limited', 'coltd'],
  ['co ltd', 'coltd'],
  ['co kgaa', 'cokgaa'],
  ['co ohg', 'coohg'],
  ['co kg', 'cokg'],
  ['sp zoo', 'spzoo'],
  ['limited', 'ltd'],
  ['incorporated', 'inc'],
  ['corporation', 'corp'],
  ...'gmbh ggmbh mbh ag kg kgaa ohg ug gbr ek ekfm ekfr ev eg egen se ltd llc llp lp plc inc corp co cokg gesmbh kft zrt'
    .split(' ')
    .map((form): [string, string] => [form, form === 'gesmbh' ? 'gmbh' : form]),
  ...'sarl sas sasu sa spa srl sprl bvba bv nv ab as asa aps oy oyj doo dd sro spzoo jsc ooo zao pao pjsc pte pty'
    .split(' ')
    .map((form): [string, string] => [form, form]),
];

const LEGAL_FORMS_BY_FIRST_WORD: ReadonlyMap<string, { words: string[]; canonical: string }[]> = (() => {
  const byFirstWord = new Map<string, { words: string[]; canonical: string }[]>();
  for (const [text, canonical] of LEGAL_FORMS) {
    const words = text.split(' ');
    const first = words[0] ?? '';
    const forms = byFirstWord.get(first) ?? [];
    forms.push({ words, canonical });
    forms.sort((a, b) => b.words.length - a.words.length);
    byFirstWord.set(first, forms);
  }
  return byFirstWord;
})();

const LETTERS_WITHOUT_DECOMPOSITION: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'oe',
  å: 'a',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/**
 * Lower case, umlauts as two letters, accents dropped, everything that is neither letter nor digit a blank, separators
 * inside numbers dropped (`11,420.2-1` → `1142021`), spaced or dotted abbreviations joined (`G. m. b. H.` → `gmbh`).
 */
export function foldText(text: string): string {
  return foldToWords(text).join(' ');
}

/** The words of {@link foldText}. */
export function foldToWords(text: string): string[] {
  return foldLatin(text) ?? joinSingleLetters(foldAny(text).split(' '));
}

function inTwoLetters(text: string): string {
  return text.replace(/[äöüßæœøåđðþłı]/g, (letter) => LETTERS_WITHOUT_DECOMPOSITION[letter] ?? letter);
}

/** Any script, by the rules of Unicode. */
function foldAny(text: string): string {
  const lower = text.normalize('NFC').toLowerCase();
  // Twice: an accent may stand on a letter that is written as two (ǽ).
  const letters = inTwoLetters(
    inTwoLetters(lower)
      .normalize('NFD')
      .replace(/\p{M}+/gu, ''),
  );
  return letters
    .replace(/['’`´]/g, '')
    .replace(/(?<=\d)[.,-](?=\d)/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
}

const LATIN = 0x180;
const OTHER = 'other';
const BETWEEN = ' ';
const DROPPED = '';
/** What the Latin letters and digits are folded to; `OTHER` where only Unicode knows. Filled from the general rules. */
const FOLDED_LATIN: readonly string[] = Array.from({ length: LATIN }, (_, code) => {
  const folded = foldAny(String.fromCharCode(code));
  return /^(?:[a-z0-9]{0,2}| )$/.test(folded) ? folded : OTHER;
});

/** The same for texts of Latin letters, which nearly all names are, in one pass; null for others. */
function foldLatin(text: string): string[] | null {
  const words: string[] = [];
  let word = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const folded = code < LATIN ? FOLDED_LATIN[code]! : OTHER;
    if (folded === OTHER) return null;
    if (folded === BETWEEN) {
      if (word === '' || (isNumberSeparator(code) && isDigitAt(text, i - 1, -1) && isDigitAt(text, i + 1, 1))) continue;
      words.push(word);
      word = '';
    } else if (folded !== DROPPED) word += folded;
  }
  if (word !== '') words.push(word);
  return joinSingleLetters(words);
}

function isNumberSeparator(code: number): boolean {
  return code >= 44 && code <= 46;
}

/** Whether the next character in a direction that is not dropped is a digit. */
function isDigitAt(text: string, from: number, step: 1 | -1): boolean {
  for (let i = from; i >= 0 && i < text.length; i += step) {
    const code = text.charCodeAt(i);
    if (code < LATIN && FOLDED_LATIN[code] === DROPPED) continue;
    return code >= 48 && code <= 57;
  }
  return false;
}

function joinSingleLetters(words: readonly string[]): string[] {
  const joined: string[] = [];
  let letters = '';
  for (const word of words) {
    if (word === '') continue;
    if (word.length === 1 && word >= 'a' && word <= 'z') {
      letters += word;
      continue;
    }
    if (letters !== '') joined.push(letters);
    letters = '';
    joined.push(word);
  }
  if (letters !== '') joined.push(letters);
  return joined;
}

const CONNECTIVES = new Set([
  'und',
  'and',
  'et',
  'u',
  'y',
  'the',
  'der',
  'die',
  'das',
  'of',
  'fuer',
  'von',
  'vom',
  'de',
]);

/** Folds a name and sets its legal forms and connectives apart. A name of nothing else keeps its words. */
export function foldName(name: string): FoldedName {
  return separateLegalForms(foldToWords(name));
}

/** The same of a name that is folded already. */
export function separateLegalForms(all: string[]): FoldedName {
  const words: string[] = [];
  const legalForms = new Set<string>();
  for (let i = 0; i < all.length;) {
    const form = legalFormAt(all, i);
    // A legal form opens a name only in Slavic and Romance usage; never let it swallow the whole name.
    if (form) {
      legalForms.add(form.canonical);
      i += form.words.length;
      continue;
    }
    const word = all[i++] ?? '';
    if (!CONNECTIVES.has(word)) words.push(word);
  }
  return words.length > 0 ? { words, legalForms: [...legalForms].sort() } : { words: all, legalForms: [] };
}

function legalFormAt(words: readonly string[], at: number): { words: string[]; canonical: string } | undefined {
  return LEGAL_FORMS_BY_FIRST_WORD.get(words[at] ?? '')?.find((form) =>
    form.words.every((word, offset) => words[at + offset] === word),
  );
}

/**
 * Folds further for comparison only: `ae`, `oe`, `ue` become one letter, so that Müller, Mueller and Muller are one
 * name, and so are the spellings that a bank's character set leaves.
 */
export function withoutUmlautVowels(word: string): string {
  if (!word.includes('e', 1)) return word;
  return word.replace(/ae/g, 'a').replace(/oe/g, 'o').replace(/ue/g, 'u');
}

/** What banks and payment services put before the payer in a text, folded; the name begins after it. */
const BANK_PREFIXES: readonly RegExp[] = [
  /^(?:adt |atm )?cash (?:deposit|dep)(?: \d+)? /,
  /^(?:payshap|rtc|magtape|eft|ach|sepa|instant|inst|real time|fast|faster)(?: (?:credit|payment|payments|transfer))+ /,
  /^(?:[a-z]{2,4} )?(?:app|online|internet|mobile|web) (?:payment|pymt|transfer|banking)(?: (?:from|by|to))? /,
  /^(?:scheduled|standing order|recurring) (?:pymt|payment|credit)(?: (?:from|by))? /,
  /^(?:sepa )?(?:ueberweisungs?|dauerauftrags?|echtzeit ?ueberweisungs?|last ?schrift)?(?:gutschrift|eingang|ueberweisung|dauerauftrag)(?: (?:von|auftraggeber))? /,
  /^(?:auftraggeber|absender|zahler|einzahler|payer|sender|ordering party|payment from|from|von)(?: name)? /,
  /^paypal(?: europe)?(?: sarl(?: et cie sca)?)? /,
];

/** Folded text without the wording that banks put before the payer's name. */
export function withoutBankPrefix(foldedText: string): string {
  let text = foldedText;
  for (let round = 0; round < 3; round++) {
    const before = text;
    for (const prefix of BANK_PREFIXES) text = text.replace(prefix, '');
    if (text === before) break;
  }
  return text;
}
