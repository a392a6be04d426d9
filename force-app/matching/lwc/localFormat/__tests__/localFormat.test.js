import { date, isZero, majorUnits, money, percent } from 'c/localFormat';

describe('c-local-format', () => {
  it('turns minor units into major ones with the scale of the currency, without a float', () => {
    expect(majorUnits(119005, 'EUR')).toBe('1190.05');
    expect(majorUnits(-5, 'EUR')).toBe('-0.05');
    expect(majorUnits(1500, 'JPY')).toBe('1500');
    expect(majorUnits(1500, 'KWD')).toBe('1.500');
  });

  it('shows money, dates and shares for people', () => {
    expect(money('1190.05', 'EUR')).toMatch(/1.190[.,]05/);
    expect(date('2026-11-23')).toMatch(/2026/);
    expect(date(null)).toBe('');
    expect(percent(0.99999)).toMatch(/99[.,]9/);
  });

  it('knows nought in every spelling', () => {
    expect([isZero('0.00'), isZero('-0'), isZero(undefined), isZero('0.01')]).toEqual([true, true, true, false]);
  });
});
