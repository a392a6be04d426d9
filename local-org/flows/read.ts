/** Reads flow metadata strictly: whatever is not understood is a problem with its name, never passed over. */
import { isTrue, list, parseXml, rawText, text, type XmlNode } from '../data/schema/xml.ts';
import { Day, Moment, type FormulaValue } from '../data/formula/types.ts';
import { Exact, parseDate, parseDateTime } from '../data/values.ts';
import type {
  ConditionSet,
  FieldAssignment,
  FilterSet,
  FlowDefinition,
  FlowElement,
  FlowSource,
  FlowStart,
  Operand,
  Trigger,
} from './definition.ts';
import { ELEMENTS, TAGS } from './tags.ts';

type Node = XmlNode;

/** Problems of one flow, each with the element that has it. */
export class Problems {
  readonly list: string[] = [];
  private readonly file: string;
  constructor(file: string) {
    this.file = file;
  }
  add(where: string, message: string): void {
    this.list.push(`${this.file}: ${where ? `${where}: ` : ''}${message}`);
  }
}

/**
 * Reads one flow. Null for a version that is not active: the org does not run it.
 * What is wrong with it is added to `problems`.
 */
export function readFlow(source: FlowSource, problems: Problems): FlowDefinition | null {
  const root = parseXml(source.text, source.file);
  if (text(root, 'status') !== 'Active') return null;
  return new FlowReader(source, root, problems).read();
}

class FlowReader {
  private readonly source: FlowSource;
  private readonly root: Node;
  private readonly problems: Problems;

  constructor(source: FlowSource, root: Node, problems: Problems) {
    this.source = source;
    this.root = root;
    this.problems = problems;
  }

  read(): FlowDefinition {
    const { root } = this;
    this.allow(root, 'Flow', 'Flow', '');
    const processType = text(root, 'processType');
    if (processType !== 'AutoLaunchedFlow')
      this.problems.add('processType', `${processType ?? 'none'} is not supported, only AutoLaunchedFlow`);
    const order = text(root, 'triggerOrder');
    return {
      name: this.source.name,
      file: this.source.file,
      label: text(root, 'label') ?? this.source.name,
      runInMode: text(root, 'runInMode') ?? 'DefaultMode',
      triggerOrder: order === null ? null : Number(order),
      start: this.start(),
      variables: this.variables(),
      constants: this.named('constants', (node, name) => ({
        dataType: text(node, 'dataType') ?? 'String',
        value: this.operand(node, 'value', name),
      })),
      formulas: this.named('formulas', (node, name) => ({
        name,
        dataType: text(node, 'dataType') ?? 'String',
        expression: rawText(node, 'expression') ?? '',
        scale: Number(text(node, 'scale') ?? 0),
      })),
      templates: this.named('textTemplates', (node, name) => {
        if (!isTrue(node, 'isViewedAsPlainText'))
          this.problems.add(name, 'a text template that is not plain text is not supported');
        return rawText(node, 'text') ?? '';
      }),
      elements: this.elements(),
    };
  }

  /** Refuses tags that are not listed for this kind of node. */
  private allow(node: Node, kind: string, shown: string, name: string): void {
    if (typeof node === 'string') return;
    for (const tag of Object.keys(node)) {
      if (tag === '#text' || TAGS[kind]?.includes(tag)) continue;
      const first = list(node, tag)[0];
      const inner = kind === 'Flow' && first !== undefined ? text(first, 'name') : null;
      this.problems.add(inner ?? name, `${inner === null ? `${shown}/` : ''}${tag} is not supported`);
    }
  }

  private named<Result>(tag: string, read: (node: Node, name: string) => Result): Map<string, Result> {
    const found = new Map<string, Result>();
    for (const node of list(this.root, tag)) {
      const name = text(node, 'name') ?? '';
      this.allow(node, tag, tag, name);
      found.set(name, read(node, name));
    }
    return found;
  }

  private variables(): FlowDefinition['variables'] {
    return this.named('variables', (node, name) => ({
      name,
      dataType: text(node, 'dataType') ?? 'String',
      object: text(node, 'objectType'),
      apexClass: text(node, 'apexClass'),
      isCollection: isTrue(node, 'isCollection'),
      isInput: isTrue(node, 'isInput'),
      isOutput: isTrue(node, 'isOutput'),
      value: this.operand(node, 'value', name),
    }));
  }

