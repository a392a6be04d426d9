/** Objects at run time: instances of Apex classes, enum values, exceptions and the platform's own objects. */
import type { TypeDeclaration } from '../types/type.ts';

/** Base of the JavaScript class generated for every Apex class. Fields are properties named by their slot. */
export class ApexObject {
  static declaration: TypeDeclaration;
}

export class ApexEnumValue {
  readonly typeName: string;
  readonly name: string;
  readonly ordinal: number;
  constructor(typeName: string, name: string, ordinal: number) {
    this.typeName = typeName;
    this.name = name;
    this.ordinal = ordinal;
  }
}

const enumValues = new Map<string, ApexEnumValue>();

/** The one object that represents an enum value. */
export function enumValue(typeName: string, name: string, ordinal: number): ApexEnumValue {
  const key = `${typeName}.${name}`;
  let value = enumValues.get(key);
  if (!value) enumValues.set(key, (value = new ApexEnumValue(typeName, name, ordinal)));
  return value;
}

export class ApexBlob {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** A value of type `Type`. */
export class ApexTypeValue {
  readonly name: string;
  /** The static type, an `ApexType`; kept loose so that values do not depend on the type table. */
  readonly type: unknown;
  constructor(name: string, type: unknown) {
    this.name = name;
    this.type = type;
  }
}

/** Objects of the platform that Apex only passes around (`HttpRequest`, `Database.SaveResult` …). */
export class PlatformObject {
  static apexName = 'Object';
}

export interface DmlFailureRow {
  index: number;
  id: string | null;
  statusCode: string;
  message: string;
  fields: string[];
}

/** Every Apex exception; user-defined ones are generated subclasses. Its JavaScript stack is not wanted. */
export class ApexException extends Error {
  static declaration: TypeDeclaration | undefined;
  static apexName = 'System.Exception';
  text: string | null = null;
  causedBy: ApexException | null = null;
  apexStack = '';
  lineNumber: number | null = null;
  rows: DmlFailureRow[] = [];
  inaccessible: Map<string, Set<string>> | null = null;

  constructor(message: string | null = null) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super();
    Error.stackTraceLimit = limit;
    this.text = message;
  }

  get typeName(): string {
    const own = this.constructor as typeof ApexException;
    return Object.hasOwn(own, 'declaration') && own.declaration && !own.declaration.platform
      ? own.declaration.name
      : own.apexName;
  }
  override get message(): string {
    return this.text ?? `Script-thrown exception`;
  }
  override toString(): string {
    return `${this.typeName}: ${this.message}`;
  }
}

export type ExceptionClass = typeof ApexException;

const exceptionNames = [
  'AssertException',
  'AsyncException',
  'BigObjectException',
  'CalloutException',
  'DmlException',
  'EmailException',
  'ExternalObjectException',
  'FinalException',
  'FlowException',
  'HandledException',
  'IllegalArgumentException',
  'InvalidHeaderException',
  'InvalidParameterValueException',
  'JSONException',
  'LimitException',
  'ListException',
  'MathException',
  'NoAccessException',
  'NoDataFoundException',
  'NoSuchElementException',
  'NullPointerException',
  'QueryException',
  'RequiredFeatureMissingException',
  'SearchException',
  'SecurityException',
  'SerializationException',
  'SObjectException',
  'StringException',
  'TypeException',
  'UnexpectedException',
  'UnsupportedOperationException',
  'VisualforceException',
  'XmlException',
  'DuplicateMessageException',
  'InvalidReadTimeoutException',
] as const;

export type ExceptionName = (typeof exceptionNames)[number] | 'Exception' | 'AuraHandledException';

/** JavaScript class of each built-in exception, by lower-case name. */
export const exceptionClasses = new Map<string, ExceptionClass>([['exception', ApexException]]);

for (const name of [...exceptionNames, 'AuraHandledException'] as const) {
  exceptionClasses.set(
    name.toLowerCase(),
    class extends ApexException {
      static override apexName = `System.${name}`;
    },
  );
}

/** A built-in exception, ready to be thrown; the interpreter adds line and stack when it passes the throwing frame. */
export function apexError(name: ExceptionName, message: string): ApexException {
  return new (exceptionClasses.get(name.toLowerCase())!)(message);
}

export function nullPointer(): ApexException {
  return apexError('NullPointerException', 'Attempt to de-reference a null object');
}

/**
 * Ends a transaction from inside: Apex can neither catch it nor run a `finally` block because of it.
 * Governor limits and the replay of callouts use it.
 */
export class TransactionSignal extends Error {}

/** A governor limit was passed; on the platform a LimitException that cannot be caught. */
export class LimitSignal extends TransactionSignal {
  readonly exception: ApexException;
  constructor(message: string) {
    super(message);
    this.exception = apexError('LimitException', message);
  }
}

/** A method, type or feature of the platform that the local org does not have. Never caught by Apex. */
export class UnsupportedByLocalOrg extends TransactionSignal {
  constructor(what: string) {
    super(`The local org does not support ${what}. See local-org/SUPPORT.md.`);
    this.name = 'UnsupportedByLocalOrg';
  }
}
