import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningOrg } from '../durability/running-org.ts';

/** Runs work with a data folder that is gone afterwards. */
export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-scale-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of one run of the work, and its result. */
export async function timed<Result>(work: () => Promise<Result>): Promise<{ milliseconds: number; result: Result }> {
  const started = performance.now();
  const result = await work();
  return { milliseconds: performance.now() - started, result };
}

/** Median and range of several runs. */
export async function repeated(times: number, work: () => Promise<unknown>): Promise<string> {
  const all: number[] = [];
  for (let run = 0; run < times; run += 1) all.push((await timed(work)).milliseconds);
  all.sort((left, right) => left - right);
  const [low, middle, high] = [0, times >> 1, times - 1].map((at) => (all[at] ?? 0).toFixed(0));
  return `${middle} ms (${low} to ${high})`;
}

export async function memoryOf(org: RunningOrg): Promise<string> {
  const { rss, heapUsed } = await org.ask<{ rss: number; heapUsed: number }>('memory');
  return `${megabytes(rss)} resident, ${megabytes(heapUsed)} heap in use`;
}

export function sizeOf(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return megabytes(files.reduce((sum, entry) => sum + statSync(join(folder, entry.name)).size, 0));
}

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

export function say(what: string, figure: string): void {
  console.log(`${what.padEnd(66)} ${figure}`);
}
