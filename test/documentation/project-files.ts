/** The project's own files, as somebody who cloned it finds them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..');

/** Made by tools or brought by `npm ci`; folders that begin with a dot are left out as well. */
const NOT_OURS = new Set(['node_modules', 'coverage']);

/** Files below a folder of the project whose name ends with one of `endings`: paths from the root, with slashes, sorted. */
export function projectFiles(folder: string, endings: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (NOT_OURS.has(entry.name) || entry.name.startsWith('.')) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (endings.some((ending) => entry.name.endsWith(ending)))
        found.push(relative(root, path).split(sep).join('/'));
    }
  };
  visit(join(root, folder));
  return found.sort();
}

/** The text of a file of the project. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
