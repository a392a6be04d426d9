/** For tests: an org's key pair and the signed calls that its Apex would make. */
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { CompactSign } from 'jose';

export interface KeyPair {
  publicPem: string;
  privatePem: string;
}

export function newKeyPair(bits = 2048): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return {
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

export const ORG_ID = '00D000000000001AAA';

/** Claims of a right call; `changes` makes it a wrong one. */
export function claimsFor(
  functionName: string,
  body: string,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ORG_ID,
    aud: 'saldo-functions',
    iat: now,
    exp: now + 120,
    jti: randomUUID(),
    fn: functionName,
    body_sha256: createHash('sha256').update(body).digest('hex'),
    ...changes,
  };
}

export function sign(
  claims: Record<string, unknown>,
  key: Parameters<CompactSign['sign']>[0],
  alg = 'RS256',
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader({ alg }).sign(key);
}
