/** Finds the Apex of a project on disk: every `.cls` and `.trigger` with the API version of the file beside it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageFolders } from '../../data/schema/load.ts';
import type { ApexSource } from './options.ts';

function apiVersionOf(file: string): number | undefined {
  const meta = `${file}-meta.xml`;
  if (!existsSync(meta)) return undefined;
  const match = /<apiVersion>([\d.]+)<\/apiVersion>/.exec(readFileSync(meta, 'utf8'));
  return match ? Number(match[1]) : undefined;
}

/** `projectDir` holds sfdx-project.json; the package directories named there are read. */
export function readApexSources(projectDir: string): ApexSource[] {
  const sources: ApexSource[] = [];
  for (const folder of packageFolders(projectDir)) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.sort((left, right) =>
      join(left.parentPath, left.name) < join(right.parentPath, right.name) ? -1 : 1,
    )) {
      const kind = entry.name.endsWith('.cls') ? 'class' : entry.name.endsWith('.trigger') ? 'trigger' : null;
      if (!entry.isFile() || !kind) continue;
      const file = join(entry.parentPath, entry.name);
      const apiVersion = apiVersionOf(file);
      sources.push({
        kind,
        file: relative(projectDir, file),
        text: readFileSync(file, 'utf8'),
        ...(apiVersion === undefined ? {} : { apiVersion }),
      });
    }
  }
  return sources;
}

/** Addresses of the project's named credentials by name. */
export function readNamedCredentials(projectDir: string): Record<string, { url: string }> {
  const found: Record<string, { url: string }> = {};
  const entries = packageFolders(projectDir).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }),
  );
  for (const entry of entries) {
    if (!entry.name.endsWith('.namedCredential-meta.xml')) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    const url =
      /<parameterType>Url<\/parameterType>\s*<parameterValue>([^<]+)</.exec(text)?.[1] ??
      /<endpoint>([^<]+)</.exec(text)?.[1];
    if (url) found[entry.name.replace('.namedCredential-meta.xml', '')] = { url };
  }
  return found;
}
