/**
 * Apex Decimal: an exact decimal number with a scale, as java.math.BigDecimal behaves (Apex Reference Guide, "Decimal Class").
 * Addition keeps the larger scale, multiplication adds the scales, division has 34 significant digits and then drops
 * trailing zeros down to the difference of the scales.
 */
export type RoundingName = 'CEILING' | 'DOWN' | 'FLOOR' | 'HALF_DOWN' | 'HALF_EVEN' | 'HALF_UP' | 'UNNECESSARY' | 'UP';

const quotientDigits = 34;

const powers: bigint[] = [1n];
function power(exponent: number): bigint {
  for (let next = powers.length; next <= exponent; next++) powers.push(powers[next - 1]! * 10n);
  return powers[exponent]!;
}

export class RoundingNecessary extends Error {}

/** Integer division with the given rounding; `divisor` is positive. */
function divideRounded(dividend: bigint, divisor: bigint, mode: RoundingName): bigint {
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  if (remainder === 0n) return quotient;
  const sign = dividend < 0n ? -1n : 1n;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const away = quotient + sign;
  switch (mode) {
    case 'UNNECESSARY':
      throw new RoundingNecessary('Rounding necessary');
    case 'UP':
      return away;
    case 'DOWN':
      return quotient;
    case 'CEILING':
      return sign > 0n ? away : quotient;
    case 'FLOOR':
      return sign < 0n ? away : quotient;
    case 'HALF_UP':
      return twice >= divisor ? away : quotient;
    case 'HALF_DOWN':
      return twice > divisor ? away : quotient;
    case 'HALF_EVEN':
      return twice > divisor || (twice === divisor && quotient % 2n !== 0n) ? away : quotient;
  }
}

export class ApexDecimal {
  /** The value times 10^scale. */
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  static of(value: number | bigint | string): ApexDecimal {
    if (typeof value === 'bigint') return new ApexDecimal(value, 0);
    if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15)
      return new ApexDecimal(BigInt(value), 0);
    return ApexDecimal.parse(String(value)) ?? new ApexDecimal(0n, 0);
  }

  /** Null when the text is not a number. */
  static parse(text: string): ApexDecimal | null {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
    if (!match || (!match[2] && !match[3])) return null;
    const fraction = match[3] ?? '';
    const digits = BigInt((match[2] ?? '') + fraction || '0');
    const scale = fraction.length - Number(match[4] ?? 0);
    const unscaled = match[1] === '-' ? -digits : digits;
    return scale >= 0 ? new ApexDecimal(unscaled, scale) : new ApexDecimal(unscaled * power(-scale), 0);
  }

  private aligned(other: ApexDecimal): [bigint, bigint, number] {
    if (this.scale === other.scale) return [this.unscaled, other.unscaled, this.scale];
    const scale = Math.max(this.scale, other.scale);
    return [this.unscaled * power(scale - this.scale), other.unscaled * power(scale - other.scale), scale];
  }
  add(other: ApexDecimal): ApexDecimal {
    const [left, right, scale] = this.aligned(other);
    return new ApexDecimal(left + right, scale);
  }
  subtract(other: ApexDecimal): ApexDecimal {
    const [left, right, scale] = this.aligned(other);
    return new ApexDecimal(left - right, scale);
  }
  multiply(other: ApexDecimal): ApexDecimal {
    return new ApexDecimal(this.unscaled * other.unscaled, this.scale + other.scale);
  }
  /** Division by zero is the caller's to refuse. */
  divide(other: ApexDecimal): ApexDecimal {
    const preferred = Math.max(0, this.scale - other.scale);
    const scale = quotientDigits + other.precision() + Math.max(0, other.scale - this.scale) + 1;
    const quotient = this.divideTo(other, scale, 'DOWN').roundToDigits(quotientDigits);
    let { unscaled, scale: digits } = quotient;
    while (digits > preferred && unscaled % 10n === 0n) {
      unscaled /= 10n;
      digits--;
    }
    return new ApexDecimal(unscaled, digits);
  }
  divideTo(other: ApexDecimal, scale: number, mode: RoundingName): ApexDecimal {
    let dividend = this.unscaled;
    let divisor = other.unscaled;
    const shift = scale - this.scale + other.scale;
    if (shift >= 0) dividend *= power(shift);
    else divisor *= power(-shift);
    if (divisor < 0n) {
      divisor = -divisor;
      dividend = -dividend;
    }
    return new ApexDecimal(divideRounded(dividend, divisor, mode), scale);
  }
  private roundToDigits(digits: number): ApexDecimal {
    const excess = this.precision() - digits;
    return excess > 0 ? this.setScale(Math.max(0, this.scale - excess), 'HALF_EVEN') : this;
  }
  setScale(scale: number, mode: RoundingName = 'HALF_EVEN'): ApexDecimal {
    if (scale === this.scale) return this;
    if (scale > this.scale) return new ApexDecimal(this.unscaled * power(scale - this.scale), scale);
    if (scale < 0)
      return new ApexDecimal(divideRounded(this.unscaled, power(this.scale - scale), mode) * power(-scale), 0);
    return new ApexDecimal(divideRounded(this.unscaled, power(this.scale - scale), mode), scale);
  }
  negate(): ApexDecimal {
    return new ApexDecimal(-this.unscaled, this.scale);
  }
  abs(): ApexDecimal {
    return this.unscaled < 0n ? this.negate() : this;
  }
  compare(other: ApexDecimal): number {
    const [left, right] = this.aligned(other);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  precision(): number {
    return (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString().length;
  }
  stripTrailingZeros(): ApexDecimal {
    let { unscaled, scale } = this;
    while (scale > 0 && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale--;
    }
    return new ApexDecimal(unscaled, scale);
  }
  /** Whole part, cut towards zero. */
  truncated(): bigint {
    return this.unscaled / power(this.scale);
  }
  toNumber(): number {
    return Number(this.toString());
  }
  toString(): string {
    if (this.scale === 0) return this.unscaled.toString();
    const negative = this.unscaled < 0n;
    const digits = (negative ? -this.unscaled : this.unscaled).toString().padStart(this.scale + 1, '0');
    return `${negative ? '-' : ''}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }
}

/** Apex Double: kept apart from Integer, which is a plain number. */
export class ApexDouble {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  /** As java.lang.Double prints: always with a fraction, exponent from 10^7 on. */
  toString(): string {
    const { value } = this;
    if (Number.isNaN(value)) return 'NaN';
    if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
    const size = Math.abs(value);
    if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
      const [mantissa = '', exponent = ''] = value.toExponential().split('e');
      return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
    }
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
}
