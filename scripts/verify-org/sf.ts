/** The Salesforce CLI of the project, with its answers as JSON. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'node_modules', '.bin', 'sf');

/** A command of the CLI that did not succeed, in its own words. */
export class SfError extends Error {
  readonly command: string;
  /** What the CLI answered, where it was JSON. */
  readonly answer: unknown;

  constructor(command: string, message: string, answer: unknown) {
    super(message);
    this.command = command;
    this.answer = answer;
  }
}

interface Answer {
  status: number;
  result?: unknown;
  message?: string;
}

/** Runs commands of the CLI against one org. */
export class Sf {
  private readonly targetOrg: string;

  constructor(targetOrg: string) {
    this.targetOrg = targetOrg;
  }

  /**
   * Runs `sf … --target-org X --json` in the project's folder and gives its result.
   * @throws SfError where the CLI says that the command failed, or says nothing that can be read
   */
  async run<Result>(...args: string[]): Promise<Result> {
    const command = `sf ${args.join(' ')}`;
    const { output, problems } = await start([...args, '--target-org', this.targetOrg, '--json']);
    const answer = parse(output);
    if (answer === null) throw new SfError(command, problems.trim() || 'The CLI gave no answer.', null);
    if (answer.status !== 0)
      throw new SfError(command, answer.message ?? `exit status ${answer.status}`, answer.result);
    return answer.result as Result;
  }

  async query<Row>(soql: string): Promise<Row[]> {
    const { records } = await this.run<{ records: Row[] }>('data', 'query', '--query', soql);
    return records;
  }
}

function parse(output: string): Answer | null {
  try {
    return JSON.parse(output.slice(output.indexOf('{'))) as Answer;
  } catch {
    return null;
  }
}

function start(args: string[]): Promise<{ output: string; problems: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SF_AUTOUPDATE_DISABLE: 'true', SF_SKIP_NEW_VERSION_CHECK: 'true' },
    });
    const [output, problems]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => problems.push(chunk));
    child.once('error', reject);
    child.once('close', () =>
      resolve({ output: Buffer.concat(output).toString(), problems: Buffer.concat(problems).toString() }),
    );
  });
}