  private start(): FlowStart {
    const node = list(this.root, 'start')[0] ?? {};
    this.allow(node, 'start', 'start', 'start');
    const triggerType = text(node, 'triggerType');
    const triggers = ['RecordBeforeSave', 'RecordAfterSave', 'RecordBeforeDelete', 'Scheduled'];
    if (triggerType !== null && triggerType !== 'None' && !triggers.includes(triggerType))
      this.problems.add('start', `triggerType ${triggerType} is not supported`);
    let afterCommit: string | null = null;
    for (const path of list(node, 'scheduledPaths')) {
      this.allow(path, 'scheduledPaths', 'scheduledPaths', 'start');
      const pathType = text(path, 'pathType');
      if (pathType !== 'AsyncAfterCommit')
        this.problems.add('start', `a scheduled path of type ${pathType ?? 'time offset'} is not supported`);
      afterCommit = this.target(path, 'connector');
    }
    return {
      trigger: triggerType === 'None' ? null : (triggerType as Trigger | null),
      object: text(node, 'object'),
      recordTriggerType: text(node, 'recordTriggerType') as FlowStart['recordTriggerType'],
      filters: this.filters(node, 'start'),
      formula: rawText(node, 'filterFormula'),
      onlyWhenChanged: isTrue(node, 'doesRequireRecordChangedToMeetCriteria'),
      schedule: this.schedule(node),
      next: this.target(node, 'connector') ?? text(this.root, 'startElementReference'),
      afterCommit,
    };
  }

  private schedule(start: Node): FlowStart['schedule'] {
    const node = list(start, 'schedule')[0];
    if (node === undefined) return null;
    this.allow(node, 'schedule', 'schedule', 'start');
    const frequency = text(node, 'frequency') ?? '';
    if (!['Once', 'Daily', 'Weekly'].includes(frequency))
      this.problems.add('start', `a schedule of frequency ${frequency} is not supported`);
    return {
      frequency: frequency as 'Once' | 'Daily' | 'Weekly',
      date: text(node, 'startDate') ?? '',
      time: text(node, 'startTime') ?? '',
    };
  }

  private elements(): Map<string, FlowElement> {
    const elements = new Map<string, FlowElement>();
    for (const kind of ELEMENTS) {
      for (const node of list(this.root, kind)) {
        const name = text(node, 'name') ?? '';
        this.allow(node, kind, kind, name);
        elements.set(name, this.element(kind, node, name));
      }
    }
    return elements;
  }

  private element(kind: (typeof ELEMENTS)[number], node: Node, name: string): FlowElement {
    const base = { name, label: text(node, 'label') ?? name, next: this.target(node, 'connector') };
    const fault = this.target(node, 'faultConnector');
    const stored = isTrue(node, 'storeOutputAutomatically');
    const input = this.path(node, 'inputReference');
    const object = text(node, 'object');
    switch (kind) {
      case 'assignments':
        return { ...base, kind, items: this.items(node, name) };
      case 'decisions':
        return { ...base, kind, next: this.target(node, 'defaultConnector'), rules: this.rules(node, name) };
      case 'loops':
        return {
          ...base,
          kind,
          next: this.target(node, 'noMoreValuesConnector'),
          body: this.target(node, 'nextValueConnector'),
          collection: this.path(node, 'collectionReference') ?? [],
          descending: text(node, 'iterationOrder') === 'Desc',
          variable: text(node, 'assignNextValueToReference'),
        };
      case 'recordLookups':
        return this.lookup(node, name, { ...base, fault, stored });
      case 'recordCreates': {
        const assignments = this.fieldValues(node, name);
        const idTarget = this.path(node, 'assignRecordIdToReference');
        return { ...base, kind, fault, stored, input, object, idTarget, assignments };
      }
      case 'recordUpdates': {
        const assignments = this.fieldValues(node, name);
        return { ...base, kind, fault, input, object, assignments, filters: this.filters(node, name) };
      }
      case 'recordDeletes':
        return { ...base, kind, fault, input, object, filters: this.filters(node, name) };
      case 'actionCalls':
        return this.action(node, name, { ...base, fault, stored });
      case 'subflows':
        return {
          ...base,
          kind,
          stored,
          flow: text(node, 'flowName') ?? '',
          inputs: this.nameValues(node, 'inputAssignments', 'subflows.inputAssignments', name),
          outputs: this.targets(node, 'outputAssignments', 'subflows.outputAssignments', name),
        };
    }
  }

  private lookup(
    node: Node,
    name: string,
    base: { name: string; label: string; next: string | null; fault: string | null; stored: boolean },
  ): FlowElement {
    return {
      ...base,
      kind: 'recordLookups',
      object: text(node, 'object') ?? '',
      filters: this.filters(node, name),
      first: isTrue(node, 'getFirstRecordOnly'),
      fields: list(node, 'queriedFields').flatMap((field) => (typeof field === 'string' ? [field.trim()] : [])),
      sortField: text(node, 'sortField'),
      descending: text(node, 'sortOrder') === 'Desc',
      limit: this.operand(node, 'limit', name),
      output: this.path(node, 'outputReference'),
      outputFields: this.targets(node, 'outputAssignments', 'outputAssignments', name).map(
        ({ target, name: field }) => ({
          target,
          field,
        }),
      ),
      nullWhenNone: isTrue(node, 'assignNullValuesIfNoRecordsFound'),
    };
  }

