import type { FlowDefinition } from './definition.ts';

/** A failure that no fault path took up: it ends the interview. */
export class FlowFault extends Error {
  readonly flow: FlowDefinition;
  readonly element: string;
  /** What went wrong, without the flow around it. */
  readonly detail: string;

  constructor(flow: FlowDefinition, element: string, detail: string) {
    super(`Flow ${flow.name}, element ${element}: ${detail}`);
    this.name = 'FlowFault';
    this.flow = flow;
    this.element = element;
    this.detail = detail;
  }
}
