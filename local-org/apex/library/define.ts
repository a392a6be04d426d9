/**
 * How the platform's types are declared: signatures as Apex writes them, each with the function that carries it out.
 * The compiler takes its types from these signatures, and SUPPORT.md its list of methods, so neither can promise more
 * than there is. `Type? name` marks a parameter that may be null.
 */
import type { NativeFunction } from '../types/type.ts';

export interface PropertyDefinition {
  get: NativeFunction;
  set?: NativeFunction;
}

export interface PlatformTypeDefinition {
  /** `List<T>`, `HttpRequest`, `Database.SaveResult`. */
  name: string;
  kind?: 'class' | 'interface' | 'enum';
  extends?: string;
  implements?: string[];
  /** Values of an enum. */
  values?: string[];
  /** `(String name)`: receives type arguments first for a generic type. */
  constructors?: Record<string, NativeFunction>;
  statics?: Record<string, NativeFunction>;
  methods?: Record<string, NativeFunction>;
  /** Methods that a class of the project must implement. */
  required?: string[];
  /** `Integer MAX_VALUE`. */
  constants?: Record<string, NativeFunction>;
  properties?: Record<string, NativeFunction | PropertyDefinition>;
  virtual?: boolean;
  runtimeClass?: abstract new (...args: never[]) => object;
}

/** A written signature, taken apart. */
export interface Signature {
  returns: string;
  name: string;
  parameters: { type: string; name: string; nullable: boolean }[];
}

/** Splits at commas that are not inside angle brackets. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const char = text[index];
    if (char === '<') depth++;
    if (char === '>') depth--;
    if (index === text.length || (char === ',' && depth === 0)) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return parts.filter(Boolean);
}

export function parseSignature(text: string): Signature {
  const match = /^(?:(.+?)\s+)?(\w*)\s*\((.*)\)$/.exec(text.trim());
  if (!match) throw new Error(`Malformed platform signature: ${text}`);
  const parameters = splitList(match[3] ?? '').map((part) => {
    const at = part.lastIndexOf(' ');
    const type = at < 0 ? part : part.slice(0, at).trim();
    return { type: type.replace(/\?$/, ''), name: at < 0 ? 'value' : part.slice(at + 1), nullable: type.endsWith('?') };
  });
  return { returns: match[1] ?? 'void', name: match[2] ?? '', parameters };
}

/** A written type name as the tree that the resolver takes. */
export interface WrittenType {
  name: string;
  args: WrittenType[];
}

export function parseWrittenType(text: string): WrittenType {
  const open = text.indexOf('<');
  if (open < 0) return { name: text.trim(), args: [] };
  return {
    name: text.slice(0, open).trim(),
    args: splitList(text.slice(open + 1, text.lastIndexOf('>'))).map(parseWrittenType),
  };
}
