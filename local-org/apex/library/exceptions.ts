/** Exceptions of the platform and their methods. */
import { ApexList } from '../values/collections.ts';
import { ApexException, apexError, enumValue, exceptionClasses } from '../values/object.ts';
import type { DmlFailureRow } from '../values/object.ts';
import { running } from '../runtime/execution.ts';
import { fieldToken } from './describe-values.ts';
import { stringList } from './text.ts';
import type { PlatformTypeDefinition } from './define.ts';

function rowOf(exception: ApexException, index: number): DmlFailureRow {
  const row = exception.rows[index];
  if (!row) throw apexError('ListException', `List index out of bounds: ${index}`);
  return row;
}

/** Tokens of the fields of a failed row, where the object can be told from the id. */
function dmlFields(exception: ApexException, index: number): ApexList {
  const { org, table } = running().runtime;
  const row = rowOf(exception, index);
  const object = row.id ? org.schema.objectByKeyPrefix(row.id.slice(0, 3)) : undefined;
  const tokens = object
    ? row.fields.flatMap((name) => (object.field(name) ? [fieldToken(object, object.field(name)!)] : []))
    : [];
  return new ApexList(table.platformType('Schema.SObjectField'), tokens);
}

const common: NonNullable<PlatformTypeDefinition['methods']> = {
  'Exception getCause()': (exception: ApexException) => exception.causedBy,
  'Integer getLineNumber()': (exception: ApexException) => exception.lineNumber ?? running().line,
  'String getMessage()': (exception: ApexException) => exception.message,
  'String getStackTraceString()': (exception: ApexException) => exception.apexStack,
  'String getTypeName()': (exception: ApexException) => exception.typeName,
  'void initCause(Exception cause)': (exception: ApexException, cause: ApexException) => {
    if (exception.causedBy) throw apexError('TypeException', 'Cause has already been initialized');
    exception.causedBy = cause;
  },
  'void setMessage(String? message)': (exception: ApexException, message: string | null) =>
    void (exception.text = message),
  'String toString()': (exception: ApexException) => `${exception.typeName}: ${exception.message}`,
  'Integer getNumDml()': (exception: ApexException) => exception.rows.length,
  'Id getDmlId(Integer index)': (exception: ApexException, index: number) => rowOf(exception, index).id,
  'Integer getDmlIndex(Integer index)': (exception: ApexException, index: number) => rowOf(exception, index).index,
  'String getDmlMessage(Integer index)': (exception: ApexException, index: number) => rowOf(exception, index).message,
  'String getDmlStatusCode(Integer index)': (exception: ApexException, index: number) =>
    rowOf(exception, index).statusCode,
  'StatusCode getDmlType(Integer index)': (exception: ApexException, index: number) =>
    enumValue('StatusCode', rowOf(exception, index).statusCode, 0),
  'List<String> getDmlFieldNames(Integer index)': (exception: ApexException, index: number) =>
    stringList(rowOf(exception, index).fields),
  'List<Schema.SObjectField> getDmlFields(Integer index)': dmlFields,
};

const constructors: NonNullable<PlatformTypeDefinition['constructors']> = {
  '()': (exception: ApexException) => exception,
  '(String? message)': (exception: ApexException, message: string | null) => {
    exception.text = message;
    return exception;
  },
  '(Exception? cause)': (exception: ApexException, cause: ApexException | null) => {
    exception.causedBy = cause;
    if (cause) exception.text = cause.message;
    return exception;
  },
  '(String? message, Exception? cause)': (
    exception: ApexException,
    message: string | null,
    cause: ApexException | null,
  ) => {
    exception.text = message;
    exception.causedBy = cause;
    return exception;
  },
};

/** Status codes that DML answers with; `StatusCode` values that Apex compares against. */
const statusCodes = [
  'ALREADY_IN_PROCESS',
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'CANNOT_MODIFY_MANAGED_OBJECT',
  'DELETE_FAILED',
  'DEPENDENCY_EXISTS',
  'DUPLICATES_DETECTED',
  'DUPLICATE_EXTERNAL_ID',
  'DUPLICATE_VALUE',
  'ENTITY_IS_DELETED',
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'FIELD_FILTER_VALIDATION_EXCEPTION',
  'FIELD_INTEGRITY_EXCEPTION',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INVALID_CROSS_REFERENCE_KEY',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'INVALID_ID_FIELD',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'INVALID_TYPE_ON_FIELD_IN_RECORD',
  'MALFORMED_ID',
  'MISSING_ARGUMENT',
  'MIXED_DML_OPERATION',
  'NUMBER_OUTSIDE_VALID_RANGE',
  'REQUIRED_FIELD_MISSING',
  'STRING_TOO_LONG',
  'UNABLE_TO_LOCK_ROW',
  'UNKNOWN_EXCEPTION',
];

export const exceptionTypes: PlatformTypeDefinition[] = [
  { name: 'StatusCode', kind: 'enum', values: statusCodes },
  { name: 'Exception', virtual: true, methods: common, constructors },
  ...[...exceptionClasses.values()]
    .filter((exception) => exception !== ApexException)
    .map((exception): PlatformTypeDefinition => ({
      name: exception.apexName.replace(/^System\./, ''),
      extends: 'Exception',
      constructors,
    })),
];
