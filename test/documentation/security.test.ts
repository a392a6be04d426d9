import { describe, expect, it } from 'vitest';
import { projectFiles, read } from './project-files.ts';

const page = read('docs/security.md');
const classes = projectFiles('force-app', ['.cls']).filter((file) => !file.includes('/test/'));

describe('docs/security.md', () => {
  it('names exactly the Apex classes that work in system mode', () => {
    const paragraph = page.split('\n\n').find((text) => text.startsWith('**System mode**')) ?? '';
    const named = [...paragraph.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    const inSystemMode = classes
      .filter((file) => /\bSYSTEM_MODE\b|\bwithout sharing\b|\bas system\b/.test(code(file)))
      .map((file) => file.split('/').at(-1)?.replace('.cls', '') ?? '');
    expect(named.sort()).toEqual(inSystemMode.sort());
  });

  it('is right that every class says whether sharing counts', () => {
    const silent = classes.filter((file) => !/\b(?:with|without|inherited) sharing\b|@IsTest/i.test(code(file)));
    expect(silent).toEqual([]);
  });

  it('names the figures of the host', () => {
    const host = read('functions/host/caller.ts');
    expect(host).toContain('MAXIMUM_LIFE_SECONDS = 120');
    expect(host).toContain('CLOCK_SKEW_SECONDS = 30');
    expect(page).toContain('120 seconds');
    expect(page).toContain('30 seconds');
  });
});

/** A class without its comments. */
function code(file: string): string {
  return read(file)
    .split('\n')
    .filter((line) => !/^\s*(?:\/\*|\*|\/\/)/.test(line))
    .join('\n');
}
