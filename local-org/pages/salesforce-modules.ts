/** The modules that only a Salesforce org has: `@salesforce/apex`, labels, permissions, locale. A wrong name stops the build. */
import { join } from 'node:path';
import type { Plugin } from 'rollup';
import type { PageSource } from './source.ts';

const PREFIX = '\0salesforce:';

export interface ModuleContext {
  source: PageSource;
  hasLabel: (name: string) => boolean;
  hasField: (object: string, field: string | undefined) => boolean;
  hasCustomPermission: (name: string) => boolean;
  browserDir: string;
}

/** Rollup plugin; it has to stand before the LWC compiler. */
export function salesforceModules(context: ModuleContext): Plugin {
  return {
    name: 'salesforce-modules',
    resolveId(id) {
      if (!id.startsWith('@salesforce/')) return null;
      return codeOf(id.slice('@salesforce/'.length), context, true) === null ? null : PREFIX + id;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const code = codeOf(id.slice(PREFIX.length + '@salesforce/'.length), context, false);
      return code ?? this.error(`${id.slice(PREFIX.length)} is not known`);
    },
  };
}

/** JavaScript of a module, or null where the base components bring it themselves. Throws for a name that does not exist. */
function codeOf(id: string, context: ModuleContext, onlyAsked: boolean): string | null {
  const [kind = '', name = ''] = id.split(/\/(.*)/s);
  const runtime = (file: string): string => JSON.stringify(join(context.browserDir, file));
  const check = (isKnown: boolean): void => {
    if (!isKnown && !onlyAsked) throw new Error(`@salesforce/${id} does not exist in this project`);
  };
  const fromPage = (expression: string): string => `export default globalThis.saldoPage.${expression};`;
  switch (kind) {
    case 'apex': {
      if (name === '') return `export { refreshApex } from ${runtime('apex.js')};`;
      const method = context.source.auraMethods.get(name);
      check(method !== undefined);
      const options = JSON.stringify({ cacheable: method?.cacheable === true });
      return `import { apexMethod } from ${runtime('apex.js')}; export default apexMethod(${JSON.stringify(name)}, ${options});`;
    }
    case 'label':
      if (!name.startsWith('c.')) return null;
      check(context.hasLabel(name.slice(2)));
      return fromPage(`labels[${JSON.stringify(name.slice(2))}]`);
    case 'schema': {
      const [object = '', field] = name.split('.');
      check(context.hasField(object, field));
      return `export default ${JSON.stringify(field === undefined ? { objectApiName: object } : { fieldApiName: field, objectApiName: object })};`;
    }
    case 'user':
      return fromPage(name === 'Id' ? 'user.id' : 'user.isGuest');
    case 'customPermission':
      check(context.hasCustomPermission(name));
      return fromPage(`permissions[${JSON.stringify(name)}]`);
    case 'userPermission':
      return fromPage(`permissions[${JSON.stringify(name)}]`);
    case 'resourceUrl':
      check(context.source.resources.has(name));
      return `export default ${JSON.stringify(`/lightning/resource/${name}`)};`;
    case 'client':
      return `export default globalThis.innerWidth < 768 ? 'Small' : 'Large';`;
    case 'i18n':
      return I18N.has(name) ? fromPage(`i18n[${JSON.stringify(name)}]`) : null;
    default:
      return null;
  }
}

const I18N = new Set(['lang', 'locale', 'currency', 'timeZone', 'dir']);
