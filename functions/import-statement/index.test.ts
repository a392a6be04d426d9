import { writeCamt053, writeMt940, type WritableStatement } from '@saldo/banking/sample-files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryOrg } from '../lib/org/testing/memory-org.ts';
import execute, { type Answer } from './index.ts';

const IBAN = 'DE02120300000000202051';

let org: MemoryOrg;
let account: string;

beforeEach(async () => {
  org = await MemoryOrg.start();
  account = org.add('BankAccount__c', { Name: 'Hausbank', Iban__c: IBAN, CurrencyCode__c: 'EUR' });
});
afterEach(() => org.close());

function statement(lines: number, changes: Partial<WritableStatement> = {}): WritableStatement {
  return {
    account: { iban: IBAN },
    currency: 'EUR',
    number: '17',
    opening: { amount: 100_000, date: '2026-11-01' },
    lines: Array.from({ length: lines }, (_, at) => ({
      amount: 1_000 + at,
      bookingDate: '2026-11-02',
      remittanceText: `RE-2026-${1000 + at}`,
      counterparty: { name: 'Müller GmbH', iban: 'DE89370400440532013000' },
      endToEndId: `E2E-${at}`,
    })),
    ...changes,
  };
}

function importFile(content: string, name = 'november.xml', bankAccountId: string | null = null): Promise<Answer> {
  const contentVersionId = org.add('ContentVersion', { Title: name, PathOnClient: name, VersionData: content });
  const connection = {
    id: '00D000000000001AAA',
    domainUrl: org.url,
    apiVersion: '67.0',
    dataApi: { accessToken: 'token' },
  };
  return execute({ data: { contentVersionId, bankAccountId } }, { org: connection });
}

const transactions = (): Record<string, unknown>[] => org.records('BankTransaction__c');
/** Refused ones only tell what happened to a file. */
const importedStatements = (): Record<string, unknown>[] =>
  org.records('BankStatement__c').filter((row) => row['Status__c'] !== 'Refused');

const onlyStatement = (): Record<string, unknown> => {
  const [first, ...others] = importedStatements();
  expect(others).toEqual([]);
  return first ?? {};
};

/** Nothing was written but the statement that says why. */
function expectOnlyRefusal(code: string): void {
  expect(org.writes()).toHaveLength(1);
  const refused = org.records('BankStatement__c').filter((row) => row['Status__c'] === 'Refused');
  expect(refused).toMatchObject([{ BankAccount__c: account, Source__c: 'File' }]);
  expect(refused[0]?.['Message__c']).toContain(`${code}: `);
}

