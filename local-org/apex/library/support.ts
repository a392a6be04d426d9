/** What the platform library consists of, read from its definitions: the source of the list in SUPPORT.md. */
import { platformDefinitions } from './index.ts';

export interface SupportedType {
  name: string;
  kind: 'class' | 'interface' | 'enum';
  members: string[];
}

/** Every platform type with its constructors, methods, properties and enum values, sorted by name. */
export function supportedPlatform(): SupportedType[] {
  return platformDefinitions
    .map((definition) => ({
      name: definition.name,
      kind: definition.kind ?? 'class',
      members: [
        ...Object.keys(definition.constructors ?? {}).map(
          (signature) => `new ${definition.name}${signature.replace(/\?/g, '')}`,
        ),
        ...Object.keys(definition.statics ?? {}).map((signature) => `static ${signature.replace(/\?/g, '')}`),
        ...Object.keys(definition.constants ?? {}).map((signature) => `static ${signature}`),
        ...Object.keys(definition.methods ?? {}).map((signature) => signature.replace(/\?/g, '')),
        ...(definition.required ?? []),
        ...Object.keys(definition.properties ?? {}),
        ...(definition.values ?? []),
      ],
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
