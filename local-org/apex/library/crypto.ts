/** Crypto, EncodingUtil, UUID, Auth.JWT and Auth.JWS. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSign,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { ApexMap } from '../values/collections.ts';
import { ApexBlob, apexError, PlatformObject } from '../values/object.ts';
import { textOf } from '../values/text.ts';
import { running } from '../runtime/execution.ts';
import { serialise } from './json.ts';
import type { PlatformTypeDefinition } from './define.ts';

const digests: Record<string, string> = {
  MD5: 'md5',
  SHA1: 'sha1',
  'SHA-1': 'sha1',
  SHA256: 'sha256',
  'SHA-256': 'sha256',
  SHA384: 'sha384',
  'SHA-384': 'sha384',
  SHA512: 'sha512',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-384': 'sha3-384',
  'SHA3-512': 'sha3-512',
};
const macs: Record<string, string> = {
  HMACMD5: 'md5',
  HMACSHA1: 'sha1',
  HMACSHA256: 'sha256',
  HMACSHA384: 'sha384',
  HMACSHA512: 'sha512',
};
const signatures: Record<string, string> = {
  RSA: 'RSA-SHA1',
  'RSA-SHA1': 'RSA-SHA1',
  'RSA-SHA256': 'RSA-SHA256',
  'RSA-SHA384': 'RSA-SHA384',
  'RSA-SHA512': 'RSA-SHA512',
};
const ciphers: Record<string, string> = { AES128: 'aes-128-cbc', AES192: 'aes-192-cbc', AES256: 'aes-256-cbc' };

function algorithm(table: Record<string, string>, name: string): string {
  const found = table[name.toUpperCase()];
  if (!found) throw apexError('NoSuchElementException', `Invalid algorithm: ${name}`);
  return found;
}

/** Private key of a certificate of this org. */
function privateKey(certificate: string): string {
  const key = running().runtime.options.certificates?.[certificate];
  if (!key)
    throw apexError(
      'NoDataFoundException',
      `Data Not Available: The data you were trying to access could not be found: certificate ${certificate}. It may be due to another user deleting the data or a system error.`,
    );
  return key;
}

const blob = (bytes: Buffer) => new ApexBlob(bytes);
const random = (size: number) =>
  Buffer.from(
    running().fromOutside('random bytes', () => randomBytes(size).toString('hex')),
    'hex',
  );
const base64Url = (bytes: Buffer) => bytes.toString('base64url');

function encrypt(name: string, key: ApexBlob, iv: Buffer, data: ApexBlob, prefix: boolean): ApexBlob {
  const cipher = createCipheriv(algorithm(ciphers, name), key.bytes, iv);
  return blob(Buffer.concat([...(prefix ? [iv] : []), cipher.update(data.bytes), cipher.final()]));
}

function decrypt(name: string, key: ApexBlob, iv: Buffer, data: Buffer): ApexBlob {
  const cipher = createDecipheriv(algorithm(ciphers, name), key.bytes, iv);
  try {
    return blob(Buffer.concat([cipher.update(data), cipher.final()]));
  } catch {
    throw apexError('SecurityException', 'Given final block not properly padded');
  }
}

class ApexUuid extends PlatformObject {
  static override apexName = 'UUID';
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  override toString(): string {
    return this.text;
  }
}

const standardClaims = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

class Jwt extends PlatformObject {
  static override apexName = 'Auth.JWT';
  iss: string | null = null;
  sub: string | null = null;
  aud: string | null = null;
  validityLength = 300;
  nbfClockSkew = 0;
  additional: ApexMap | null = null;

  claims(): string {
    const now = Math.floor(running().now() / 1000);
    const known: [string, unknown][] = [
      ['iss', this.iss],
      ['sub', this.sub],
      ['aud', this.aud],
    ];
    const parts = known
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    parts.push(`"exp":${now + this.validityLength}`, `"iat":${now}`, `"nbf":${now - this.nbfClockSkew}`);
    for (const [key, value] of this.additional?.entries.values() ?? [])
      parts.push(`${JSON.stringify(key)}:${serialise(value, false)}`);
    return `{${parts.join(',')}}`;
  }
}

class Jws extends PlatformObject {
  static override apexName = 'Auth.JWS';
  readonly claims: string;
  readonly certificate: string;
  constructor(claims: string, certificate: string) {
    super();
    this.claims = claims;
    this.certificate = certificate;
    privateKey(certificate);
  }
  compact(): string {
    const header = base64Url(Buffer.from(JSON.stringify({ alg: 'RS256' })));
    const signed = `${header}.${base64Url(Buffer.from(this.claims))}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey(this.certificate)).toString('base64url')}`;
  }
}

function setClaims(jwt: Jwt, claims: ApexMap): void {
  const taken = claims.keys().find((key) => standardClaims.includes(String(key)));
  if (taken !== undefined)
    throw apexError(
      'InvalidParameterValueException',
      `Standard claim ${textOf(taken)} can't be set as an additional claim`,
    );
  jwt.additional = claims;
}

const field = (name: 'iss' | 'sub' | 'aud'): NonNullable<PlatformTypeDefinition['methods']> => ({
  [`String get${name[0]!.toUpperCase()}${name.slice(1)}()`]: (jwt: Jwt) => jwt[name],
  [`void set${name[0]!.toUpperCase()}${name.slice(1)}(String value)`]: (jwt: Jwt, value: string) =>
    void (jwt[name] = value),
});