describe('importing a statement', () => {
  it.each([
    ['CAMT.053', writeCamt053, 'november.xml'],
    ['MT940', writeMt940, 'november.sta'],
  ])('of %s writes statement and lines, and completes last', async (_format, write, name) => {
    const answer = await importFile(write(statement(3)), name);
    expect(answer).toMatchObject({
      fileName: name,
      statements: [{ status: 'Complete', lines: 3, inserted: 3, alreadyThere: 0 }],
    });
    expect(onlyStatement()).toMatchObject({
      BankAccount__c: account,
      Status__c: 'Complete',
      OpeningBalance__c: 1000,
      ClosingBalance__c: 1030.03,
      Difference__c: 0,
      LineCount__c: 3,
      FileName__c: name,
    });
    expect(transactions()[2]).toMatchObject({
      BankStatement__c: onlyStatement()['Id'],
      BankAccount__c: account,
      Position__c: 3,
      BookingDate__c: '2026-11-02',
      Amount__c: 10.02,
      CurrencyCode__c: 'EUR',
      RemittanceText__c: 'RE-2026-1002',
      CounterpartyIban__c: 'DE89370400440532013000',
      EndToEndId__c: 'E2E-2',
      MatchStatus__c: 'Queued',
    });
    const writes = org.writes().map(({ method, body }) => [method, (body as Record<string, unknown>)['Status__c']]);
    expect(writes.at(0)).toEqual(['POST', 'Importing']);
    expect(writes.at(-1)).toEqual(['PATCH', 'Complete']);
  });

  it('a second time is no write at all', async () => {
    await importFile(writeCamt053(statement(3)));
    org.calls.length = 0;
    const answer = await importFile(writeCamt053(statement(3)));
    expect(answer.statements).toMatchObject([{ status: 'Complete', lines: 3, inserted: 0, alreadyThere: 3 }]);
    expect(org.writes()).toEqual([]);
  });

  it('never touches a line that has been matched since', async () => {
    await importFile(writeCamt053(statement(2)));
    org.change(String(transactions()[0]?.['Id']), { MatchStatus__c: 'Allocated' });
    await importFile(writeCamt053(statement(2)));
    expect(transactions().map((row) => row['MatchStatus__c'])).toEqual(['Allocated', 'Queued']);
  });

  it('that was cut off in the middle is completed by the next import, and the third does nothing', async () => {
    let chunks = 0;
    org.intercept = ({ method, path }) =>
      method === 'POST' && path === '/composite/sobjects' && ++chunks === 2 ? { status: 503, json: [] } : undefined;
    await expect(importFile(writeCamt053(statement(450)))).rejects.toMatchObject({ code: 'SALDO_ORG_UNAVAILABLE' });
    expect(onlyStatement()['Status__c']).toBe('Importing');
    expect(transactions()).toHaveLength(200);
    org.intercept = () => undefined;
    const second = await importFile(writeCamt053(statement(450)));
    expect(second.statements).toMatchObject([{ status: 'Complete', lines: 450, inserted: 250, alreadyThere: 200 }]);
    org.calls.length = 0;
    await importFile(writeCamt053(statement(450)));
    expect(org.writes()).toEqual([]);
    expect(new Set(transactions().map((row) => row['ExternalId__c'])).size).toBe(450);
  });

  it('of more lines than are held at once is resumed wherever it was cut off', async () => {
    const file = writeCamt053(statement(1_700));
    let collections = 0;
    org.intercept = ({ method, path }) =>
      method === 'POST' && path === '/composite/sobjects' && ++collections === 6
        ? { status: 503, json: [] }
        : undefined;
    await expect(importFile(file)).rejects.toMatchObject({ code: 'SALDO_ORG_UNAVAILABLE' });
    org.intercept = () => undefined;
    // A line that somebody removed in between is missing, too.
    org.tables.set(
      'BankTransaction__c',
      transactions().filter((row) => row['Position__c'] !== 7),
    );
    const second = await importFile(file);
    expect(second.statements).toMatchObject([{ status: 'Complete', lines: 1_700, inserted: 701, alreadyThere: 999 }]);
    expect(new Set(transactions().map((row) => row['ExternalId__c'])).size).toBe(1_700);
  });

  it('of a file that is another one at the second reading is never complete', async () => {
    const readings = [writeCamt053(statement(3)), writeCamt053(statement(2))];
    org.intercept = ({ path }) =>
      path.endsWith('/VersionData') ? { status: 200, json: readings.shift() ?? '' } : undefined;
    await expect(importFile('')).rejects.toMatchObject({ code: 'SALDO_FILE_CHANGED' });
    expect(onlyStatement()['Status__c']).toBe('Importing');
    org.intercept = () => undefined;
    expect((await importFile(writeCamt053(statement(3)))).statements).toMatchObject([{ status: 'Complete', lines: 3 }]);
    expect(transactions()).toHaveLength(3);
  });

  it('by two at once inserts each line once', async () => {
    const file = writeCamt053(statement(30));
    await importFile(file);
    const [first] = org.records('BankStatement__c');
    org.tables.set('BankTransaction__c', []);
    org.change(String(first?.['Id']), { Status__c: 'Importing' });
    const answers = await Promise.all([importFile(file), importFile(file)]);
    expect(transactions()).toHaveLength(30);
    const inserted = answers.flatMap(({ statements }) => statements.map((one) => one.inserted));
    expect(inserted.reduce((sum, count) => sum + count, 0)).toBe(30);
  });

  it('keeps two lines that look the same apart', async () => {
    const twice = { amount: 500, bookingDate: '2026-11-02', remittanceText: 'Spende' };
    await importFile(writeCamt053(statement(0, { lines: [twice, twice] })));
    expect(transactions()).toHaveLength(2);
  });
});

