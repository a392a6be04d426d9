import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withSupport } from './write-support.ts';

describe('SUPPORT.md', () => {
  it('lists exactly what the interpreter has', () => {
    const document = readFileSync(resolve(import.meta.dirname, '../../SUPPORT.md'), 'utf8');
    expect(withSupport(document)).toBe(document);
  });
});
