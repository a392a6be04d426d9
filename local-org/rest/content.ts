import { RestError } from './errors.ts';
import { isObject, parseJson, type JsonObject } from './json.ts';

interface Part {
  name: string;
  type: string;
  data: Buffer;
}

function parts(body: Buffer, boundary: string): Part[] {
  const found: Part[] = [];
  const delimiter = Buffer.from(`--${boundary}`);
  let position = body.indexOf(delimiter);
  while (position >= 0) {
    const start = position + delimiter.length;
    if (body.toString('latin1', start, start + 2) === '--') break;
    const next = body.indexOf(delimiter, start);
    if (next < 0) throw new RestError(400, 'INVALID_MULTIPART_REQUEST', 'The multipart body is cut off');
    const headerEnd = body.indexOf('\r\n\r\n', start);
    if (headerEnd < 0 || headerEnd > next)
      throw new RestError(400, 'INVALID_MULTIPART_REQUEST', 'A part of the multipart body has no headers');
    const headers = body.toString('utf8', start, headerEnd);
    found.push({
      name: /name="([^"]*)"/i.exec(headers)?.[1] ?? '',
      type: /content-type:\s*([^\r\n]+)/i.exec(headers)?.[1] ?? '',
      data: body.subarray(headerEnd + 4, next - 2),
    });
    position = next;
  }
  return found;
}

/**
 * A record with a file as `multipart/form-data`: one JSON part (the record) and one part named after the binary field.
 * The file becomes base64 in the record, as if it had been sent so.
 */
export function multipartBody(body: Buffer, contentType: string): JsonObject {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined)
    throw new RestError(400, 'INVALID_MULTIPART_REQUEST', 'The multipart body has no boundary');
  const all = parts(body, boundary);
  const json = all.find((part) => part.type.startsWith('application/json'));
  const record = json ? parseJson(json.data.toString('utf8')) : {};
  if (!isObject(record)) throw new RestError(400, 'JSON_PARSER_ERROR', 'The JSON part must be an object');
  const files = Object.fromEntries(
    all.filter((part) => part !== json).map((part) => [part.name, part.data.toString('base64')]),
  );
  return { ...record, ...files };
}
