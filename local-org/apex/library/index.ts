/** Every platform type that the local org has. */
import { asyncTypes } from './async.ts';
import { collectionTypes } from './collections.ts';
import { cryptoTypes } from './crypto.ts';
import { databaseTypes } from './database.ts';
import type { PlatformTypeDefinition } from './define.ts';
import { exceptionTypes } from './exceptions.ts';
import { flowTypes } from './flow.ts';
import { messagingTypes } from './messaging.ts';
import { httpTypes } from './http.ts';
import { jsonTypes } from './json.ts';
import { numericTypes } from './numbers.ts';
import { schemaTypes } from './schema.ts';
import { systemTypes } from './system.ts';
import { textTypes } from './text.ts';
import { timeTypes } from './time.ts';

export const platformDefinitions: PlatformTypeDefinition[] = [
  ...collectionTypes,
  ...exceptionTypes,
  ...textTypes,
  ...numericTypes,
  ...timeTypes,
  ...schemaTypes,
  ...databaseTypes,
  ...jsonTypes,
  ...cryptoTypes,
  ...httpTypes,
  ...asyncTypes,
  ...flowTypes,
  ...messagingTypes,
  ...systemTypes,
];
