import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareNames,
  findNameInWords,
  foldName,
  foldText,
  jaroWinkler,
  prepareName,
  withoutBankPrefix,
  wordsOfText,
} from './index.ts';
import { jaroByLoop } from './jaro-winkler.ts';

describe('folding', () => {
  it.each([
    ['Müller & Söhne GmbH & Co. KG', 'mueller soehne', ['cokg', 'gmbh']],
    ['Straßenbau Öztürk e.K.', 'strassenbau oeztuerk', ['ek']],
    ['Société Générale S.à r.l.', 'societe generale', ['sarl']],
    ['G. m. b. H. Meyer', 'meyer', ['gmbh']],
    ['Nordwind Aktiengesellschaft', 'nordwind', ['ag']],
    ['Gesellschaft mit beschränkter Haftung', 'gesellschaft mit beschraenkter haftung', []],
    ['GmbH', 'gmbh', []],
    ['Łódź sp. z o.o.', 'lodz', ['spzoo']],
    ['😀 Café', 'cafe', []],
    ['', '', []],
  ])('%s', (name, words, legalForms) => {
    expect(foldName(name)).toEqual({ words: words.split(' ').filter(Boolean), legalForms });
  });

  it('joins what only separators cut: numbers and spaced abbreviations', () => {
    expect(foldText('11,420.2-1 CORP.')).toBe('1142021 corp');
    expect(foldText("O'Neill")).toBe('oneill');
  });

  it('reads Latin letters in one pass as Unicode does', () => {
    const unit = fc.integer({ min: 32, max: 0x17f }).map((code) => String.fromCharCode(code));
    const usual = fc.constantFrom(..."abcÄöß .,-'´19");
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(unit, usual) }), (text) => {
        // One letter of another script sends the whole text through the general rules.
        const general = foldText(`${text} Ωmega`);
        expect(foldText(`${text} omega`).replace(/omega$/, 'ωmega')).toBe(general);
      }),
      { numRuns: 2000 },
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
    );
  });

  it('drops what banks write before the payer', () => {
    expect(withoutBankPrefix(foldText('SEPA Überweisungsgutschrift Auftraggeber: Nordwind'))).toBe('nordwind');
    expect(withoutBankPrefix(foldText('FNB App Payment From Elle Elephant'))).toBe('elle elephant');
    expect(withoutBankPrefix('nordwind handel')).toBe('nordwind handel');
  });
});

describe('Jaro–Winkler', () => {
  it.each([
    ['martha', 'marhta', 0.961],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.813],
    ['abc', 'xyz', 0],
    ['', '', 0],
    ['a', 'a', 1],
  ])('%s / %s = %d (published values)', (a, b, expected) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(expected, 3);
  });

  it('gives the same in words of 32 bits as character by character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '1', 'ä'), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const jaro = a === '' || b === '' ? 0 : jaroByLoop(a, b);
        let prefix = 0;
        while (prefix < Math.min(4, a.length, b.length) && a[prefix] === b[prefix]) prefix++;
        const expected = a === b && a !== '' ? 1 : jaro + prefix * 0.1 * (1 - jaro);
        expect(jaroWinkler(a, b)).toBeCloseTo(expected, 12);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('comparison of names', () => {
  it.each([
    ['Nordwind Handel GmbH', 'NORDWIND HANDEL GMBH', 'same'],
    ['Müller Bau GmbH', 'Mueller Bau GmbH', 'same'],
    ['Müller Bau GmbH', 'MULLER BAU GMBH', 'same'],
    ['Anglo-Caribbean Co., Ltd.', 'Anglo Caribbean Co Ltd', 'same'],
    ['Nordwind Handel GmbH', 'Nordwind Handel', 'likely'],
    ['Handel Nordwind GmbH', 'Nordwind Handel GmbH', 'likely'],
    ['Nordwind Hadnel', 'Nordwind Handel', 'likely'],
    ['Ella Jackson', 'Jackson Ella W.', 'likely'],
    ['Versorgungsgesellschaft Norderstedt Gm', 'Versorgungsgesellschaft Norderstedt GmbH', 'likely'],
    ['Nordwind Handel GmbH', 'Nordwind Handel AG', 'unclear'],
    ['Nordwind Trading Ltd', 'Suedwind Trading Ltd', 'different'],
    ['Peter Maier', 'Petra Meister', 'different'],
    ['Bäckerei 12', 'Bäckerei 13', 'unclear'],
    ['', 'Nordwind', 'different'],
  ])('%s / %s: %s', (a, b, relation) => {
    expect(compareNames(a, b).relation).toBe(relation);
  });

  it('says when an alias gave the result', () => {
    expect(compareNames('Alte Firma', ['Neue Firma', 'Alte Firma'])).toMatchObject({
      relation: 'same',
      viaAlias: true,
    });
  });

  it('is symmetric, reflexive and inside 0 to 1', () => {
    const word = fc.constantFrom('nordwind', 'handel', 'mueller', 'müller', 'gmbh', 'ag', 'bau', 'a', '12', 'norwind');
    const name = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(name, name, (a, b) => {
        const { similarity } = compareNames(a, b);
        expect(similarity).toBeCloseTo(compareNames(b, a).similarity, 12);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        expect(compareNames(a, a).relation).toBe('same');
      }),
    );
  });
});

describe('one word of a name and another', () => {
  it('are as like as Jaro–Winkler says, or not at all', () => {
    const word = fc.stringMatching(/^[abcdxyz]{5,7}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        const likeness = jaroWinkler(a, b);
        const expected = a === b ? 1 : likeness >= 0.85 ? Math.min(0.97, likeness) : 0;
        expect(compareNames(a, b).similarity).toBeCloseTo(expected, 12);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['nordwindhandel', 'nordwindhandle', 2],
    ['nordwindhandel', 'nordwindandel', 1],
    ['nordwindhandel', 'ordwindhandel', 1],
    ['nordwindhandel', 'nordwinndhandell', 2],
    ['nordwindhandel', 'mordwimdhandel', 2],
  ])('%s / %s: %d letters differ', (a, b, distance) => {
    const expected = 1 - (distance * 0.6) / Math.sqrt(Math.max(a.length, b.length));
    // Two words against one: only the letters in one piece are alike.
    expect(compareNames(`${a.slice(0, 4)} ${a.slice(4)}`, b).similarity).toBeCloseTo(expected, 12);
  });
});

describe('a name inside a text', () => {
  it.each([
    ['Nordwind Handel GmbH', 'SEPA Gutschrift NORDWIND HANDEL Rechnung 4711', 'same'],
    ['Nordwind Handel', 'Nordwind Hande', 'likely'],
    ['Bokamoso Mbewe', 'Payshap Credit Bokamosombewe', 'same'],
    ['A.one SA', 'line for A.one SA', 'same'],
    ['A.one SA', 'line for a one time payment', 'different'],
    ['Ac..ne', 'Acsone for line', 'different'],
    ['Handel', 'Zahlung Handel', 'different'],
    ['Bau', 'Bau der Halle', 'different'],
  ])('%s in "%s": %s', (name, text, relation) => {
    expect(findNameInWords(prepareName(name), wordsOfText(text)).relation).toBe(relation);
  });
});