describe('a statement that is not as it should be', () => {
  it('is unbalanced where its lines do not lead to the closing balance', async () => {
    const answer = await importFile(writeCamt053(statement(2, { closing: { amount: 1, date: '2026-11-02' } })));
    expect(answer.statements).toMatchObject([{ status: 'Unbalanced', inserted: 2 }]);
    expect(onlyStatement()).toMatchObject({ Status__c: 'Unbalanced', Difference__c: 1020 });
    expect(onlyStatement()['Message__c']).toContain('1020.00 EUR');
  });

  it('stays importing where the file is cut off, and the whole file completes it', async () => {
    const whole = writeMt940(statement(4));
    const cut = whole.slice(0, whole.indexOf(':62F:'));
    const first = await importFile(cut, 'november.sta');
    expect(first.statements).toMatchObject([{ status: 'Importing', lines: 4 }]);
    expect(onlyStatement()['Message__c']).toContain('cut off');
    const second = await importFile(whole, 'november.sta');
    expect(second.statements).toMatchObject([{ status: 'Complete', lines: 4 }]);
    expect(transactions()).toHaveLength(4);
    const third = await importFile(cut, 'november.sta');
    expect(third.statements).toMatchObject([{ status: 'Complete', inserted: 0 }]);
    expect(onlyStatement()['Status__c']).toBe('Complete');
  });

  it('is refused as a whole where the file is malformed, and nothing is written', async () => {
    const broken = writeCamt053(statement(3)).replace('10.01', '10,0x');
    await expect(importFile(broken)).rejects.toMatchObject({
      code: expect.stringMatching(/^SALDO_STATEMENT_/) as string,
    });
    await expect(importFile('hello')).rejects.toMatchObject({ code: 'SALDO_STATEMENT_FORMAT_UNKNOWN' });
    await expect(importFile('')).rejects.toMatchObject({ code: 'SALDO_STATEMENT_EMPTY' });
    expect(org.writes()).toEqual([]);
  });

  it('says which lines the org refused, keeps the others and completes when the cause is gone', async () => {
    org.refuse = (object, record) =>
      object === 'BankTransaction__c' && record['Position__c'] === 2
        ? { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'no such day' }
        : undefined;
    const failed = importFile(writeCamt053(statement(3)));
    await expect(failed).rejects.toMatchObject({ code: 'SALDO_STATEMENT_LINES_REFUSED' });
    await expect(failed).rejects.toThrow(/line 2: .*no such day/);
    expect(transactions()).toHaveLength(2);
    expect(onlyStatement()['Status__c']).toBe('Importing');
    org.refuse = () => undefined;
    expect((await importFile(writeCamt053(statement(3)))).statements).toMatchObject([
      { status: 'Complete', inserted: 1 },
    ]);
  });
});

describe('a file that is refused', () => {
  const broken = writeMt940(statement(2)).replace('C10,01', 'C10x01');

  it('leaves one refused statement of the chosen account with the words, and nothing else', async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(importFile(broken, 'b.sta', account)).rejects.toMatchObject({
        code: 'SALDO_STATEMENT_MALFORMED',
      });
    }
    const [refused, ...others] = org.records('BankStatement__c');
    expect(refused).toMatchObject({ BankAccount__c: account, Status__c: 'Refused', FileName__c: 'b.sta' });
    expect(refused?.['Message__c']).toContain('b.sta, line ');
    expect(others).toEqual([]);
    expect(transactions()).toEqual([]);
  });

  it('does not stand in the way of the right one', async () => {
    await expect(importFile(broken, 'b.sta', account)).rejects.toThrow();
    const answer = await importFile(writeMt940(statement(2)), 'b.sta', account);
    expect(answer.statements).toMatchObject([{ status: 'Complete', inserted: 2 }]);
  });

  it('is refused with its own words also where the org takes no record of it', async () => {
    org.refuse = (object) => (object === 'BankStatement__c' ? { statusCode: 'X', message: 'no' } : undefined);
    await expect(importFile(broken, 'b.sta', account)).rejects.toMatchObject({ code: 'SALDO_STATEMENT_MALFORMED' });
  });
});

