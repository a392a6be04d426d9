import { inflateRawSync } from 'node:zlib';

/** Salesforce's limits on a package, unpacked. */
const MOST_FILES = 10_000;
const MOST_BYTES = 400 * 1024 * 1024;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** A package that can't be read. */
export class ZipError extends Error {}

/**
 * The files of a zip archive by path.
 * @throws ZipError for what is damaged, encrypted, too large, or wants to leave its folder
 */
export function readZip(archive: Buffer): Map<string, Buffer> {
  const end = archive.length < 22 ? -1 : archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > archive.length || archive.readUInt32LE(end) !== END_OF_DIRECTORY)
    throw new ZipError('The package is not a zip archive');
  try {
    return readEntries(archive, archive.readUInt16LE(end + 10), archive.readUInt32LE(end + 16));
  } catch (error) {
    if (error instanceof ZipError) throw error;
    throw new ZipError(`The zip archive is damaged: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readEntries(archive: Buffer, count: number, start: number): Map<string, Buffer> {
  if (count > MOST_FILES) throw new ZipError(`The package has ${count} files; the limit is ${MOST_FILES}`);
  const files = new Map<string, Buffer>();
  let at = start;
  let left = MOST_BYTES;
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new ZipError('The directory of the zip archive is damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    if ((archive.readUInt16LE(at + 8) & 1) === 1) throw new ZipError(`${name} is encrypted`);
    if (!name.endsWith('/')) {
      const content = readEntry(archive, at, name, left);
      left -= content.length;
      files.set(safePath(name), content);
    }
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return files;
}

function readEntry(archive: Buffer, at: number, name: string, left: number): Buffer {
  const [method, packed, size, local] = [
    archive.readUInt16LE(at + 10),
    archive.readUInt32LE(at + 20),
    archive.readUInt32LE(at + 24),
    archive.readUInt32LE(at + 42),
  ];
  if (size > left) throw new ZipError(`The package is larger than ${MOST_BYTES} bytes`);
  if (archive.readUInt32LE(local) !== LOCAL_ENTRY) throw new ZipError(`${name} is damaged`);
  const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(begin, begin + packed);
  if (method !== STORED && method !== DEFLATED) throw new ZipError(`${name} is packed in an unknown way (${method})`);
  // The limit stands against an archive that lies about its sizes.
  const content = method === STORED ? bytes : inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) });
  if (content.length !== size) throw new ZipError(`${name} is damaged`);
  return content;
}

function safePath(name: string): string {
  const parts = name.split('/');
  if (name.includes('\\') || name.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new ZipError(`${JSON.stringify(name)} is not a path inside the package`);
  return name;
}
