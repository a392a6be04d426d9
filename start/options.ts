/** The command line of `npm start`, validated. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

export interface StartOptions {
  /** Print the table and exit. */
  once: boolean;
  /** Print the summary as JSON and nothing else on standard output. */
  json: boolean;
  /** Remove the local org's data first. */
  fresh: boolean;
  port: number;
  dataDir: string;
  /** Statement files to import; the sample's when none is named. */
  statements: string[];
  /** A functions host that runs already, instead of one started here. */
  hostUrl: string | null;
  language: 'en' | 'de';
  help: boolean;
}

export const USAGE = `npm start -- [options]

  --once               print the table and exit
  --json               with --once: print the summary as JSON
  --statement FILE     import this statement instead of the samples (repeatable)
  --fresh              start with an empty local org
  --port N             port of the local org and its pages (8080)
  --data DIR           where the local org keeps its data (.local/org)
  --host URL           use a functions host that is running already
  --language en|de     language of the table`;

const OPTIONS = {
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  port: { type: 'string', default: '8080' },
  data: { type: 'string' },
  statement: { type: 'string', multiple: true },
  host: { type: 'string' },
  language: { type: 'string', default: 'en' },
} as const;

/** @throws StartError `SALDO_USAGE` or `SALDO_STATEMENT_FILE_MISSING`, before anything is started. */
export function readOptions(args: string[], root: string): StartOptions {
  const values = parse(args);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw usage(`--port takes a number from 0 to 65535, not “${values.port}”.`);
  if (values.language !== 'en' && values.language !== 'de')
    throw usage(`--language takes en or de, not “${values.language}”.`);
  if (values.json && !values.once) throw usage('--json goes with --once.');
  const statements = values.statement ?? [];
  for (const file of statements) {
    if (!existsSync(file)) {
      throw new StartError(
        'SALDO_STATEMENT_FILE_MISSING',
        `There is no statement file ${file}. Check the path; it is read from the folder you are in.`,
      );
    }
  }
  return {
    once: values.once,
    json: values.json,
    fresh: values.fresh,
    help: values.help,
    port,
    dataDir: values.data ?? join(root, '.local', 'org'),
    statements,
    hostUrl: values.host === undefined ? null : hostUrl(values.host),
    language: values.language,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function hostUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw usage(`--host takes an address like http://127.0.0.1:8081, not “${text}”.`);
  return url.origin;
}

function usage(message: string): StartError {
  return new StartError('SALDO_USAGE', `${message}\n\n${USAGE}`);
}
