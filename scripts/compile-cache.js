/**
 * Loaded before a script (`node --import ./scripts/compile-cache.js …`): the modules of the last start are kept without
 * their types and compiled, which is most of what a short run waits for. Plain JavaScript, so that it needs none of that.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '..', '.local', 'compile-cache'));
