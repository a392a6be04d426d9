/** Apex Reference Guide, System namespace: Integer, Long, Double, Decimal, Math; Developer Guide, "Expressions and Operators". */
import { conformance } from './feature.ts';

const rounded = (mode: string, values: [string, string][]): [string, string, string][] =>
  values.map(([value, text]) => [`RoundingMode Enum, ${mode}`, `(${value}).round(System.RoundingMode.${mode})`, text]);

conformance('Decimal Class', {
  expressions: [
    ['abs()', '(-6.02214129).abs()', '6.02214129'],
    ['divide(divisor, scale)', 'Decimal.valueOf(19).divide(100, 3)', '0.190'],
    ['divide(divisor, scale, roundingMode)', 'Decimal.valueOf(20).divide(3, 4, System.RoundingMode.UP)', '6.6667'],
    ['doubleValue()', '6.62606957.doubleValue()', '6.62606957'],
    ['intValue()', '1.602176565.intValue()', '1'],
    ['longValue()', '376.730313461.longValue()', '376'],
    ['pow(exponent)', '4.12.pow(2)', '16.9744'],
    ['precision()', '123.45.precision()', '5'],
    ['precision()', '123.123.precision()', '6'],
    ['scale()', '8.1415.scale()', '4'],
    ['setScale(scale)', '8.123456.setScale(2)', '8.12'],
    ['setScale(scale) fills with zeros', '8.1.setScale(3)', '8.100'],
    ['setScale(scale) rounds half even', '8.125.setScale(2)', '8.12'],
    ['setScale(scale, roundingMode)', '4.72.setScale(1, System.RoundingMode.CEILING)', '4.8'],
    ['stripTrailingZeros()', '1.10000.stripTrailingZeros()', '1.1'],
    ['toPlainString()', '12345.6789.toPlainString()', '12345.6789'],
    ['valueOf(doubleToDecimal)', 'Decimal.valueOf(3.334)', '3.334'],
    ['valueOf(longToDecimal)', 'Decimal.valueOf(2L)', '2'],
    ['valueOf(stringToDecimal)', "Decimal.valueOf('12.4567')", '12.4567'],
    ['round() is half even', '5.5.round()', '6'],
    ['round() is half even', '4.5.round()', '4'],
    ...rounded('CEILING', [
      ['5.5', '6'],
      ['1.1', '2'],
      ['-1.1', '-1'],
      ['-2.7', '-2'],
    ]),
    ...rounded('DOWN', [
      ['5.5', '5'],
      ['1.1', '1'],
      ['-1.1', '-1'],
      ['-2.7', '-2'],
    ]),
    ...rounded('FLOOR', [
      ['5.5', '5'],
      ['1.1', '1'],
      ['-1.1', '-2'],
      ['-2.7', '-3'],
    ]),
    ...rounded('HALF_DOWN', [
      ['5.5', '5'],
      ['1.1', '1'],
      ['-1.1', '-1'],
    ]),
    ...rounded('HALF_EVEN', [
      ['5.5', '6'],
      ['1.1', '1'],
      ['-1.1', '-1'],
      ['-2.7', '-3'],
    ]),
    ...rounded('HALF_UP', [
      ['5.5', '6'],
      ['1.1', '1'],
      ['-1.1', '-1'],
      ['-2.7', '-3'],
    ]),
    ...rounded('UP', [
      ['5.5', '6'],
      ['1.1', '2'],
      ['-1.1', '-2'],
      ['-2.7', '-3'],
    ]),
  ],
  throwing: [
    [
      'RoundingMode Enum, UNNECESSARY',
      '5.5.round(System.RoundingMode.UNNECESSARY);',
      'System.MathException',
      'Rounding necessary',
    ],
    ['valueOf(stringToDecimal)', "Decimal.valueOf('abc');", 'System.TypeException', 'Invalid decimal: abc'],
    [
      'Built-In Exceptions, MathException',
      'Decimal d = 0; Decimal e = 5.0 / d;',
      'System.MathException',
      'Divide by 0',
    ],
  ],
});

