/**
 * `node local-org/apex/library/write-support.ts`: writes the list of platform types and methods into local-org/SUPPORT.md,
 * between the two markers; with `--check` it only says whether the list there is current (exit code 1 when not).
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { supportedPlatform } from './support.ts';

const file = resolve(import.meta.dirname, '../../SUPPORT.md');
const begin = '<!-- platform library: generated from local-org/apex/library, do not edit -->';
const end = '<!-- end of platform library -->';

/** Markdown of everything that the definitions hold. */
export function supportMarkdown(): string {
  const types = supportedPlatform();
  const count = types.reduce((sum, type) => sum + type.members.length, 0);
  const parts = types.map((type) => {
    const members = type.members.map((member) => `\`${member}\``).join(' · ');
    return `- **${type.name}**${type.kind === 'class' ? '' : ` (${type.kind})`}${members ? `: ${members}` : ''}`;
  });
  return `${begin}\n\n## Platform library\n\n${types.length} types with ${count} members. Anything else is refused when the class is loaded, with its name, line and column.\n\n${parts.join('\n')}\n\n${end}`;
}

/** The document with the generated part replaced, or added at its end. */
export function withSupport(document: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < 0) return `${document.trimEnd()}\n\n${supportMarkdown()}\n`;
  return document.slice(0, from) + supportMarkdown() + document.slice(to + end.length);
}

if (import.meta.main) {
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '# What the local org supports\n';
  const wanted = withSupport(current);
  if (process.argv.includes('--check')) {
    if (wanted !== current)
      console.error(
        'local-org/SUPPORT.md does not list what the interpreter has. Run: node local-org/apex/library/write-support.ts',
      );
    process.exitCode = wanted === current ? 0 : 1;
  } else writeFileSync(file, wanted);
}
