import type { Row, User, Value } from '../../contract.ts';
import type { Decimal } from 'decimal.js';

/** A day; date-times are `Moment`s, so that arithmetic knows which it has. */
export class Day {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An instant, `YYYY-MM-DDTHH:mm:ss.SSSZ`. */
export class Moment {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value inside a formula. Null is blank. */
export type FormulaValue = string | boolean | Decimal | Day | Moment | null;

/** The record a formula is evaluated for, and the world around it. */
export interface FormulaContext {
  row: Row;
  /** The record before this save; null for a new one and outside a save. */
  old: Row | null;
  user: User;
  world: FormulaWorld;
  /** In a flow: the value of one of its resources. */
  resource?(path: string[]): FormulaValue;
}

/** What formulas may ask the org. */
export interface FormulaWorld {
  rowById(id: string): Row | undefined;
  hasPermission(user: User, name: string): boolean;
  /** A field of a hierarchy setting as it holds for the user. */
  setting(user: User, object: string, field: string): Value;
  /** A field of a custom metadata record. */
  metadata(type: string, record: string, field: string): Value;
  label(name: string, language: string): string | undefined;
  organization: { id: string; name: string };
}

export type Evaluate = (context: FormulaContext) => FormulaValue;
