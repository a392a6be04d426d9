/**
 * Builds the project's Lightning web components for a browser. Two stages: the engine and the base components once (kept in
 * the cache folder), the project's own components whenever a file changes, in well under two seconds.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { basename, join } from 'node:path';
import type lwcPlugin from '@lwc/rollup-plugin';
import { rollup, type OutputChunk, type Plugin, type RollupLog } from 'rollup';
import { LocalOrgError } from '../data/errors.ts';
import { filesBelow } from '../data/schema/xml.ts';
import { salesforceModules, type ModuleContext } from './salesforce-modules.ts';
import { baseComponentsOf, stampOf, type PageSources } from './source.ts';

const require = createRequire(import.meta.url);
const lwc = require('@lwc/rollup-plugin') as typeof lwcPlugin.default;
const BROWSER_DIR = join(import.meta.dirname, 'browser');
const ENGINE = ['lwc', '@lwc/synthetic-shadow'];
/** Base components that the frame of the page itself uses. */
const FRAME_COMPONENTS = ['lightning/toast', 'lightning/toastContainer'];
/** Modules of `lightning/` that the base components do not bring; ours stand beside the page's own scripts. */
const OWN_MODULES = new Set(['lightning/platformShowToastEvent', 'lightning/platformResourceLoader']);
/** Highest API version that this compiler knows. */
const API_VERSION = 65;

export interface BuiltPages {
  /** `import` → address, for the page's import map. */
  importMap: Record<string, string>;
  /** Name of the script that starts the page. */
  entry: string;
  /** Our own scripts by file name. */
  files: Map<string, string>;
  vendorDir: string;
  /** How long the last build of our own components took. */
  milliseconds: number;
}

export interface PageBuildOptions {
  sources: PageSources;
  /** Folder for the base components; it can be deleted at any time. */
  cacheDir: string;
  hasLabel: ModuleContext['hasLabel'];
  hasField: ModuleContext['hasField'];
  hasCustomPermission: ModuleContext['hasCustomPermission'];
}

/** Keeps the build up to date with the source. */
export class PageBuild {
  private readonly options: PageBuildOptions;
  private built: (BuiltPages & { stamp: string }) | null = null;
  private running: Promise<BuiltPages> | null = null;

  constructor(options: PageBuildOptions) {
    this.options = options;
  }

  /** The build of the source as it stands now. @throws LocalOrgError SALDO_PAGE_BUILD_FAILED with file and reason */
  async current(): Promise<BuiltPages> {
    if (this.running) return this.running;
    const stamp = `${this.options.sources.codeStamp()} ${stampOf(filesBelow(BROWSER_DIR))}`;
    if (this.built?.stamp === stamp) return this.built;
    this.running = this.build(stamp).finally(() => (this.running = null));
    return this.running;
  }

  private async build(stamp: string): Promise<BuiltPages> {
    const source = this.options.sources.code();
    const context = { ...this.options, source, browserDir: BROWSER_DIR };
    const bare = [...ENGINE, ...FRAME_COMPONENTS, ...baseComponentsOf(source.bundles)].filter(
      (id) => !OWN_MODULES.has(id),
    );
    const external = [...new Set(bare)].sort();
    const vendorDir = await buildVendor(external, context, this.options.cacheDir);
    const started = performance.now();
    const files = await buildOwn(external, context);
    const milliseconds = performance.now() - started;
    const importMap = Object.fromEntries(
      external.map((id) => [id, `/lightning/vendor/${basename(vendorDir)}/${fileOf(id)}.js`]),
    );
    const entry = [...files.keys()].find((name) => name.startsWith('boot-')) ?? '';
    this.built = { importMap, entry, files, vendorDir, milliseconds, stamp };
    return this.built;
  }
}

const fileOf = (id: string): string => id.replace('@', '').replaceAll('/', '_');

