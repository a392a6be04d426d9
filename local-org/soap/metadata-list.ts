import { readFileSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { packageFolders } from '../data/schema/load.ts';
import { filesBelow } from '../data/schema/xml.ts';
import { KINDS, OBJECT_PARTS } from '../deploy/kinds.ts';
import { readParts } from '../deploy/xml-parts.ts';
import { SoapFault, type SoapValue } from './envelope.ts';

/** `listMetadata`: the components in the source that is loaded. */
export class MetadataList {
  private readonly projectDir: () => string;

  constructor(projectDir: () => string) {
    this.projectDir = projectDir;
  }

  list(type: string): SoapValue[] {
    const kind = KINDS.find((known) => known.type === type);
    const part = Object.entries(OBJECT_PARTS).find(([, known]) => known.type === type)?.[1];
    if (!kind && !part && type !== 'CustomLabel')
      throw new SoapFault('sf:INVALID_TYPE', `INVALID_TYPE: The local org does not know metadata of the type ${type}`);
    return [...this.names(type)].sort().map((fullName) => {
      const folder = kind?.folder ?? (part ? 'objects' : 'labels');
      const file = part
        ? `${fullName.split('.')[0] ?? ''}.object`
        : kind?.suffix
          ? `${fullName}.${kind.suffix}`
          : fullName;
      return {
        createdById: undefined,
        fileName: type === 'CustomLabel' ? 'labels/CustomLabels.labels' : `${folder}/${file}`,
        fullName,
        id: undefined,
        manageableState: 'unmanaged',
        type,
      };
    });
  }

  private names(type: string): Set<string> {
    const names = new Set<string>();
    for (const path of this.files()) {
      if (type === 'CustomLabel') {
        if (!path.endsWith('.labels-meta.xml')) continue;
        for (const { key } of readParts(readFileSync(path, 'utf8')).parts) names.add(key);
        continue;
      }
      const name = nameIn(path, type);
      if (name !== null) names.add(name);
    }
    return names;
  }

  private files(): string[] {
    return packageFolders(this.projectDir()).flatMap((folder) => filesBelow(folder));
  }
}

/** Full name of the component of a type that a source file is, or null. */
function nameIn(path: string, type: string): string | null {
  const parts = path.split(sep);
  const part = Object.values(OBJECT_PARTS).find((known) => known.type === type);
  if (part) {
    const suffix = `.${part.suffix}-meta.xml`;
    return path.endsWith(suffix) ? `${parts.at(-3) ?? ''}.${basename(path, suffix)}` : null;
  }
  const kind = KINDS.find((known) => known.type === type);
  if (!kind) return null;
  if (kind.isBundle) {
    const at = parts.lastIndexOf(kind.folder);
    return at >= 0 && parts.length > at + 2 ? (parts[at + 1] ?? null) : null;
  }
  const suffix = kind.hasMeta ? `.${kind.suffix}` : `.${kind.suffix}-meta.xml`;
  return path.endsWith(suffix) ? basename(path, suffix) : null;
}
