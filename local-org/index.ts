import { join } from 'node:path';
import type { OAuthClient } from './rest/oauth.ts';
import type { User } from './contract.ts';
import { openOrgData, type OrgDataStore } from './data/org-data.ts';
import type { UserSeed } from './data/setup.ts';
import { Deployments, type DeployTarget } from './deploy/deployments.ts';
import type { LoadedApex } from './load-apex.ts';
import { BulkIngest } from './rest/bulk-ingest.ts';
import { BulkQuery } from './rest/bulk-query.ts';
import { ApiUsage } from './rest/limits.ts';
import { OAuth } from './rest/oauth.ts';
import { QueryCursors } from './rest/query.ts';
import { createRestServer, listen, type PageHandler } from './rest/server.ts';
import { Sessions } from './rest/sessions.ts';
import { Tooling } from './rest/tooling.ts';
import { MetadataList } from './soap/metadata-list.ts';
import { MetadataService } from './soap/metadata-service.ts';

export type { OAuthClient } from './rest/oauth.ts';
export type { PageHandler } from './rest/server.ts';
export type { UserSeed } from './data/setup.ts';
export { apexLoader, type LoadedApex } from './load-apex.ts';

export { ADMIN } from './data/setup.ts';
export { LocalOrgError, PlatformError } from './data/errors.ts';
export { openOrgData, type OrgDataStore } from './data/org-data.ts';

export interface LocalOrgOptions {
  /** Folder with `sfdx-project.json`. */
  projectDir: string;
  /** Folder for the data; null keeps them in memory only. */
  dataDir: string | null;
  /** 0 takes a free port. */
  port: number;
  host?: string;
  /** Address by which clients know the org, where something stands before it; without a trailing slash. */
  publicUrl?: string;
  /** External client apps that may log users in by JWT bearer. */
  clients: OAuthClient[];
  /** Private keys (PEM) by certificate name, for `Auth.JWS` and `Crypto.signWithCertificate`. */
  certificates?: Record<string, string>;
  /** Addresses of named credentials by name, without a trailing slash. */
  namedCredentials?: Record<string, string>;
  users?: UserSeed[];
  pages?: PageHandler[];
  /** Defects of the local org, for its log. Default: standard error. */
  onError?: (error: unknown) => void;
}

export interface LocalOrg {
  /** Address without a trailing slash. */
  readonly url: string;
  readonly orgId: string;
  readonly data: OrgDataStore;
  /** Null where the org was started without Apex. */
  readonly apex: LoadedApex | null;
  /** An access token for a user, without OAuth: for pages and tools of this process. */
  createSession(user: User): string;
  /** The user of an access token; undefined where it is unknown or expired. */
  sessionUser(token: string): User | undefined;
  registerPage(handler: PageHandler): void;
  close(): Promise<void>;
}

/** Loads the interpreter and connects it to the data; `apexLoader` is the usual one. */
export type ApexLoader = (data: OrgDataStore, options: LocalOrgOptions) => Promise<LoadedApex>;

/**
 * Starts a stand-in Salesforce org over a project: metadata and Apex from source, data from the data folder, REST and OAuth
 * on the address.
 * @throws LocalOrgError SALDO_PORT_BUSY, SALDO_DATA_FOLDER_IN_USE, SALDO_METADATA_INVALID, SALDO_FORMULA_INVALID …
 */
export async function startLocalOrg(options: LocalOrgOptions, loadApex?: ApexLoader): Promise<LocalOrg> {
  const data = openOrgData({
    projectDir: options.projectDir,
    dataDir: options.dataDir,
    ...(options.users ? { users: options.users } : {}),
  });
  let apex: LoadedApex | null = null;
  try {
    apex = loadApex ? await loadApex(data, options) : null;
    const sessions = new Sessions(data);
    const oauth = new OAuth(data, sessions, options.clients);
    const pages = [...(options.pages ?? [])];
    const onError = options.onError ?? ((error: unknown) => console.error(error));
    const org = { data, apex, cursors: new QueryCursors(), usage: new ApiUsage() };
    const bulkIngest = new BulkIngest(org, onError);
    const tooling = new Tooling(org, onError);
    const deployments = new Deployments(deployTarget(data, apex, options), onError);
    const metadata = new MetadataService(deployments, tooling.data, new MetadataList(() => data.projectDir));
    const server = createRestServer({
      org,
      oauth,
      sessions,
      bulkIngest,
      bulkQuery: new BulkQuery(org),
      tooling,
      metadata,
      pages,
      onError,
    });
    const host = options.host ?? '127.0.0.1';
    const port = await listen(server, options.port, host);
    const url = `http://${host}:${port}`;
    oauth.instanceUrl = options.publicUrl ?? url;
    bulkIngest.resume();
    apex?.start();
    return {
      url,
      orgId: data.organization.id,
      data,
      apex,
      createSession: (user) => sessions.create(user),
      sessionUser: (token) => sessions.user(token),
      registerPage: (handler) => void pages.push(handler),
      async close() {
        bulkIngest.close();
        await deployments.close();
        // Jobs first: a function that a job has called still wants to write here.
        await apex?.close();
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
        data.close();
      },
    };
  } catch (error) {
    await apex?.close();
    data.close();
    throw error;
  }
}

/** What deployments do to this org: try a project in an org of its own, then load it. */
function deployTarget(data: OrgDataStore, apex: LoadedApex | null, options: LocalOrgOptions): DeployTarget {
  return {
    projectDir: () => data.projectDir,
    tryOut(projectDir) {
      const trial = data.isolated(projectDir);
      return apex ? apex.tryOut(trial, projectDir) : null;
    },
    async adopt(projectDir) {
      await apex?.pause();
      try {
        data.adopt(projectDir);
        apex?.reload(projectDir);
      } finally {
        apex?.start();
      }
    },
    folder: options.dataDir === null ? null : join(options.dataDir, 'deployed'),
  };
}
