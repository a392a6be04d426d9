/** Integer, Long, Double, Decimal, Math. */
import { randomBytes } from 'node:crypto';
import { ApexDecimal, ApexDouble, RoundingNecessary } from '../values/decimal.ts';
import type { RoundingName } from '../values/decimal.ts';
import { apexError } from '../values/object.ts';
import type { ApexEnumValue } from '../values/object.ts';
import { running } from '../runtime/execution.ts';
import type { PlatformTypeDefinition } from './define.ts';

const invalid = (kind: string, text: unknown) => apexError('TypeException', `Invalid ${kind}: ${String(text)}`);

function parseInteger(text: string): number {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed) || Math.abs(Number(trimmed)) > 2_147_483_648) throw invalid('integer', text);
  return Number(trimmed);
}

function parseDecimal(text: string): ApexDecimal {
  const parsed = ApexDecimal.parse(text.trim());
  if (!parsed) throw invalid('decimal', text);
  return parsed;
}

function round(value: ApexDecimal, scale: number, mode: ApexEnumValue | null): ApexDecimal {
  try {
    return value.setScale(scale, (mode?.name ?? 'HALF_EVEN') as RoundingName);
  } catch (error) {
    if (error instanceof RoundingNecessary) throw apexError('MathException', 'Rounding necessary');
    throw error;
  }
}

function divide(value: ApexDecimal, divisor: ApexDecimal, scale: number, mode: ApexEnumValue | null): ApexDecimal {
  if (divisor.unscaled === 0n) throw apexError('MathException', 'Divide by 0');
  try {
    return value.divideTo(divisor, scale, (mode?.name ?? 'HALF_EVEN') as RoundingName);
  } catch (error) {
    if (error instanceof RoundingNecessary) throw apexError('MathException', 'Rounding necessary');
    throw error;
  }
}

const int32 = (value: bigint) => Number(BigInt.asIntN(32, value));
const grouped = (text: string) => text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Decimal.format and Integer.format: English grouping, at most three decimals. */
function formatNumber(value: ApexDecimal): string {
  const shown = value.scale > 3 ? value.setScale(3, 'HALF_EVEN') : value;
  const [whole = '', fraction = ''] = shown.stripTrailingZeros().toString().split('.');
  return grouped(whole) + (fraction ? `.${fraction}` : '');
}

const truncate = (value: number) => Math.trunc(value) | 0;

const numberTypes: PlatformTypeDefinition[] = [
  {
    name: 'Integer',
    constants: { 'Integer MAX_VALUE': () => 2_147_483_647, 'Integer MIN_VALUE': () => -2_147_483_648 },
    statics: {
      'Integer valueOf(String text)': parseInteger,
      'Integer valueOf(Object value)': (value: unknown) => {
        if (typeof value === 'string') return parseInteger(value);
        return running().runtime.helpers.cast(value, running().runtime.table.primitive('Integer'));
      },
    },
    methods: {
      'String format()': (value: number) => grouped(String(value)),
      'Integer intValue()': (value: number) => value,
      'Long longValue()': (value: number) => BigInt(value),
      'Double doubleValue()': (value: number) => new ApexDouble(value),
    },
  },
  {
    name: 'Long',
    constants: { 'Long MAX_VALUE': () => 2n ** 63n - 1n, 'Long MIN_VALUE': () => -(2n ** 63n) },
    statics: {
      'Long valueOf(String text)': (text: string) => {
        if (!/^[+-]?\d+$/.test(text.trim())) throw invalid('long', text);
        return BigInt.asIntN(64, BigInt(text.trim()));
      },
    },
    methods: {
      'String format()': (value: bigint) => grouped(String(value)),
      'Integer intValue()': int32,
      'Long longValue()': (value: bigint) => value,
    },
  },
  {
    name: 'Double',
    statics: {
      'Double valueOf(String text)': (text: string) => new ApexDouble(parseDecimal(text).toNumber()),
      'Double valueOf(Object value)': (value: unknown) =>
        typeof value === 'string'
          ? new ApexDouble(parseDecimal(value).toNumber())
          : new ApexDouble(Number(String(value))),
    },
    methods: {
      'Integer intValue()': (value: ApexDouble) => truncate(value.value),
      'Long longValue()': (value: ApexDouble) => BigInt(Math.trunc(value.value)),
      'Long round()': (value: ApexDouble) => BigInt(Math.round(value.value)),
    },
  },
  {
    name: 'Decimal',
    statics: {
      'Decimal valueOf(String text)': parseDecimal,
      'Decimal valueOf(Double value)': (value: ApexDouble) => parseDecimal(String(value.value)),
      'Decimal valueOf(Long value)': (value: bigint) => ApexDecimal.of(value),
    },
    methods: {
      'Decimal abs()': (value: ApexDecimal) => value.abs(),
      'Decimal divide(Decimal divisor, Integer scale)': (value: ApexDecimal, divisor: ApexDecimal, scale: number) =>
        divide(value, divisor, scale, null),
      'Decimal divide(Decimal divisor, Integer scale, System.RoundingMode mode)': divide,
      'Double doubleValue()': (value: ApexDecimal) => new ApexDouble(value.toNumber()),
      'String format()': formatNumber,
      'Integer intValue()': (value: ApexDecimal) => int32(value.truncated()),
      'Long longValue()': (value: ApexDecimal) => BigInt.asIntN(64, value.truncated()),
      'Decimal pow(Integer exponent)': (value: ApexDecimal, exponent: number) => {
        let result = ApexDecimal.of(1);
        for (let count = 0; count < exponent; count++) result = result.multiply(value);
        return result;
      },
      'Integer precision()': (value: ApexDecimal) => value.precision(),
      'Long round()': (value: ApexDecimal) => value.setScale(0, 'HALF_EVEN').unscaled,
      'Long round(System.RoundingMode mode)': (value: ApexDecimal, mode: ApexEnumValue) =>
        round(value, 0, mode).unscaled,
      'Integer scale()': (value: ApexDecimal) => value.scale,
      'Decimal setScale(Integer scale)': (value: ApexDecimal, scale: number) => round(value, scale, null),
      'Decimal setScale(Integer scale, System.RoundingMode mode)': round,
      'Decimal stripTrailingZeros()': (value: ApexDecimal) => value.stripTrailingZeros(),
      'String toPlainString()': (value: ApexDecimal) => value.toString(),
    },
  },
  {
    name: 'RoundingMode',
    kind: 'enum',
    values: ['CEILING', 'DOWN', 'FLOOR', 'HALF_DOWN', 'HALF_EVEN', 'HALF_UP', 'UNNECESSARY', 'UP'],
  },
];

