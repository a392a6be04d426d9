/** Asynchronous Apex: interfaces, options, contexts, platform events. */
import { ApexList } from '../values/collections.ts';
import { apexError, PlatformObject } from '../values/object.ts';
import { textOf } from '../values/text.ts';
import { running } from '../runtime/execution.ts';
import { BatchableContext, FinalizerContext, QueueableContext, SchedulableContext } from '../jobs/execute.ts';
import type { PlatformTypeDefinition } from './define.ts';

export class AsyncOptions extends PlatformObject {
  static override apexName = 'AsyncOptions';
  maximumStackDepth: number | null = null;
  minimumDelay: number | null = null;
  signature: Signature | null = null;
}

export class Signature extends PlatformObject {
  static override apexName = 'QueueableDuplicateSignature';
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
}

class SignatureBuilder extends PlatformObject {
  static override apexName = 'QueueableDuplicateSignature.Builder';
  readonly parts: string[] = [];
  add(kind: string, value: unknown): this {
    this.parts.push(`${kind}:${textOf(value)}`);
    return this;
  }
}

function asyncInfo(): { depth: number; maximum: number | null } {
  const { job, quiddity } = running();
  if (!job || quiddity !== 'queueable')
    throw apexError('AsyncException', 'AsyncInfo can only be used in a queueable job');
  return { depth: job.stackDepth, maximum: job.maximumStackDepth };
}

export const asyncTypes: PlatformTypeDefinition[] = [
  { name: 'Queueable', kind: 'interface', required: ['void execute(QueueableContext context)'] },
  { name: 'QueueableContext', methods: { 'Id getJobId()': (context: QueueableContext) => context.jobId } },
  { name: 'Schedulable', kind: 'interface', required: ['void execute(SchedulableContext context)'] },
  { name: 'SchedulableContext', methods: { 'Id getTriggerId()': (context: SchedulableContext) => context.triggerId } },
  { name: 'Database.AllowsCallouts', kind: 'interface' },
  { name: 'Database.Stateful', kind: 'interface' },
  { name: 'Database.RaisesPlatformEvents', kind: 'interface' },
  {
    name: 'Database.Batchable<T>',
    kind: 'interface',
    required: [
      'void execute(Database.BatchableContext context, List<T> scope)',
      'void finish(Database.BatchableContext context)',
    ],
  },
  {
    name: 'Database.BatchableContext',
    methods: {
      'Id getJobId()': (context: BatchableContext) => context.jobId,
      'Id getChildJobId()': (context: BatchableContext) => context.jobId,
    },
  },
  { name: 'Finalizer', kind: 'interface', required: ['void execute(FinalizerContext context)'] },
  {
    name: 'FinalizerContext',
    methods: {
      'Id getAsyncApexJobId()': (context: FinalizerContext) => context.jobId,
      'Exception getException()': (context: FinalizerContext) => context.exception,
      'String getRequestId()': (context: FinalizerContext) => context.requestId,
      'ParentJobResult getResult()': (context: FinalizerContext) => context.result,
    },
  },
  { name: 'ParentJobResult', kind: 'enum', values: ['SUCCESS', 'UNHANDLED_EXCEPTION'] },
  {
    name: 'AsyncOptions',
    constructors: { '()': () => new AsyncOptions() },
    properties: {
      'Integer MaximumQueueableStackDepth': {
        get: (options: AsyncOptions) => options.maximumStackDepth,
        set: (options: AsyncOptions, value: number) => (options.maximumStackDepth = value),
      },
      'Integer MinimumQueueableDelayInMinutes': {
        get: (options: AsyncOptions) => options.minimumDelay,
        set: (options: AsyncOptions, value: number) => (options.minimumDelay = value),
      },
      'QueueableDuplicateSignature DuplicateSignature': {
        get: (options: AsyncOptions) => options.signature,
        set: (options: AsyncOptions, value: Signature) => (options.signature = value),
      },
    },
  },
  { name: 'QueueableDuplicateSignature' },
  {
    name: 'QueueableDuplicateSignature.Builder',
    constructors: { '()': () => new SignatureBuilder() },
    methods: {
      'QueueableDuplicateSignature.Builder addId(Id value)': (builder: SignatureBuilder, value: unknown) =>
        builder.add('id', value),
      'QueueableDuplicateSignature.Builder addInteger(Integer value)': (builder: SignatureBuilder, value: unknown) =>
        builder.add('integer', value),
      'QueueableDuplicateSignature.Builder addString(String value)': (builder: SignatureBuilder, value: unknown) =>
        builder.add('string', value),
      'QueueableDuplicateSignature build()': (builder: SignatureBuilder) => new Signature(builder.parts.join('|')),
    },
  },
  {
    name: 'AsyncInfo',
    statics: {
      'Integer getCurrentQueueableStackDepth()': () => asyncInfo().depth,
      'Integer getMaximumQueueableStackDepth()': () => asyncInfo().maximum,
      'Integer getMinimumQueueableDelayInMinutes()': () => null,
      'Boolean hasMaxStackDepth()': () => asyncInfo().maximum !== null,
    },
  },
];

export { ApexList };