describe('a statement that the bank reissued', () => {
  const state = (): unknown => [importedStatements(), transactions()];
  const changed = (at: number, change: object): WritableStatement => {
    const whole = statement(3);
    return { ...whole, lines: whole.lines.map((line, index) => (index === at ? { ...line, ...change } : line)) };
  };
  const moved = (): WritableStatement => ({ ...statement(3), lines: statement(3).lines.toReversed() });
  const longer = statement(4);
  const shorter = statement(2);

  it.each([
    ['a moved line', moved(), /line 1 has another amount/],
    ['another text', changed(1, { remittanceText: 'other' }), /line 2 has another remittance text/],
    ['another date', changed(2, { bookingDate: '2026-11-03' }), /line 3 has another booking date/],
    ['one line more', longer, /line 4 of the file is not in Saldo/],
    ['one line less', shorter, /line 3 is in Saldo but not in the file/],
    [
      'another closing balance',
      statement(3, { closing: { amount: 5, date: '2026-11-02' } }),
      /closing balance is 0.05/,
    ],
  ])('with %s is refused and changes nothing', async (_change, reissued, words) => {
    await importFile(writeCamt053(statement(3)));
    const before = structuredClone(state());
    const failed = importFile(writeCamt053(reissued));
    await expect(failed).rejects.toMatchObject({ code: 'SALDO_STATEMENT_REISSUED' });
    await expect(failed).rejects.toThrow(words);
    expect(state()).toEqual(before);
  });

  it('is found by its lines where it was imported before the hash was kept', async () => {
    await importFile(writeCamt053(statement(3)));
    org.change(String(onlyStatement()['Id']), { ContentHash__c: null });
    expect((await importFile(writeCamt053(statement(3)))).statements).toMatchObject([{ inserted: 0 }]);
    await expect(importFile(writeCamt053(moved()))).rejects.toMatchObject({ code: 'SALDO_STATEMENT_REISSUED' });
  });

  it('is refused before anything else of the file is written', async () => {
    await importFile(writeMt940(statement(3)), 'a.sta');
    org.calls.length = 0;
    const other = statement(2, { number: '18', opening: { amount: 1, date: '2026-11-05' } });
    const failed = importFile(writeMt940(other) + writeMt940(moved()), 'b.sta');
    await expect(failed).rejects.toMatchObject({ code: 'SALDO_STATEMENT_REISSUED' });
    expectOnlyRefusal('SALDO_STATEMENT_REISSUED');
  });

  it('is not completed with lines of another content', async () => {
    const whole = writeMt940(statement(4));
    await importFile(whole.slice(0, whole.indexOf(':62F:')), 'cut.sta');
    const reissued = writeMt940({ ...statement(4), lines: statement(4).lines.toReversed() });
    await expect(importFile(reissued, 'new.sta')).rejects.toMatchObject({ code: 'SALDO_STATEMENT_REISSUED' });
    expect(onlyStatement()['Status__c']).toBe('Importing');
  });

  it('with the same lines and the right balance is no longer unbalanced', async () => {
    await importFile(writeCamt053(statement(2, { closing: { amount: 1, date: '2026-11-02' } })));
    expect((await importFile(writeCamt053(statement(2)))).statements).toMatchObject([{ status: 'Complete' }]);
    expect(onlyStatement()).toMatchObject({ Status__c: 'Complete', ClosingBalance__c: 1020.01 });
  });

  it('in nothing that Saldo compares is kept as it was, and the answer says so', async () => {
    await importFile(writeCamt053(statement(3)));
    org.calls.length = 0;
    const answer = await importFile(writeCamt053(changed(0, { counterparty: { name: 'Mueller GmbH' } })));
    expect(answer.statements).toMatchObject([{ status: 'Complete', inserted: 0 }]);
    expect(answer.statements[0]?.message).toContain('differs in details');
    expect(org.writes()).toEqual([]);
  });
});

