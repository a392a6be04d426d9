/** Arithmetic by type: `i` Integer (32 bit, wraps), `l` Long (64 bit, wraps), `f` Double, `d` Decimal. Null is refused. */
import { ApexDecimal, ApexDouble } from '../values/decimal.ts';
import { apexError, nullPointer } from '../values/object.ts';

function checked<T>(left: T | null, right: T | null, work: (left: T, right: T) => T): T {
  if (left === null || right === null || left === undefined || right === undefined) throw nullPointer();
  return work(left, right);
}

function byZero(): never {
  throw apexError('MathException', 'Divide by 0');
}

type I = number | null;
type L = bigint | null;
type F = ApexDouble | null;
type D = ApexDecimal | null;

const wrap = (value: bigint) => BigInt.asIntN(64, value);

export const arithmetic = {
  iadd: (a: I, b: I) => {
    if (a === null || b === null) throw nullPointer();
    return (a + b) | 0;
  },
  isub: (a: I, b: I) => {
    if (a === null || b === null) throw nullPointer();
    return (a - b) | 0;
  },
  imul: (a: I, b: I) => checked(a, b, Math.imul),
  idiv: (a: I, b: I) => checked(a, b, (x, y) => (y === 0 ? byZero() : Math.trunc(x / y) | 0)),
  ladd: (a: L, b: L) => checked(a, b, (x, y) => wrap(x + y)),
  lsub: (a: L, b: L) => checked(a, b, (x, y) => wrap(x - y)),
  lmul: (a: L, b: L) => checked(a, b, (x, y) => wrap(x * y)),
  ldiv: (a: L, b: L) => checked(a, b, (x, y) => (y === 0n ? byZero() : wrap(x / y))),
  fadd: (a: F, b: F) => checked(a, b, (x, y) => new ApexDouble(x.value + y.value)),
  fsub: (a: F, b: F) => checked(a, b, (x, y) => new ApexDouble(x.value - y.value)),
  fmul: (a: F, b: F) => checked(a, b, (x, y) => new ApexDouble(x.value * y.value)),
  fdiv: (a: F, b: F) => checked(a, b, (x, y) => (y.value === 0 ? byZero() : new ApexDouble(x.value / y.value))),
  dadd: (a: D, b: D) => checked(a, b, (x, y) => x.add(y)),
  dsub: (a: D, b: D) => checked(a, b, (x, y) => x.subtract(y)),
  dmul: (a: D, b: D) => checked(a, b, (x, y) => x.multiply(y)),
  ddiv: (a: D, b: D) => checked(a, b, (x, y) => (y.unscaled === 0n ? byZero() : x.divide(y))),

  bits(operator: string, left: number | bigint | null, right: number | bigint | null): number | bigint {
    if (left === null || (right === null && operator !== '~')) throw nullPointer();
    if (typeof left === 'bigint') return longBits(operator, left, BigInt(right ?? 0));
    const other = Number(right ?? 0);
    switch (operator) {
      case '~':
        return ~left;
      case '&':
        return left & other;
      case '|':
        return left | other;
      case '^':
        return left ^ other;
      case '<<':
        return left << other;
      case '>>':
        return left >> other;
      default:
        return (left >>> other) | 0;
    }
  },

  castInteger(value: unknown): number | null {
    const whole = wholeOf(value);
    if (whole === null || typeof whole === 'number') return whole;
    return Number(BigInt.asIntN(32, whole));
  },
  castLong(value: unknown): bigint | null {
    const whole = wholeOf(value);
    return whole === null ? null : typeof whole === 'number' ? BigInt(whole) : wrap(whole);
  },
  toDouble(value: unknown): ApexDouble | null {
    if (value === null || value === undefined || value instanceof ApexDouble) return value ?? null;
    return new ApexDouble(value instanceof ApexDecimal ? value.toNumber() : Number(value));
  },
  toDecimal(value: unknown): ApexDecimal | null {
    if (value === null || value === undefined || value instanceof ApexDecimal) return value ?? null;
    if (value instanceof ApexDouble) return ApexDecimal.parse(String(value.value));
    return ApexDecimal.of(value as number | bigint);
  },
};

function longBits(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '~':
      return ~left;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '<<':
      return wrap(left << (right & 63n));
    case '>>':
      return left >> (right & 63n);
    default:
      return wrap(BigInt.asUintN(64, left) >> (right & 63n));
  }
}

/** The whole part of a number, cut towards zero. */
function wholeOf(value: unknown): number | bigint | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof ApexDecimal) return value.truncated();
  return BigInt(Math.trunc((value as ApexDouble).value));
}
