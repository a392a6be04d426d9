/** `npm run resources`: makes the static resources of force-app from the packages they come from. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const FOLDER = join(import.meta.dirname, '../force-app/matching/staticresources');

/** fuse.js as a script that a page loads: the package has modules only. */
export function fuseScript(): string {
  const folder = join(require.resolve('fuse.js'), '..');
  const source = readFileSync(join(folder, 'fuse.min.cjs'), 'utf8').trim();
  const end = source.indexOf('*/') + 2;
  return `${source.slice(0, end)}\n(function(module){${source.slice(end).trim()}\nself.Fuse=module.exports;})({exports:{}});\n`;
}

if (import.meta.filename === process.argv[1]) writeFileSync(join(FOLDER, 'fuse.js'), fuseScript());
