/** More than any currency has, so that sums of different scales stay exact. */
const SCALE = 4;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** A decimal string as a whole number of ten-thousandths; undefined for anything that is not an amount. */
export function units(text) {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(String(text ?? '').trim()) ?? [];
  if (sign === undefined || whole + fraction === '' || fraction.length > SCALE) return undefined;
  const magnitude = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

/** Units as a decimal string with as many decimals as needed, at least `decimals`. */
export function decimal(value, decimals = 2) {
  const digits = String(value < 0n ? -value : value).padStart(SCALE + 1, '0');
  let fraction = digits.slice(-SCALE);
  while (fraction.length > decimals && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return `${value < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Sum in units; what is empty counts as nought. */
export function sumOf(texts) {
  return texts.reduce((sum, text) => sum + (units(text) ?? 0n), 0n);
}
