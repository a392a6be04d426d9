/** Settings of one run of the benchmark. */
export interface BenchOptions {
  isQuick: boolean;
}

/** What one section measured: for machines, and as Markdown and plots for people. */
export interface SectionResult {
  name: string;
  figures: unknown;
  markdown: string;
  /** SVG by file name. */
  plots: Record<string, string>;
}

export const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A value with three significant digits, as people read it. */
export function readable(value: number): string {
  return value >= 100 ? number(value) : String(Number(value.toPrecision(3)));
}
