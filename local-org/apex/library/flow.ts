/** Flows started from Apex. */
import { running } from '../runtime/execution.ts';
import { ApexMap } from '../values/collections.ts';
import { apexError, PlatformObject } from '../values/object.ts';
import type { PlatformTypeDefinition } from './define.ts';

class FlowInterview extends PlatformObject {
  static override apexName = 'Flow.Interview';
  private readonly flow: string;
  private readonly inputs: Map<string, unknown>;
  private outputs: Map<string, unknown> | null = null;

  constructor(flow: string, inputs: ApexMap) {
    super();
    this.flow = flow;
    this.inputs = new Map(inputs.keys().map((key) => [String(key as string), inputs.get(key)]));
  }

  start(): void {
    const execution = running();
    this.outputs = execution.runtime.flows?.startFromApex(execution, this.flow, this.inputs) ?? null;
  }

  value(name: string): unknown {
    if (!this.outputs) throw apexError('FlowException', 'Interview not started');
    return this.outputs.get(name) ?? null;
  }
}

export const flowTypes: PlatformTypeDefinition[] = [
  {
    name: 'Flow.Interview',
    statics: {
      'Flow.Interview createInterview(String flowName, Map<String,Object> inputs)': (name: string, inputs: ApexMap) =>
        new FlowInterview(name, inputs),
    },
    methods: {
      'void start()': (interview: FlowInterview) => interview.start(),
      'Object getVariableValue(String name)': (interview: FlowInterview, name: string) => interview.value(name),
    },
  },
];
