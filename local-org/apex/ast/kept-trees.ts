/**
 * Syntax trees kept on disk. Parsing is most of what a start of the org costs, and the sources of a project hardly change
 * between two starts. The key is a hash of the source and of the code that makes the tree, so a kept tree is never stale.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

const keptFolder = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache', 'saldo-apex-trees');

/** What besides the source decides how its tree looks: the parser's version, the Node version and the files beside this one. */
function makerOfTrees(): string {
  const hash = createHash('sha256');
  const parser = new URL('../../package.json', import.meta.resolve('@apexdevtools/apex-parser'));
  hash.update(readFileSync(parser)).update(process.version);
  for (const file of readdirSync(import.meta.dirname).sort())
    hash.update(readFileSync(join(import.meta.dirname, file)));
  return hash.digest('hex');
}

let maker: string | null = null;

/**
 * The tree of a source, from disk where it was made before. `make` throws for a source with errors, and nothing is kept then.
 * Where the folder can not be read or written the tree is made each time.
 */
export function keptTree<T>(kind: 'class' | 'trigger', source: string, make: () => T, folder = keptFolder): T {
  maker ??= makerOfTrees();
  const file = join(folder, createHash('sha256').update(`${maker} ${kind} `).update(source).digest('hex'));
  try {
    return deserialize(readFileSync(file)) as T;
  } catch {
    // Not kept yet, or cut short by a full disk: made again below.
  }
  const tree = make();
  try {
    mkdirSync(folder, { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, serialize(tree));
    // Several processes may start at once; each sees a whole file or none.
    renameSync(own, file);
  } catch {
    // A read-only installation works without.
  }
  return tree;
}
