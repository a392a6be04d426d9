/**
 * Loaded before a script whose start counts (`node --import ./scripts/fast-start.js …`): modules are kept without their
 * types and compiled from one start to the next. Plain JavaScript, so that it needs none of that itself.
 */
import { enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '..', '.local', 'compile-cache'));

// A relative import names its file in full: looking for it on disk would take longer than loading it.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const [, extension] = /^\.\.?\/.*\.(ts|js)$/.exec(specifier) ?? [];
    if (extension === undefined || context.parentURL === undefined) return nextResolve(specifier, context);
    const url = new URL(specifier, context.parentURL).href;
    return { url, format: extension === 'ts' ? 'module-typescript' : undefined, shortCircuit: true };
  },
});
