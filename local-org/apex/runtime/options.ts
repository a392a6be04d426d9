import type { OrgData } from '../../contract.ts';

export interface ApexSource {
  kind: 'class' | 'trigger';
  /** Path as it appears in messages, relative to the project. */
  file: string;
  text: string;
  /** From the metadata file beside it. */
  apiVersion?: number;
}

export interface NamedCredential {
  /** Base address without a trailing slash. */
  url: string;
  headers?: Record<string, string>;
}

export interface RuntimeOptions {
  sources: ApexSource[];
  /** Flows as they stand in the project; those of the org's project when absent. */
  flows?: { name: string; file: string; text: string }[];
  /** For sources without their own. Default 67. */
  apiVersion?: number;
  namedCredentials?: Record<string, NamedCredential>;
  /** Private keys (PEM, RSA) by certificate name, for `Auth.JWS` and `Crypto.signWithCertificate`. */
  certificates?: Record<string, string>;
  /** Addresses beginning so may be called directly, as with a remote site setting. */
  remoteSites?: string[];
  /** Milliseconds since 1970; the system clock when absent. */
  now?: () => number;
  /** A fresh, empty org with the same metadata, in which tests run. */
  openTestOrg?: () => OrgData;
  /** Receives each line of `System.debug`. */
  onDebug?: (line: string) => void;
  /** Told of every job and finalizer that ends with an error. */
  onJobFailure?: (failure: { jobId: string; className: string; message: string; error: unknown }) => void;
  /** Longest chain of queueables that names no limit itself; unlimited with null. Default 5, as in a Developer Edition. */
  maximumQueueableDepth?: number | null;
}
