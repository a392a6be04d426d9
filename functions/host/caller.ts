import { createHash, timingSafeEqual } from 'node:crypto';
import { compactVerify, decodeJwt, errors as joseErrors } from 'jose';
import { z } from 'zod';
import type { Configuration, OrgConfiguration } from './configuration.ts';
import { HostError } from './host-error.ts';
import type { ReplayStore } from './replay-store.ts';

/** Longest life of a signature, seconds. */
export const MAXIMUM_LIFE_SECONDS = 120;
/** Difference between the clocks of org and host that is tolerated, seconds. */
export const CLOCK_SKEW_SECONDS = 30;

const MAXIMUM_SIGNATURE_LENGTH = 4_096;

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  iat: z.int(),
  exp: z.int(),
  jti: z.uuid(),
  fn: z.string(),
  body_sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** One request as it arrived: nothing of it is trusted. */
export interface IncomingCall {
  signature: string | string[] | undefined;
  functionName: string;
  /** Raw bytes as received. */
  body: Buffer;
  /** Seconds since 1970. */
  now: number;
}

/**
 * Proves that a request was made by an org of the configuration, for this function, with this body, now, and for the
 * first time (contract: docs/reference/functions-api.md).
 * @throws HostError 401 with a `SALDO_SIGNATURE_…` code or `SALDO_ORG_UNKNOWN`
 */
export async function verifyCaller(
  call: IncomingCall,
  configuration: Pick<Configuration, 'orgs' | 'audience'>,
  replays: ReplayStore,
): Promise<OrgConfiguration> {
  const { signature } = call;
  if (typeof signature !== 'string' || signature === '') {
    throw refuse('MISSING', 'The request carries no X-Saldo-Signature.');
  }
  if (signature.length > MAXIMUM_SIGNATURE_LENGTH) throw refuse('INVALID', 'The signature is too long.');
  const org = findOrg(signature, configuration.orgs);
  const claims = await readClaims(signature, org);
  if (claims.aud !== configuration.audience) throw refuse('AUDIENCE', 'The signature is meant for another audience.');
  if (claims.fn !== call.functionName) throw refuse('FUNCTION', 'The signature was made for another function.');
  checkTime(claims, call.now);
  if (!isSameHash(claims.body_sha256, call.body)) throw refuse('BODY', 'The body is not the one that was signed.');
  if (!(await replays.accept(`${org.orgId}:${claims.jti}`, claims.exp + CLOCK_SKEW_SECONDS, call.now))) {
    throw refuse('REPLAYED', 'This request has been received before.');
  }
  return org;
}

/** The org that the signature claims to come from; the claim is proved by its key afterwards. */
function findOrg(signature: string, orgs: readonly OrgConfiguration[]): OrgConfiguration {
  let issuer: string | undefined;
  try {
    issuer = decodeJwt(signature).iss;
  } catch {
    throw refuse('INVALID', 'The signature is no JSON web signature.');
  }
  const org = orgs.find(({ orgId }) => orgId === issuer);
  if (org === undefined)
    throw new HostError('SALDO_ORG_UNKNOWN', 401, 'The signature names an org that this host does not serve.');
  return org;
}

async function readClaims(signature: string, org: OrgConfiguration): Promise<z.infer<typeof claimsSchema>> {
  for (const key of org.callerCertificates) {
    try {
      const { payload } = await compactVerify(signature, key, { algorithms: ['RS256'] });
      const claims = claimsSchema.safeParse(JSON.parse(new TextDecoder().decode(payload)));
      if (!claims.success) {
        const fields = claims.error.issues.map(({ path }) => path.join('.')).join(', ');
        throw refuse('CLAIMS', `The signature's claims are missing or malformed: ${fields}.`);
      }
      return claims.data;
    } catch (error) {
      if (!(error instanceof joseErrors.JOSEError)) throw error;
    }
  }
  throw refuse('INVALID', 'The signature was not made with a certificate that this host knows for the org.');
}

function checkTime({ iat, exp }: { iat: number; exp: number }, now: number): void {
  if (exp - iat > MAXIMUM_LIFE_SECONDS || exp <= iat) {
    throw refuse('LIFETIME', `A signature lives ${MAXIMUM_LIFE_SECONDS} seconds at most.`);
  }
  if (iat > now + CLOCK_SKEW_SECONDS)
    throw refuse('EARLY', 'The signature is from the future. Check the clock of the host.');
  if (exp + CLOCK_SKEW_SECONDS <= now) throw refuse('EXPIRED', 'The signature has expired.');
}

function isSameHash(claimed: string, body: Buffer): boolean {
  return timingSafeEqual(Buffer.from(claimed, 'hex'), createHash('sha256').update(body).digest());
}

function refuse(what: string, message: string): HostError {
  return new HostError(`SALDO_SIGNATURE_${what}`, 401, message);
}