conformance('Integer, Long and Double classes', {
  expressions: [
    ['Integer, valueOf(stringToInteger)', "Integer.valueOf('123')", '123'],
    ['Integer, valueOf(fieldValue)', "Integer.valueOf((Object) '7')", '7'],
    ['Integer, format()', 'Integer.valueOf(22).format()', '22'],
    ['Long, valueOf(stringToLong)', "Long.valueOf('123456789')", '123456789'],
    ['Long, intValue()', '7191L.intValue()', '7191'],
    ['Double, intValue()', "Double.valueOf('1').intValue()", '1'],
    ['Double, longValue()', "Double.valueOf('-1.9').longValue()", '-1'],
    ['Double, round()', "Double.valueOf('4.5').round()", '5'],
    ['Double, round()', "Double.valueOf('-4.7').round()", '-5'],
    ['Double, valueOf(stringToDouble)', "Double.valueOf('3.1415926')", '3.1415926'],
    ['Primitive Data Types, Integer range', 'Integer.MAX_VALUE + 1', '-2147483648'],
    ['Primitive Data Types, Long range', '2147483648L * 2', '4294967296'],
    ['Expression Operators, division of integers', '7 / 2', '3'],
    ['Expression Operators, a Long operand widens', '(7L * 3)', '21'],
    ['Expression Operators, a Decimal operand widens', '7 / 2.0', '3.5'],
    ['Operator Precedence', '1 + 2 * 3 - 4 / 2', '5'],
    ['Operator Precedence, unary before binary', '-2 + 3', '1'],
    ['Expression Operators, bit operators', '(5 & 3) + (5 | 3) + (5 ^ 3)', '14'],
    ['Expression Operators, unsigned shift', '-1 >>> 31', '1'],
  ],
  throwing: [
    ['Integer, valueOf(stringToInteger)', "Integer.valueOf('1.5');", 'System.TypeException', 'Invalid integer: 1.5'],
    ['Integer, valueOf(stringToInteger)', "Integer.valueOf('');", 'System.TypeException', 'Invalid integer: '],
    ['Long, valueOf(stringToLong)', "Long.valueOf('x');", 'System.TypeException', 'Invalid long: x'],
    ['Math, mod', 'Math.mod(1, 0);', 'System.MathException', 'Divide by 0'],
    [
      'Expression Operators, null operand',
      'Integer i; Integer j = 1 * i;',
      'System.NullPointerException',
      'Attempt to de-reference a null object',
    ],
    ['Math, null argument', 'Decimal d; Math.abs(d);', 'System.NullPointerException', 'Argument cannot be null.'],
  ],
});

conformance('Math Class', {
  expressions: [
    ['abs(integerValue)', 'Math.abs(-42)', '42'],
    ['abs(decimalValue)', 'Math.abs(-4.80)', '4.80'],
    ['ceil(decimalValue)', 'Math.ceil(4.1)', '5'],
    ['ceil(decimalValue)', 'Math.ceil(-4.9)', '-4'],
    ['floor(decimalValue)', 'Math.floor(-4.1)', '-5'],
    ['max(integerValue1, integerValue2)', 'Math.max(12, 3)', '12'],
    ['min(decimalValue1, decimalValue2)', 'Math.min(12.3, 156.6)', '12.3'],
    ['mod(integerValue1, integerValue2)', 'Math.mod(12, 2)', '0'],
    ['mod(integerValue1, integerValue2)', 'Math.mod(8, 3)', '2'],
    ['mod(longValue1, longValue2)', 'Math.mod(4294967296L, 3L)', '1'],
    ['pow(doubleValue, exponent)', 'Math.pow(2, 10)', '1024.0'],
    ['round(decimalValue) rounds half even', 'Math.round(4.5)', '4'],
    ['round(decimalValue) rounds half even', 'Math.round(5.5)', '6'],
    ['round(decimalValue) rounds half even', 'Math.round(-4.5)', '-4'],
    ['roundToLong(decimalValue)', 'Math.roundToLong(4.5)', '4'],
    ['roundToLong(decimalValue)', 'Math.roundToLong(3000000000.6)', '3000000001'],
    ['rint(decimalValue)', 'Math.rint(1.5)', '2'],
    ['signum(decimalValue)', 'Math.signum(-5.3)', '-1'],
    ['sqrt(doubleValue)', "Math.sqrt(Double.valueOf('9'))", '3.0'],
  ],
});