export const cryptoTypes: PlatformTypeDefinition[] = [
  {
    name: 'Crypto',
    statics: {
      'Blob generateDigest(String algorithm, Blob data)': (name: string, data: ApexBlob) =>
        blob(createHash(algorithm(digests, name)).update(data.bytes).digest()),
      'Blob generateMac(String algorithm, Blob data, Blob key)': (name: string, data: ApexBlob, key: ApexBlob) =>
        blob(createHmac(algorithm(macs, name), key.bytes).update(data.bytes).digest()),
      'Boolean verifyHMac(String algorithm, Blob data, Blob key, Blob mac)': (
        name: string,
        data: ApexBlob,
        key: ApexBlob,
        mac: ApexBlob,
      ) => createHmac(algorithm(macs, name), key.bytes).update(data.bytes).digest().equals(mac.bytes),
      'Blob generateAesKey(Integer bits)': (bits: number) => blob(random(bits / 8)),
      'Blob encrypt(String algorithm, Blob key, Blob iv, Blob data)': (
        name: string,
        key: ApexBlob,
        iv: ApexBlob,
        data: ApexBlob,
      ) => encrypt(name, key, iv.bytes, data, false),
      'Blob decrypt(String algorithm, Blob key, Blob iv, Blob data)': (
        name: string,
        key: ApexBlob,
        iv: ApexBlob,
        data: ApexBlob,
      ) => decrypt(name, key, iv.bytes, data.bytes),
      'Blob encryptWithManagedIV(String algorithm, Blob key, Blob data)': (
        name: string,
        key: ApexBlob,
        data: ApexBlob,
      ) => encrypt(name, key, random(16), data, true),
      'Blob decryptWithManagedIV(String algorithm, Blob key, Blob data)': (
        name: string,
        key: ApexBlob,
        data: ApexBlob,
      ) => decrypt(name, key, data.bytes.subarray(0, 16), data.bytes.subarray(16)),
      'Integer getRandomInteger()': () => random(4).readInt32BE(0),
      'Long getRandomLong()': () => random(8).readBigInt64BE(0),
      'Blob sign(String algorithm, Blob data, Blob key)': (name: string, data: ApexBlob, key: ApexBlob) => {
        const pem = `-----BEGIN PRIVATE KEY-----\n${key.bytes.toString('base64')}\n-----END PRIVATE KEY-----`;
        return blob(createSign(algorithm(signatures, name)).update(data.bytes).sign(pem));
      },
      'Blob signWithCertificate(String algorithm, Blob data, String certificate)': (
        name: string,
        data: ApexBlob,
        certificate: string,
      ) => blob(createSign(algorithm(signatures, name)).update(data.bytes).sign(privateKey(certificate))),
    },
  },
  {
    name: 'EncodingUtil',
    statics: {
      'String base64Encode(Blob data)': (data: ApexBlob) => data.bytes.toString('base64'),
      'Blob base64Decode(String text)': (text: string) => blob(Buffer.from(text, 'base64')),
      'String convertToHex(Blob data)': (data: ApexBlob) => data.bytes.toString('hex'),
      'Blob convertFromHex(String text)': (text: string) => {
        if (text.length % 2 !== 0 || /[^0-9a-f]/i.test(text))
          throw apexError('InvalidParameterValueException', 'Invalid hex string');
        return blob(Buffer.from(text, 'hex'));
      },
      'String urlEncode(String text, String charset)': (text: string) =>
        encodeURIComponent(text)
          .replace(/%20/g, '+')
          .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
      'String urlDecode(String text, String charset)': (text: string) => decodeURIComponent(text.replace(/\+/g, ' ')),
    },
  },
  {
    name: 'UUID',
    statics: {
      'UUID randomUUID()': () => new ApexUuid(running().fromOutside('uuid', () => randomUUID())),
      'UUID fromString(String text)': (text: string) => {
        if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
          throw apexError('IllegalArgumentException', `Invalid UUID string: ${text}`);
        return new ApexUuid(text.toLowerCase());
      },
    },
    methods: {
      'String toString()': (uuid: ApexUuid) => uuid.text,
      'Boolean equals(Object? other)': (uuid: ApexUuid, other: unknown) =>
        other instanceof ApexUuid && other.text === uuid.text,
      'Integer hashCode()': (uuid: ApexUuid) => parseInt(uuid.text.slice(0, 8), 16) | 0,
    },
  },
  {
    name: 'Auth.JWT',
    constructors: { '()': () => new Jwt() },
    methods: {
      ...field('iss'),
      ...field('sub'),
      ...field('aud'),
      'void setValidityLength(Integer seconds)': (jwt: Jwt, seconds: number) => void (jwt.validityLength = seconds),
      'Integer getValidityLength()': (jwt: Jwt) => jwt.validityLength,
      'void setNbfClockSkew(Integer seconds)': (jwt: Jwt, seconds: number) => void (jwt.nbfClockSkew = seconds),
      'void setAdditionalClaims(Map<String,Object> claims)': setClaims,
      'Map<String,Object> getAdditionalClaims()': (jwt: Jwt) => jwt.additional,
      'String toJSONString()': (jwt: Jwt) => jwt.claims(),
    },
  },
  {
    name: 'Auth.JWS',
    constructors: {
      '(Auth.JWT jwt, String certificate)': (jwt: Jwt, certificate: string) => new Jws(jwt.claims(), certificate),
      '(String claims, String certificate)': (claims: string, certificate: string) => new Jws(claims, certificate),
    },
    methods: { 'String getCompactSerialization()': (jws: Jws) => jws.compact() },
  },
];
