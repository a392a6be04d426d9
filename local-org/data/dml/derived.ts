import { createHash } from 'node:crypto';
import type { Row } from '../../contract.ts';
import type { ObjectDefinition } from '../schema/objects.ts';

const WON_STAGE = 'Closed Won';
const CLOSED_STAGES = new Set([WON_STAGE, 'Closed Lost']);
const FILE_TYPES: Record<string, string> = {
  csv: 'CSV',
  xml: 'XML',
  txt: 'TEXT',
  pdf: 'PDF',
  json: 'JSON',
  zip: 'ZIP',
};

/** Fills the fields of standard objects that the platform works out itself. The row is a version not yet stored. */
export function deriveStandardFields(object: ObjectDefinition, row: Row): void {
  switch (object.name) {
    case 'Contact':
    case 'User':
      row['Name'] = [row['FirstName'], row['LastName']].filter(Boolean).join(' ') || null;
      break;
    case 'Opportunity':
      row['IsClosed'] = CLOSED_STAGES.has(String(row['StageName']));
      row['IsWon'] = row['StageName'] === WON_STAGE;
      break;
    case 'Task':
      row['IsClosed'] = row['Status'] === 'Completed';
      break;
    case 'ContentVersion': {
      const data = Buffer.from(String(row['VersionData'] ?? ''), 'base64');
      const extension = /\.([^.]+)$/.exec(String(row['PathOnClient'] ?? ''))?.[1]?.toLowerCase() ?? null;
      row['FileExtension'] = extension;
      row['FileType'] = extension === null ? 'UNKNOWN' : (FILE_TYPES[extension] ?? extension.toUpperCase());
      row['ContentSize'] = String(data.length);
      row['Checksum'] = createHash('md5').update(data).digest('hex');
      row['Title'] ??= String(row['PathOnClient'] ?? '').replace(/\.[^.]+$/, '');
      break;
    }
    default:
  }
}
