/** All active flows of the org, read and checked when it starts. */
import { LocalOrgError } from '../data/errors.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { Formulas } from '../data/formula/formulas.ts';
import type { OrgSchema } from '../data/schema/objects.ts';
import type { OrgRuntime } from '../apex/runtime/org-runtime.ts';
import { actionSignature } from './apex-values.ts';
import { checkFlow } from './check.ts';
import type { FlowDefinition, FlowSource, Trigger } from './definition.ts';
import { Flow, type ActionSignature, type FlowWorld } from './flow.ts';
import { Problems, readFlow } from './read.ts';

export class FlowCatalog implements FlowWorld {
  readonly schema: OrgSchema;
  readonly formulas: Formulas;
  private readonly runtime: OrgRuntime;
  private readonly flows = new Map<string, Flow>();
  private readonly actions = new Map<string, ActionSignature | null>();

  /** @throws LocalOrgError SALDO_FLOW_INVALID with everything that is wrong with any flow. */
  constructor(org: OrgDataStore, runtime: OrgRuntime, sources: FlowSource[]) {
    this.schema = org.schema;
    this.formulas = org.formulas;
    this.runtime = runtime;
    const read = sources.map((source) => {
      const problems = new Problems(source.file);
      const definition = readFlow(source, problems);
      if (definition) this.flows.set(definition.name.toLowerCase(), new Flow(definition, this));
      return { definition, problems };
    });
    for (const { definition, problems } of read) if (definition) checkFlow(this.flow(definition.name), this, problems);
    const found = read.flatMap(({ problems }) => problems.list);
    if (found.length > 0)
      throw new LocalOrgError(
        'SALDO_FLOW_INVALID',
        `These flows can't be run. Correct them, or deactivate what the local org does not support (local-org/SUPPORT.md):\n${found.join('\n')}`,
      );
  }

  find(name: string): Flow | undefined {
    return this.flows.get(name.toLowerCase());
  }

  /** A flow that is known to be there. */
  flow(name: string): Flow {
    const flow = this.find(name);
    if (!flow) throw new LocalOrgError('SALDO_FLOW_UNKNOWN', `There is no active flow ${name} in the project.`);
    return flow;
  }

  definition(name: string): FlowDefinition | undefined {
    return this.find(name)?.definition;
  }

  action(className: string): ActionSignature | null {
    let known = this.actions.get(className);
    if (known === undefined)
      this.actions.set(className, (known = actionSignature(this.runtime, this.schema, className)));
    return known;
  }

  /** Flows that a trigger starts, in the order in which they run: by trigger order, then by name. */
  startedBy(trigger: Trigger, object?: string): Flow[] {
    return [...this.flows.values()]
      .filter(
        ({ definition: { start }, startObject }) =>
          start.trigger === trigger && (!object || startObject?.name === object),
      )
      .sort(({ definition: left }, { definition: right }) => {
        const order = (left.triggerOrder ?? Infinity) - (right.triggerOrder ?? Infinity);
        return order || (left.name < right.name ? -1 : 1);
      });
  }
}
