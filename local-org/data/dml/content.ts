import type { Row } from '../../contract.ts';
import type { ObjectDefinition } from '../schema/objects.ts';
import type { DmlContext, Item, SaveOperation } from './context.ts';

/** A new file version makes its document, or becomes the latest version of the document it names. */
export function afterSaveStandard(
  context: DmlContext,
  object: ObjectDefinition,
  operation: SaveOperation,
  items: Item[],
): void {
  if (object.name !== 'ContentVersion' || operation !== 'insert') return;
  const versions = context.store.table(object);
  const documents = context.store.tableOf('ContentDocument');
  const write = (table: typeof versions, row: Row) =>
    context.store.write(context.transaction, table, String(row['Id']), table.shape(row));
  for (const { row } of items) {
    const named = typeof row['ContentDocumentId'] === 'string' ? documents.get(row['ContentDocumentId']) : undefined;
    const documentField = versions.object.field('ContentDocumentId');
    const earlier =
      named && documentField
        ? [...versions.find(documentField, String(named['Id']))].filter((id) => id !== row['Id'])
        : [];
    const audit = {
      CreatedDate: row['CreatedDate'] ?? null,
      CreatedById: row['CreatedById'] ?? null,
      IsDeleted: false,
      OwnerId: row['OwnerId'] ?? null,
    };
    const document: Row = {
      ...(named ?? { ...documents.shape({}), Id: context.store.nextId(documents.object), ...audit }),
      Title: row['Title'] ?? null,
      FileType: row['FileType'] ?? null,
      FileExtension: row['FileExtension'] ?? null,
      ContentSize: row['ContentSize'] ?? null,
      LatestPublishedVersionId: row['Id'] ?? null,
      LastModifiedDate: row['LastModifiedDate'] ?? null,
      LastModifiedById: row['LastModifiedById'] ?? null,
      SystemModstamp: row['SystemModstamp'] ?? null,
    };
    write(documents, document);
    for (const id of earlier) write(versions, { ...versions.get(id), IsLatest: false });
    Object.assign(row, {
      ContentDocumentId: document['Id'],
      IsLatest: true,
      VersionNumber: String(earlier.length + 1),
    });
    write(versions, row);
    if (!named) linkDocument(context, String(document['Id']), row, audit);
  }
}

/** A new document is linked to its owner and to the record it is published at. */
function linkDocument(context: DmlContext, documentId: string, version: Row, audit: Row): void {
  const links = context.store.tableOf('ContentDocumentLink');
  const owner = version['OwnerId'] ?? null;
  const place = version['FirstPublishLocationId'] ?? null;
  for (const linked of new Set([owner, place])) {
    if (linked === null) continue;
    const id = context.store.nextId(links.object);
    const row: Row = {
      ...audit,
      Id: id,
      ContentDocumentId: documentId,
      LinkedEntityId: linked,
      ShareType: linked === owner ? 'I' : 'V',
      Visibility: 'AllUsers',
      SystemModstamp: version['SystemModstamp'] ?? null,
    };
    context.store.write(context.transaction, links, id, links.shape(row));
  }
}
