/** `npm start` as a process of its own, and the installed Salesforce CLI with a home folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { ADMIN } from '@saldo/local-org';
import { CLI_CLIENT_ID } from '../../start/parts.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** A started org with everything that `npm start` brings: functions host, sample company, matched statements. */
export class StartedOrg {
  readonly url: string;
  readonly folder: string;
  private readonly child: ChildProcess;

  private constructor(url: string, folder: string, child: ChildProcess) {
    this.url = url;
    this.folder = folder;
    this.child = child;
  }

  static async start(): Promise<StartedOrg> {
    const folder = mkdtempSync(join(tmpdir(), 'saldo-clients-'));
    mkdirSync(join(folder, 'home'));
    const script = join(ROOT, 'start', 'main.ts');
    const child = spawn(process.execPath, [script, '--port', '0', '--data', join(folder, 'org')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /^Saldo is at (http:\S+)/m.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('close', () => reject(new Error(`npm start ended: ${said}`)));
    });
    return new StartedOrg(url, folder, child);
  }

  /** An access token as the functions host gets its own: by a signed assertion. */
  async accessToken(): Promise<string> {
    const key = createPrivateKey(readFileSync(join(this.folder, 'org', 'keys', 'cli.pem')));
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(CLI_CLIENT_ID)
      .setSubject(ADMIN.username)
      .setAudience(this.url)
      .setExpirationTime('3m')
      .sign(key);
    const response = await fetch(`${this.url}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  private environment(more: Record<string, string>): NodeJS.ProcessEnv {
    return {
      ...process.env,
      HOME: join(this.folder, 'home'),
      SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      SF_DISABLE_TELEMETRY: 'true',
      SF_AUTOUPDATE_DISABLE: 'true',
      SF_DISABLE_AUTOUPDATE: 'true',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
      ...more,
    };
  }

  /** Runs the installed CLI as a person would, in a project folder. */
  sf(args: string[], options: { cwd?: string; environment?: Record<string, string> } = {}): Promise<Ended> {
    return ended(
      spawn(join(ROOT, 'node_modules', '.bin', 'sf'), args, {
        cwd: options.cwd ?? ROOT,
        env: this.environment(options.environment ?? {}),
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  /** The answer of a command as JSON, whether it succeeded or not. */
  async json<Answer>(args: string[], options: { cwd?: string } = {}): Promise<Answer> {
    const { stdout, stderr } = await this.sf([...args, '--json'], options);
    try {
      return JSON.parse(stdout) as Answer;
    } catch {
      throw new Error(`sf ${args.join(' ')}: ${stdout} ${stderr}`);
    }
  }

  /** Runs a script of the project with the same home folder. */
  script(path: string, args: string[]): Promise<Ended> {
    return ended(
      spawn(process.execPath, [join(ROOT, path), ...args], {
        cwd: ROOT,
        env: this.environment({}),
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'close');
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
