import { describe, expect, it } from 'vitest';
import { candidateIbans } from './accounts.ts';
import { checkContinuity } from './continuity.ts';
import { replacedPending } from './pending.ts';
import { camt053, camtEntry, mt940, parseOne } from './test-files.ts';
import type { Statement } from './index.ts';

/** A statement of one day that moves `amount` euros. */
const day = (date: string, opening: number, amount: number, number = '0'): Promise<Statement> => {
  const money = (value: number): string => `EUR${value},00`;
  const balances = { opening: `C${date}${money(opening)}`, closing: `C${date}${money(opening + amount)}` };
  const line = `:61:${date}C${amount},00NTRFNONREF`;
  return parseOne(mt940(amount === 0 ? [] : [line], balances).replace(':28C:5/1', `:28C:${number}`));
};

describe('continuity of statements', () => {
  it('finds nothing where each statement opens with the balance that the one before closed with', async () => {
    const statements = await Promise.all([day('261102', 100, 10), day('261103', 110, 5), day('261104', 115, 0)]);
    expect(checkContinuity(statements)).toEqual([]);
    expect(checkContinuity([...statements].reverse())).toEqual([]);
  });

  it('follows several statements of one day by their balances', async () => {
    const statements = await Promise.all([day('261102', 130, 1), day('261102', 100, 10), day('261102', 110, 20)]);
    // The first of the day can't be told by its date, only by the chain behind it.
    expect(checkContinuity([...(await Promise.all([day('261101', 90, 10)])), ...statements])).toEqual([]);
  });

  it('names a gap and what the missing statement must have moved', async () => {
    const [first, third] = await Promise.all([day('261102', 100, 10), day('261104', 150, 5)]);
    expect(checkContinuity([first, third])).toMatchObject([
      { kind: 'gap', difference: 4000, earlier: { sourceKey: first.sourceKey }, later: { sourceKey: third.sourceKey } },
    ]);
  });

  it('names a statement that was given twice', async () => {
    const [first, second] = await Promise.all([day('261102', 100, 10), day('261103', 110, 5)]);
    expect(checkContinuity([first, second, first]).map((finding) => finding.kind)).toEqual(['duplicate']);
  });

  it('names an overlap', async () => {
    const [first, second] = await Promise.all([day('261102', 100, 10), day('261103', 105, 5)]);
    const longer = { ...first, period: { start: '2026-11-01', end: '2026-11-05' } };
    expect(checkContinuity([longer, second]).map((finding) => finding.kind)).toEqual(['overlap']);
  });

  it('keeps accounts apart and leaves out statements without balances', async () => {
    const [first, other] = await Promise.all([day('261102', 100, 10), day('261103', 500, 5)]);
    const foreign = { ...other, account: { ...other.account, number: '10020030/7' } };
    const noBalance = await parseOne(camt053(camtEntry('1.00', 'CRDT')));
    expect(checkContinuity([first, foreign, noBalance])).toEqual([]);
  });
});

describe('pending lines that were booked', () => {
  const lines = async (status: string, ...texts: string[]) => {
    const entries = texts.map((text) =>
      camtEntry(
        '4.50',
        'DBIT',
        `<NtryDtls><TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls>`,
        `<Sts>${status}</Sts>`,
      ),
    );
    const statement = await parseOne(camt053(entries.join('')));
    return [...statement.lines, ...statement.pendingLines];
  };

  it('are each replaced by one booked line', async () => {
    const [pending, booked] = [await lines('PDNG', 'Cafe', 'Cafe', 'Taxi'), await lines('BOOK', 'Cafe', 'Bus')];
    expect(replacedPending(pending, booked)).toEqual([{ pendingKey: pending[0]?.key, bookedKey: booked[0]?.key }]);
  });
});

describe('IBANs that may mean an account', () => {
  it('are its own, or computed from Bankleitzahl and account number', () => {
    const account = { bic: null, ownerName: null };
    expect(candidateIbans({ ...account, iban: 'DE89370400440532013000', number: null })).toEqual([
      'DE89370400440532013000',
    ]);
    expect(candidateIbans({ ...account, iban: null, number: '37040044/532013000' })).toEqual([
      'DE89370400440532013000',
    ]);
    expect(candidateIbans({ ...account, iban: null, number: 'BPHKPLPK/320000546101' })).toEqual([]);
  });
});
