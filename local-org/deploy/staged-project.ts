import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { packageFolders } from '../data/schema/load.ts';
import { filesBelow } from '../data/schema/xml.ts';
import type { SourceFile } from './components.ts';
import { kindOfFolder } from './kinds.ts';
import { mergeParts, sameXml } from './xml-parts.ts';

/** Where source goes that the project does not have yet, below its first package folder. */
const NEW_FOLDER = 'deployed';

/** A copy of the project's source with what a deployment changes. */
export class StagedProject {
  readonly dir: string;
  private readonly newFolder: string;
  /** Path of each file by its tail. */
  private readonly paths = new Map<string, string>();

  /** Copies the package folders and `sfdx-project.json` of a project into an empty folder. */
  constructor(projectDir: string, dir: string) {
    this.dir = dir;
    const folders = packageFolders(projectDir);
    mkdirSync(dir, { recursive: true });
    cpSync(join(projectDir, 'sfdx-project.json'), join(dir, 'sfdx-project.json'));
    for (const folder of folders) {
      const copy = join(dir, relative(projectDir, folder));
      cpSync(folder, copy, { recursive: true });
      for (const path of filesBelow(copy)) this.paths.set(tailOf(relative(dir, path)), path);
    }
    this.newFolder = join(dir, relative(projectDir, folders[0] ?? projectDir), NEW_FOLDER);
  }

  /** Writes a file of a component. Tells what it was: new, other than before, or the same. */
  put(file: SourceFile): 'created' | 'changed' | 'same' {
    const known = this.paths.get(file.tail);
    const present = known === undefined ? undefined : readFileSync(known);
    const content =
      present && file.isMerged
        ? Buffer.from(mergeParts(present.toString('utf8'), file.content.toString('utf8')), 'utf8')
        : file.content;
    if (present && same(file.tail, present, content)) return 'same';
    const path = known ?? join(this.newFolder, file.tail);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    this.paths.set(file.tail, path);
    return known === undefined ? 'created' : 'changed';
  }

  /** The tail of a file of this project, whether its path is absolute or not; undefined for other files. */
  tailOf(path: string): string | undefined {
    const inside = path.startsWith(this.dir) ? relative(this.dir, path) : path;
    const tail = tailOf(inside);
    return this.paths.has(tail) ? tail : undefined;
  }
}

/** The part of a path from the folder of a kind of metadata on. */
function tailOf(path: string): string {
  const parts = path.split(sep);
  const at = parts.findLastIndex((part) => kindOfFolder(part) !== undefined);
  const [folder = '', name = '', ...rest] = parts.slice(Math.max(0, at));
  // Source keeps the content of a static resource under its own ending, a package under `.resource`.
  if (folder === 'staticresources' && rest.length === 0 && !name.endsWith('-meta.xml'))
    return `${folder}/${name.replace(/\.\w+$/, '')}.resource`;
  return [folder, name, ...rest].join('/');
}

function same(tail: string, left: Buffer, right: Buffer): boolean {
  return tail.endsWith('.xml') ? sameXml(left.toString('utf8'), right.toString('utf8')) : left.equals(right);
}
