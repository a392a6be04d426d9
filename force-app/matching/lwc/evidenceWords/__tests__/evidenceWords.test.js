import { markedParts, parseExplanation, sentence, signals, waterfall } from 'c/evidenceWords';

jest.mock('c/evidenceLabels', () => ({
  SENTENCES: {
    prior: 'Start',
    number_exact: 'The number {item} is in the text',
    amount_exact: 'Exactly {amount!}',
    customer_name_similar: 'Like the customer ({similarity%})',
    runner_up: 'Second best ({items}) lacks: {lacks:code}',
    customer_ambiguous: 'Several fit: {customers}',
    date_far: '{days} days',
  },
}));

const context = { currencyCode: 'EUR', items: { i1: 'RE-1', i2: 'RE-2' }, customers: { c1: 'Kunde AG' } };

describe('c-evidence-words', () => {
  it('puts the number of the open item, money in major units and names into the sentence', () => {
    expect(sentence({ code: 'number_exact', itemId: 'i1' }, context)).toBe('The number RE-1 is in the text');
    expect(sentence({ code: 'amount_exact', values: { amount: 119005 } }, context)).toMatch(/1.?190[.,]05/);
    expect(sentence({ code: 'runner_up', values: { items: 'i1, i2', lacks: 'amount_exact' } }, context)).toBe(
      'Second best (RE-1, RE-2) lacks: Exactly …',
    );
    expect(sentence({ code: 'customer_ambiguous', values: { customers: 'c1, c9' } }, context)).toBe(
      'Several fit: Kunde AG, c9',
    );
  });

  it('never rounds a similarity up, and shows an unknown code as it is', () => {
    expect(sentence({ code: 'customer_name_similar', values: { similarity: 0.9999 } }, context)).toMatch(/99[.,]9/);
    expect(sentence({ code: 'of_a_later_version' }, context)).toBe('of_a_later_version');
    expect(sentence({ code: 'date_far' }, context)).toBe('– days');
  });

  it('orders the bars by strength, tells for from against, and leaves the starting point out', () => {
    const bars = waterfall(
      [
        { code: 'prior', weight: -9 },
        { code: 'date_far', weight: -1, values: { days: 40 } },
        { code: 'number_exact', weight: 4, itemId: 'i1' },
      ],
      context,
    );
    expect(bars.map(({ isFor, style }) => [isFor, style])).toEqual([
      [true, 'width: 100%'],
      [false, 'width: 25%'],
    ]);
  });

  it('marks the places of the evidence, overlapping ones once, and nothing outside the text', () => {
    const span = (start, end, field = 'remittanceText') => ({ spans: [{ field, start, end }] });
    const parts = markedParts('RE-1 und RE-2', [
      span(0, 4),
      span(2, 4),
      span(9, 13),
      span(9, 99),
      span(0, 2, 'reference'),
    ]);
    expect(parts.map(({ text, isMarked }) => (isMarked ? `[${text}]` : text)).join('')).toBe('[RE-1] und [RE-2]');
    expect(markedParts('abc', [])).toEqual([{ key: 0, text: 'abc', isMarked: false }]);
  });

  it('names the signals with their verdict', () => {
    expect(
      signals([
        { code: 'number_exact' },
        { code: 'amount_partial' },
        { code: 'customer_name_similar', values: { similarity: 0.92 } },
      ]).map(({ kind, verdict }) => [kind, verdict]),
    ).toEqual([
      ['number', 'yes'],
      ['amount', 'no'],
      ['name', 'partly'],
    ]);
  });

  it('reads an explanation that is missing or broken as empty', () => {
    for (const json of [null, undefined, '', '{', 'null']) {
      expect(parseExplanation(json)).toEqual({ evidence: [], reasons: [] });
    }
  });

  it('say by how much an amount differs', () => {
    const payment = { paid: '500.00', currencyCode: 'EUR' };
    const detail = (code, values) => signals([{ code, values }], payment)[0].detail;
    expect(detail('amount_partial', { amount: 50150 })).toMatch(/^Δ .*1[.,]50/);
    expect(detail('amount_over', { amount: 49000 })).toMatch(/^Δ .*10[.,]00/);
    expect(detail('amount_bank_fee', { difference: 150 })).toMatch(/^Δ .*1[.,]50/);
    expect(detail('amount_tolerance', undefined)).toBe('');
    expect(detail('amount_exact', { amount: 50000 })).toBe('');
  });
});
