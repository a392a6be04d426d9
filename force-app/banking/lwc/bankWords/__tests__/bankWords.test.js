import { consentNotice, errorWords, filled } from 'c/bankWords';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const inDays = (days) => new Date(NOW + days * 86400000).toISOString();

describe('a consent', () => {
  it.each([
    [undefined, 'none'],
    [inDays(-0.01), 'expired'],
    [inDays(0.5), 'soon'],
    [inDays(14), 'soon'],
    [inDays(14.1), 'good'],
    [inDays(180), 'good'],
  ])('that ends at %s is %s', (expiresAt, kind) => {
    expect(consentNotice(expiresAt, NOW).kind).toBe(kind);
  });
});

describe('errors', () => {
  it('are said in our words, followed by those of the bank', () => {
    const words = errorWords('SALDO_BANK_REJECTED', 'The bank refused. The bank says: PIN gesperrt (9931)');
    expect(words).toContain('c.BankErrorRejected');
    expect(words).toContain('c.BankSays');
  });

  it('without words of ours are shown as they came, and none as none', () => {
    expect(errorWords('SALDO_HOST_UNREACHABLE', 'No answer')).toBe('No answer');
    expect(errorWords(null, null)).toBe('');
  });

  it('fill every place of a label', () => {
    expect(filled('{0} of {1}', 2, 3)).toBe('2 of 3');
  });
});
