import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fuseScript } from '../../scripts/static-resources.ts';

describe('static resources', () => {
  it('are what the installed packages make (npm run resources)', () => {
    const file = join(import.meta.dirname, '../../force-app/matching/staticresources/fuse.js');
    expect(readFileSync(file, 'utf8')).toBe(fuseScript());
  });
});
