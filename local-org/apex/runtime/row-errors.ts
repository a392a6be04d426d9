/** Errors that a trigger put on its records with `addError`, handed to the data side after the trigger ran. */
import type { RowError } from '../../contract.ts';
import type { ApexSObject } from '../values/sobject.ts';

export function errorsOf(records: ApexSObject[]): Map<number, RowError[]> {
  const errors = new Map<number, RowError[]>();
  records.forEach((record, index) => {
    if (record.errors.length === 0) return;
    errors.set(
      index,
      record.errors.map((error) => ({
        statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: error.message,
        fields: error.field ? [error.field] : [],
      })),
    );
    record.errors = [];
  });
  return errors;
}