const doubleFunctions = [
  'acos',
  'asin',
  'atan',
  'cbrt',
  'cos',
  'cosh',
  'exp',
  'log',
  'log10',
  'sin',
  'sinh',
  'sqrt',
  'tan',
  'tanh',
] as const;
const statics: NonNullable<PlatformTypeDefinition['statics']> = {
  'Decimal abs(Decimal value)': (value: ApexDecimal) => value.abs(),
  'Double abs(Double value)': (value: ApexDouble) => new ApexDouble(Math.abs(value.value)),
  'Integer abs(Integer value)': (value: number) => Math.abs(value) | 0,
  'Long abs(Long value)': (value: bigint) => (value < 0n ? -value : value),
  'Decimal ceil(Decimal value)': (value: ApexDecimal) => value.setScale(0, 'CEILING'),
  'Double ceil(Double value)': (value: ApexDouble) => new ApexDouble(Math.ceil(value.value)),
  'Decimal floor(Decimal value)': (value: ApexDecimal) => value.setScale(0, 'FLOOR'),
  'Double floor(Double value)': (value: ApexDouble) => new ApexDouble(Math.floor(value.value)),
  'Decimal max(Decimal left, Decimal right)': (left: ApexDecimal, right: ApexDecimal) =>
    left.compare(right) >= 0 ? left : right,
  'Double max(Double left, Double right)': (left: ApexDouble, right: ApexDouble) =>
    left.value >= right.value ? left : right,
  'Integer max(Integer left, Integer right)': (left: number, right: number) => Math.max(left, right),
  'Long max(Long left, Long right)': (left: bigint, right: bigint) => (left > right ? left : right),
  'Decimal min(Decimal left, Decimal right)': (left: ApexDecimal, right: ApexDecimal) =>
    left.compare(right) <= 0 ? left : right,
  'Double min(Double left, Double right)': (left: ApexDouble, right: ApexDouble) =>
    left.value <= right.value ? left : right,
  'Integer min(Integer left, Integer right)': (left: number, right: number) => Math.min(left, right),
  'Long min(Long left, Long right)': (left: bigint, right: bigint) => (left < right ? left : right),
  'Integer mod(Integer value, Integer divisor)': (value: number, divisor: number) => {
    if (divisor === 0) throw apexError('MathException', 'Divide by 0');
    return (value % divisor) | 0;
  },
  'Long mod(Long value, Long divisor)': (value: bigint, divisor: bigint) => {
    if (divisor === 0n) throw apexError('MathException', 'Divide by 0');
    return value % divisor;
  },
  'Double pow(Double base, Double exponent)': (base: ApexDouble, exponent: ApexDouble) =>
    new ApexDouble(Math.pow(base.value, exponent.value)),
  'Double random()': () =>
    new ApexDouble(running().fromOutside('random', () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48)),
  'Decimal rint(Decimal value)': (value: ApexDecimal) => value.setScale(0, 'HALF_EVEN'),
  'Integer round(Decimal value)': (value: ApexDecimal) => int32(value.setScale(0, 'HALF_EVEN').unscaled),
  'Integer round(Double value)': (value: ApexDouble) => Math.round(value.value) | 0,
  'Long roundToLong(Decimal value)': (value: ApexDecimal) => value.setScale(0, 'HALF_EVEN').unscaled,
  'Decimal signum(Decimal value)': (value: ApexDecimal) =>
    ApexDecimal.of(value.unscaled > 0n ? 1 : value.unscaled < 0n ? -1 : 0),
};
for (const name of doubleFunctions)
  statics[`Double ${name}(Double value)`] = (value: ApexDouble) => new ApexDouble(Math[name](value.value));

export const numericTypes: PlatformTypeDefinition[] = [
  ...numberTypes,
  {
    name: 'Math',
    statics,
    constants: { 'Double PI': () => new ApexDouble(Math.PI), 'Double E': () => new ApexDouble(Math.E) },
  },
];