function plugins(context: ModuleContext): Plugin[] {
  const environment: Plugin = {
    name: 'environment',
    transform: (code) =>
      code.includes('import.meta.env.SSR')
        ? { code: code.replaceAll('import.meta.env.SSR', 'false'), map: null }
        : null,
    renderChunk: (code) => ({ code: code.replaceAll('process.env.NODE_ENV', '"production"'), map: null }),
  };
  const compiler = lwc({
    rootDir: BROWSER_DIR,
    exclude: [/\0/],
    apiVersion: API_VERSION,
    enableDynamicComponents: true,
    enableLwcOn: true,
    enableSyntheticElementInternals: true,
    modules: [
      ...context.source.bundles.map(({ name, folder }) => ({ name: `c/${name}`, path: join(folder, `${name}.js`) })),
      { dir: join(BROWSER_DIR, 'modules') },
      { npm: 'lightning-base-components' },
    ],
  });
  return [salesforceModules(context), environment, compiler];
}

function refuse(log: RollupLog): void {
  // A tag or import that leads nowhere is only a warning to rollup, and a blank page to a person.
  if (log.code === 'UNRESOLVED_IMPORT') throw failed(log.message);
}

function failed(message: string): LocalOrgError {
  return new LocalOrgError('SALDO_PAGE_BUILD_FAILED', `The pages cannot be built: ${message}`);
}

async function buildVendor(ids: string[], context: ModuleContext, cacheDir: string): Promise<string> {
  const versions = ['lwc', 'lightning-base-components', 'rollup'].map((name) => {
    const meta = findPackageJSON(name, import.meta.url) ?? '';
    return `${name}@${(JSON.parse(readFileSync(meta, 'utf8')) as { version: string }).version}`;
  });
  const own = [join(import.meta.dirname, 'salesforce-modules.ts'), ...filesBelow(join(BROWSER_DIR, 'modules'))].map(
    (file) => readFileSync(file, 'utf8'),
  );
  const hash = createHash('sha256')
    .update(JSON.stringify([ids, versions, own, API_VERSION]))
    .digest('hex')
    .slice(0, 16);
  const target = join(cacheDir, `vendor-${hash}`);
  if (existsSync(target)) return target;
  // The compiler resolves names only for an importing file, which an entry does not have.
  const entries: Plugin = {
    name: 'entries',
    resolveId(id, importer) {
      return importer === undefined ? this.resolve(id, join(BROWSER_DIR, 'boot.js'), { skipSelf: true }) : null;
    },
  };
  const bundle = await rollup({
    input: Object.fromEntries(ids.map((id) => [fileOf(id), id])),
    plugins: [entries, ...plugins(context)],
    preserveEntrySignatures: 'strict',
    onwarn: refuse,
  }).catch((error: unknown) => {
    throw failed(error instanceof Error ? error.message : String(error));
  });
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const { output } = await bundle.generate({
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[hash].js',
    compact: true,
  });
  for (const chunk of output)
    writeFileSync(join(unfinished, chunk.fileName), chunk.type === 'chunk' ? chunk.code : chunk.source);
  await bundle.close();
  for (const old of readdirSync(cacheDir)) {
    if (/^vendor-[0-9a-f]{16}$/.test(old)) rmSync(join(cacheDir, old), { recursive: true, force: true });
  }
  // Another process may have finished the same folder meanwhile; either is good.
  if (existsSync(target)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, target);
  return target;
}

async function buildOwn(external: string[], context: ModuleContext): Promise<Map<string, string>> {
  const exposed = context.source.bundles.filter((bundle) => bundle.exposed);
  const components: Plugin = {
    name: 'components',
    resolveId: (id) => (id === 'page:components' ? '\0page:components' : null),
    load: (id) =>
      id === '\0page:components'
        ? `export default {${exposed.map(({ name }) => `${JSON.stringify(name)}: () => import('c/${name}')`).join(',')}};`
        : null,
  };
  try {
    const bundle = await rollup({
      input: { boot: join(BROWSER_DIR, 'boot.js') },
      external,
      plugins: [components, ...plugins(context)],
      onwarn: refuse,
    });
    const { output } = await bundle.generate({
      format: 'es',
      entryFileNames: '[name]-[hash].js',
      chunkFileNames: '[name]-[hash].js',
    });
    await bundle.close();
    return new Map(
      output
        .filter((chunk): chunk is OutputChunk => chunk.type === 'chunk')
        .map(({ fileName, code }) => [fileName, code]),
    );
  } catch (error) {
    if (error instanceof LocalOrgError) throw error;
    throw failed(error instanceof Error ? error.message : String(error));
  }
}
