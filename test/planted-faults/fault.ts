/** What keeps Apex from going wrong before it reaches a Salesforce org. */
export type Gate = 'apex-ls' | 'PMD' | 'compile' | 'run';

/**
 * How a fault that compiles is brought to light: Apex tests of the project (by class; all where none is named), or a few
 * lines of Apex run by somebody.
 */
export type Trial = { tests: string[] } | { runAs: 'admin' | 'reviewer'; code: string };

/** One mistake in the shipped source. */
export interface Fault {
  name: string;
  /** Path in the project. */
  file: string;
  /** Text that stands there exactly once. */
  find: string;
  replace: string;
  /** Tried in the local org where the fault compiles. Absent: there is nothing to run. */
  trial?: Trial;
  /** The gates that have to stop it, each of them and no other. */
  caughtBy: Gate[];
}

/** A gate's word on one fault: what it said, or null when it let the fault pass. */
export type Verdicts = Record<Gate, string | null>;
