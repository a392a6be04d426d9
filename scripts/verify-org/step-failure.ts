/** A step that ran and found something wrong; the message says what. */
export class StepFailure extends Error {}
