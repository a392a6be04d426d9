import { decimal, sumOf, units } from 'c/exactMoney';

describe('exact money', () => {
  it('adds what floating point cannot', () => {
    expect(decimal(sumOf(['0.10', '0.20']))).toBe('0.30');
    expect(decimal(sumOf(['90071992547409.93', '0.01']))).toBe('90071992547409.94');
    expect(decimal(sumOf(['-50.00', '119', '', null]))).toBe('69.00');
  });

  it('keeps the decimals of currencies that have three', () => {
    expect(decimal(units('1.005'))).toBe('1.005');
    expect(decimal(units('5'), 0)).toBe('5');
  });

  it('knows what is no amount', () => {
    expect(['', 'x', '1,00', '1.23456', '-', undefined, '1e3'].map(units)).toEqual(Array(7).fill(undefined));
  });
});