describe('the same account in two formats', () => {
  const camt = (): string => writeCamt053(statement(3));
  const mt940 = (changes: Partial<WritableStatement> = {}): string =>
    writeMt940(statement(3, { number: '9', ...changes }));

  it('is refused the second time, with the statement that is there', async () => {
    await importFile(camt());
    org.calls.length = 0;
    const failed = importFile(mt940(), 'november.sta');
    await expect(failed).rejects.toMatchObject({ code: 'SALDO_STATEMENT_ALREADY_IMPORTED' });
    await expect(failed).rejects.toThrow(/november\.xml/);
    expectOnlyRefusal('SALDO_STATEMENT_ALREADY_IMPORTED');
    expect(transactions()).toHaveLength(3);
  });

  it.each([
    ['opening', { opening: { amount: 100_001, date: '2026-11-01' } }],
    ['closing', { closing: { amount: 1, date: '2026-11-02' } }],
    ['period', { lines: statement(3).lines.map((line) => ({ ...line, bookingDate: '2026-11-03' })) }],
  ])('is imported where the %s differs: it is another statement', async (_what, changes) => {
    await importFile(camt());
    await importFile(mt940(changes), 'november.sta');
    expect(transactions()).toHaveLength(6);
  });

  it('is imported where the account is another one', async () => {
    await importFile(camt());
    org.change(String(onlyStatement()['Id']), { BankAccount__c: 'a00000000000009AAA' });
    await importFile(mt940(), 'november.sta');
    expect(transactions()).toHaveLength(6);
  });

  it('is no matter of statements without lines', async () => {
    await importFile(writeCamt053(statement(0)));
    await importFile(writeMt940(statement(0, { number: '9' })), 'november.sta');
    expect(org.records('BankStatement__c')).toHaveLength(2);
  });
});

describe('the bank account', () => {
  it('is found by the IBAN of the statement, and unknown ones are refused with the remedy', async () => {
    org.change(account, { Iban__c: 'DE00000000000000000000' });
    const failed = importFile(writeCamt053(statement(1)));
    await expect(failed).rejects.toMatchObject({ code: 'SALDO_BANK_ACCOUNT_UNKNOWN' });
    await expect(failed).rejects.toThrow(IBAN);
    expect(org.writes()).toEqual([]);
  });

  it('that was chosen must be the account of the statement', async () => {
    const other = org.add('BankAccount__c', {
      Name: 'Sparbuch',
      Iban__c: 'DE75512108001245126199',
      CurrencyCode__c: 'EUR',
    });
    await expect(importFile(writeCamt053(statement(1)), 'a.xml', other)).rejects.toMatchObject({
      code: 'SALDO_BANK_ACCOUNT_MISMATCH',
    });
    expect(org.records('BankStatement__c')).toMatchObject([{ BankAccount__c: other, Status__c: 'Refused' }]);
    expect(transactions()).toEqual([]);
    org.calls.length = 0;
    const missing = 'a00000000999999AAA';
    await expect(importFile(writeCamt053(statement(1)), 'a.xml', missing)).rejects.toMatchObject({
      code: 'SALDO_BANK_ACCOUNT_NOT_FOUND',
    });
    expect(org.writes()).toEqual([]);
  });

  it('must have the currency of the statement', async () => {
    org.change(account, { CurrencyCode__c: 'CHF' });
    await expect(importFile(writeCamt053(statement(1)))).rejects.toMatchObject({ code: 'SALDO_BANK_ACCOUNT_CURRENCY' });
    expectOnlyRefusal('SALDO_BANK_ACCOUNT_CURRENCY');
  });
});

describe('the payload', () => {
  it.each([{}, { contentVersionId: 'x' }, { contentVersionId: "068' OR Id != '", bankAccountId: null }, null])(
    '%j is refused',
    async (data) => {
      await expect(execute({ data }, {})).rejects.toMatchObject({ code: 'SALDO_PAYLOAD_INVALID' });
    },
  );

  it('names a file that must be there', async () => {
    const data = { contentVersionId: '068000000000009AAA', bankAccountId: null };
    const connection = {
      id: '00D000000000001AAA',
      domainUrl: org.url,
      apiVersion: '67.0',
      dataApi: { accessToken: 'token' },
    };
    await expect(execute({ data }, { org: connection })).rejects.toMatchObject({ code: 'SALDO_FILE_NOT_FOUND' });
  });
});