  private action(
    node: Node,
    name: string,
    base: { name: string; label: string; next: string | null; fault: string | null; stored: boolean },
  ): FlowElement {
    const actionType = text(node, 'actionType');
    if (actionType !== 'apex') this.problems.add(name, `an action of type ${actionType ?? 'none'} is not supported`);
    const model = text(node, 'flowTransactionModel');
    if (model !== null && model !== 'CurrentTransaction' && model !== 'Automatic')
      this.problems.add(name, `flowTransactionModel ${model} is not supported`);
    return {
      ...base,
      kind: 'actionCalls',
      className: text(node, 'actionName') ?? '',
      inputs: this.nameValues(node, 'inputParameters', 'inputParameters', name),
      outputs: this.targets(node, 'outputParameters', 'outputParameters', name),
    };
  }

  private items(node: Node, name: string) {
    return list(node, 'assignmentItems').map((item) => {
      this.allow(item, 'assignmentItems', 'assignmentItems', name);
      return {
        target: this.path(item, 'assignToReference') ?? [],
        operator: text(item, 'operator') ?? '',
        value: this.operand(item, 'value', name),
      };
    });
  }

  private rules(node: Node, name: string) {
    return list(node, 'rules').map((rule) => {
      this.allow(rule, 'rules', 'rules', name);
      return {
        name: text(rule, 'name') ?? '',
        next: this.target(rule, 'connector'),
        onlyWhenChanged: isTrue(rule, 'doesRequireRecordChangedToMeetCriteria'),
        ...this.conditions(rule, name),
      };
    });
  }

  private conditions(node: Node, name: string): ConditionSet {
    return {
      logic: text(node, 'conditionLogic') ?? 'and',
      conditions: list(node, 'conditions').map((condition) => {
        this.allow(condition, 'conditions', 'conditions', name);
        return {
          left: this.path(condition, 'leftValueReference') ?? [],
          operator: text(condition, 'operator') ?? '',
          right: this.operand(condition, 'rightValue', name),
        };
      }),
    };
  }

  private filters(node: Node, name: string): FilterSet {
    return {
      logic: text(node, 'filterLogic') ?? 'and',
      filters: list(node, 'filters').map((filter) => {
        this.allow(filter, 'filters', 'filters', name);
        return {
          field: text(filter, 'field') ?? '',
          operator: text(filter, 'operator') ?? '',
          value: this.operand(filter, 'value', name),
        };
      }),
    };
  }

  private fieldValues(node: Node, name: string): FieldAssignment[] {
    return list(node, 'inputAssignments').map((assignment) => {
      this.allow(assignment, 'inputAssignments', 'inputAssignments', name);
      return { field: text(assignment, 'field') ?? '', value: this.operand(assignment, 'value', name) };
    });
  }

  private nameValues(node: Node, tag: string, kind: string, name: string) {
    return list(node, tag).map((item) => {
      this.allow(item, kind, tag, name);
      return { name: text(item, 'name') ?? '', value: this.operand(item, 'value', name) };
    });
  }

  private targets(node: Node, tag: string, kind: string, name: string): { target: string[]; name: string }[] {
    return list(node, tag).map((item) => {
      this.allow(item, kind, tag, name);
      return {
        target: this.path(item, 'assignToReference') ?? [],
        name: text(item, 'name') ?? text(item, 'field') ?? '',
      };
    });
  }

  private target(node: Node, tag: string): string | null {
    const connector = list(node, tag)[0];
    if (connector === undefined) return null;
    this.allow(connector, 'connector', tag, text(node, 'name') ?? '');
    return text(connector, 'targetReference');
  }

  private path(node: Node, tag: string): string[] | null {
    return text(node, tag)?.split('.') ?? null;
  }

  private operand(node: Node, tag: string, name: string): Operand | null {
    const value = list(node, tag)[0];
    if (value === undefined || typeof value === 'string') return null;
    this.allow(value, 'value', tag, name);
    const reference = text(value, 'elementReference');
    if (reference !== null) return globalConstant(reference) ?? { kind: 'reference', path: reference.split('.') };
    const formula = rawText(value, 'formulaExpression');
    if (formula !== null) return { kind: 'formula', expression: formula };
    const string = rawText(value, 'stringValue');
    if (string !== null)
      return string.includes('{!') ? { kind: 'template', text: string } : { kind: 'literal', value: string };
    const literal = literalOf(value);
    if (literal === undefined) {
      this.problems.add(name, `${tag} has no value that can be read`);
      return null;
    }
    return { kind: 'literal', value: literal };
  }
}

function literalOf(value: Node): FormulaValue | undefined {
  const number = text(value, 'numberValue');
  if (number !== null) return new Exact(number);
  const boolean = text(value, 'booleanValue');
  if (boolean !== null) return boolean === 'true';
  const date = parseDate(text(value, 'dateValue') ?? '');
  if (date !== null) return new Day(date);
  const moment = parseDateTime(text(value, 'dateTimeValue') ?? '');
  return moment === null ? undefined : new Moment(moment);
}

function globalConstant(reference: string): Operand | null {
  switch (reference) {
    case '$GlobalConstant.EmptyString':
      return { kind: 'literal', value: '' };
    case '$GlobalConstant.True':
      return { kind: 'literal', value: true };
    case '$GlobalConstant.False':
      return { kind: 'literal', value: false };
    default:
      return null;
  }
}
