/** Small SVG charts as text, without a library: the same input gives the same file, so that a change shows in a diff. */

export interface Axis {
  label: string;
  from: number;
  to: number;
  isLogarithmic?: boolean;
  /** Where lines are drawn; chosen when absent. */
  ticks?: number[];
}

export interface Series {
  name: string;
  points: ReadonlyArray<readonly [number, number]>;
  /** Only the points, no line. */
  isScatter?: boolean;
  isDashed?: boolean;
}

export interface LineChart {
  title: string;
  x: Axis;
  y: Axis;
  series: readonly Series[];
}

export interface Bar {
  label: string;
  value: number;
  /** Text behind the bar; the value when absent. */
  note?: string;
}

const COLOURS = ['#1b5e9e', '#c2571a', '#2e7d4f', '#8a3a8f', '#6b6b6b', '#a3891a'];
const WIDTH = 720;
const FONT = 'font-family="system-ui, sans-serif" font-size="12"';

/** Axes, grid, one line per series and a legend. */
export function lineChart({ title, x, y, series }: LineChart): string {
  const height = 400;
  const [left, right, top, bottom] = [64, 16, 40, 48];
  const toX = scale(x, left, WIDTH - right);
  const toY = scale(y, height - bottom, top);
  const parts = [heading(title)];
  for (const tick of x.ticks ?? ticksOf(x)) {
    parts.push(rule(toX(tick), top, toX(tick), height - bottom));
    parts.push(words(toX(tick), height - bottom + 16, shortNumber(tick), 'middle'));
  }
  for (const tick of y.ticks ?? ticksOf(y)) {
    parts.push(rule(left, toY(tick), WIDTH - right, toY(tick)));
    parts.push(words(left - 6, toY(tick) + 4, shortNumber(tick), 'end'));
  }
  parts.push(words((left + WIDTH - right) / 2, height - 10, x.label, 'middle'));
  parts.push(
    `<text ${FONT} transform="translate(14 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(y.label)}</text>`,
  );
  series.forEach((one, index) => {
    const colour = COLOURS[index % COLOURS.length]!;
    const at = one.points.map(([px, py]) => `${round(toX(px))},${round(toY(py))}`);
    const dash = one.isDashed ? ' stroke-dasharray="5 4"' : '';
    if (!one.isScatter)
      parts.push(`<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`);
    if (!one.isDashed && at.length <= 60) {
      for (const point of at) {
        const [cx, cy] = point.split(',');
        parts.push(`<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`);
      }
    }
    parts.push(`<rect x="${left + 10}" y="${top + 8 + index * 18}" width="12" height="12" fill="${colour}"/>`);
    parts.push(words(left + 28, top + 18 + index * 18, one.name, 'start'));
  });
  return document(height, parts);
}

/** Horizontal bars, negative ones to the left of zero. */
export function barChart(title: string, bars: readonly Bar[], isLogarithmic = false): string {
  const height = 56 + bars.length * 22;
  const left = 270;
  const values = bars.map((bar) => bar.value);
  const from = isLogarithmic ? Math.min(...values.filter((value) => value > 0)) / 3 : Math.min(0, ...values);
  const axis: Axis = { label: '', from, to: Math.max(0, ...values) || 1, isLogarithmic };
  const toX = scale(axis, left, WIDTH - 120);
  const parts = [heading(title)];
  bars.forEach((bar, index) => {
    const top = 40 + index * 22;
    const zero = toX(isLogarithmic ? from : 0);
    const end = toX(bar.value);
    const colour = bar.value < 0 ? COLOURS[1]! : COLOURS[0]!;
    parts.push(words(left - 8, top + 13, bar.label, 'end'));
    parts.push(
      `<rect x="${round(Math.min(zero, end))}" y="${top}" width="${round(Math.max(1, Math.abs(end - zero)))}" height="16" fill="${colour}"/>`,
    );
    parts.push(words(Math.max(zero, end) + 6, top + 13, bar.note ?? shortNumber(bar.value), 'start'));
  });
  return document(height, parts);
}

/** Bars that start where the one before ended, and their sum: how a score came about. */
export function waterfall(title: string, bars: readonly Bar[]): string {
  const height = 78 + bars.length * 22;
  const left = 270;
  const ends: number[] = [];
  let sum = 0;
  for (const bar of bars) ends.push((sum += bar.value));
  const axis: Axis = { label: '', from: Math.min(0, ...ends), to: Math.max(0, ...ends) || 1 };
  const toX = scale(axis, left, WIDTH - 90);
  const parts = [heading(title)];
  let before = 0;
  [...bars, { label: 'score', value: sum }].forEach((bar, index) => {
    const isSum = index === bars.length;
    const top = 40 + index * 22;
    const [a, b] = isSum ? [toX(0), toX(sum)] : [toX(before), toX(before + bar.value)];
    const colour = isSum ? COLOURS[4]! : bar.value < 0 ? COLOURS[1]! : COLOURS[2]!;
    parts.push(words(left - 8, top + 13, bar.label, 'end'));
    parts.push(
      `<rect x="${round(Math.min(a, b))}" y="${top}" width="${round(Math.max(1, Math.abs(b - a)))}" height="16" fill="${colour}"/>`,
    );
    parts.push(words(Math.max(a, b) + 6, top + 13, signed(bar.value), 'start'));
    before += bar.value;
  });
  return document(height, parts);
}

function scale({ from, to, isLogarithmic }: Axis, low: number, high: number): (value: number) => number {
  const at = (value: number): number => (isLogarithmic ? Math.log10(Math.max(value, 1e-9)) : value);
  const [a, b] = [at(from), at(to)];
  return (value) => low + ((at(value) - a) / (b - a || 1)) * (high - low);
}

function ticksOf({ from, to, isLogarithmic }: Axis): number[] {
  if (isLogarithmic) {
    const first = Math.ceil(Math.log10(from) - 1e-9);
    const last = Math.floor(Math.log10(to) + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  }
  return Array.from({ length: 6 }, (_, i) => from + ((to - from) * i) / 5);
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${round(value / 1e6)} M`;
  if (size >= 1e4) return `${round(value / 1e3)} k`;
  return String(Number(value.toPrecision(4)));
}

const signed = (value: number): string => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(1);
const round = (value: number): number => Math.round(value * 10) / 10;
const heading = (title: string): string => `<text ${FONT} font-weight="600" x="16" y="22">${escapeXml(title)}</text>`;
const rule = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="#dddddd"/>`;
const words = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text ${FONT} x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeXml(text)}</text>`;

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function document(height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">\n<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`;
}
