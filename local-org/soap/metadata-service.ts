/** The Metadata web service, as far as a deployment by the Salesforce CLI needs it. */
import type { User } from '../contract.ts';
import type { Problem } from '../deploy/components.ts';
import type { Deployment, Deployments, Outcome } from '../deploy/deployments.ts';
import { KINDS, OBJECT_PARTS } from '../deploy/kinds.ts';
import { testAnswer } from '../rest/test-runs.ts';
import type { ToolingData } from '../rest/tooling-data.ts';
import {
  answerOf,
  child,
  childrenOf,
  isTrue,
  SoapFault,
  textOf,
  type SoapCall,
  type SoapNode,
  type SoapValue,
} from './envelope.ts';
import type { MetadataList } from './metadata-list.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

export class MetadataService {
  private readonly deployments: Deployments;
  private readonly tooling: ToolingData;
  private readonly metadata: MetadataList;

  constructor(deployments: Deployments, tooling: ToolingData, metadata: MetadataList) {
    this.deployments = deployments;
    this.tooling = tooling;
    this.metadata = metadata;
  }

  call(user: User, call: SoapCall): string {
    const { operation, body } = call;
    const answer = (result: SoapValue) => answerOf(NAMESPACE, operation, result);
    switch (operation) {
      case 'describeMetadata':
        return answer(describe());
      case 'listMetadata':
        return answer(childrenOf(body, 'queries').flatMap((query) => this.metadata.list(textOf(query, 'type'))));
      case 'deploy': {
        const deployment = this.deploy(user, body);
        return answer({ done: false, id: deployment.id, state: 'Queued' });
      }
      case 'checkDeployStatus':
        return answer(this.status(this.find(textOf(body, 'asyncProcessId')), isTrue(body, 'includeDetails')));
      case 'cancelDeploy': {
        const deployment = this.find(textOf(body, 'id') || textOf(body, 'String'));
        this.deployments.cancel(deployment);
        return answer({ done: deployment.completedDate !== null, id: deployment.id });
      }
      default:
        throw new SoapFault(
          'sf:INVALID_OPERATION',
          `INVALID_OPERATION: the local org has no operation ${operation} in its Metadata API`,
        );
    }
  }

  private deploy(user: User, body: SoapNode): Deployment {
    const options = child(body, 'DeployOptions') ?? '';
    const archive = Buffer.from(textOf(body, 'ZipFile'), 'base64');
    const testLevel = textOf(options, 'testLevel').trim();
    return this.deployments.start(user, archive, {
      checkOnly: isTrue(options, 'checkOnly'),
      testLevel,
      tests: childrenOf(options, 'runTests').map((name) => (typeof name === 'string' ? name.trim() : '')),
    });
  }

  private find(id: string): Deployment {
    const deployment = this.deployments.get(id.trim());
    if (!deployment)
      throw new SoapFault(
        'sf:INVALID_ID_FIELD',
        'INVALID_ID_FIELD: no deployment found for this id. The local org forgets its deployments when it stops.',
      );
    return deployment;
  }

  private status(deployment: Deployment, withDetails: boolean): SoapValue {
    const { options, problems, outcomes, tests, user } = deployment;
    const isDone = deployment.completedDate !== null;
    const succeeded = deployment.status === 'Succeeded';
    return {
      checkOnly: options.checkOnly,
      completedDate: deployment.completedDate ?? undefined,
      createdBy: user.id,
      createdByName: user.name,
      createdDate: deployment.createdDate,
      details: withDetails && isDone ? this.details(deployment) : undefined,
      done: isDone,
      id: deployment.id,
      ignoreWarnings: false,
      lastModifiedDate: deployment.completedDate ?? deployment.createdDate,
      numberComponentErrors: problems.length,
      numberComponentsDeployed: isDone && problems.length === 0 ? outcomes.length : 0,
      numberComponentsTotal: deployment.total,
      numberTestErrors: tests?.failed ?? 0,
      numberTestsCompleted: tests?.passed ?? 0,
      numberTestsTotal: tests?.results.length ?? 0,
      rollbackOnError: true,
      runTestsEnabled: options.testLevel !== '' && options.testLevel !== 'NoTestRun',
      startDate: deployment.createdDate,
      status: deployment.status,
      success: succeeded,
    };
  }

  private details(deployment: Deployment): SoapValue {
    const { problems, outcomes, tests, coverageWarning } = deployment;
    const stamp = deployment.completedDate ?? deployment.createdDate;
    const idOf = (name: string, kind: 'class' | 'trigger') => this.tooling.codeId(name, kind) ?? null;
    const answer = tests === null ? null : testAnswer(tests, idOf);
    return {
      componentFailures: problems.map((problem) => failure(problem, stamp)),
      componentSuccesses: problems.length > 0 ? [] : outcomes.map((outcome) => success(outcome, stamp)),
      runTestResult:
        answer === null
          ? { numFailures: 0, numTestsRun: 0, totalTime: 0 }
          : {
              ...answer,
              apexLogId: undefined,
              codeCoverageWarnings: coverageWarning === null ? [] : [{ message: coverageWarning }],
            },
    };
  }
}

function failure(problem: Problem, stamp: string): SoapValue {
  return {
    changed: false,
    columnNumber: problem.column,
    componentType: problem.type,
    created: false,
    createdDate: stamp,
    deleted: false,
    fileName: problem.fileName,
    fullName: problem.fullName,
    lineNumber: problem.line,
    problem: problem.message,
    problemType: 'Error',
    success: false,
  };
}

/** Metadata that nothing here executes is taken with a warning that says so. */
function success({ component, state }: Outcome, stamp: string): SoapValue {
  const isKept = component.effect === 'kept' && state !== 'same';
  return {
    changed: state === 'changed' || state === 'created',
    componentType: component.type,
    created: state === 'created',
    createdDate: stamp,
    deleted: false,
    fileName: component.fileName,
    fullName: component.fullName,
    problem: isKept
      ? 'The running local org does not change with this kind of metadata; see local-org/SUPPORT.md.'
      : undefined,
    problemType: isKept ? 'Warning' : undefined,
    success: true,
  };
}

function describe(): SoapValue {
  return {
    metadataObjects: KINDS.map((kind) => ({
      childXmlNames:
        kind.type === 'CustomObject'
          ? Object.values(OBJECT_PARTS).map(({ type }) => type)
          : kind.type === 'CustomLabels'
            ? ['CustomLabel']
            : [],
      directoryName: kind.folder,
      inFolder: false,
      metaFile: kind.hasMeta ?? false,
      suffix: kind.suffix === '' ? undefined : kind.suffix,
      xmlName: kind.type,
    })),
    organizationNamespace: '',
    partialSaveAllowed: false,
    testRequired: false,
  };
}
