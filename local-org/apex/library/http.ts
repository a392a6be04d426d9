/** Callouts: Http, HttpRequest, HttpResponse, mocks. */
import { ApexBlob, apexError, PlatformObject } from '../values/object.ts';
import { running } from '../runtime/execution.ts';
import { CalloutSignal } from '../runtime/journal.ts';
import type { CalloutAnswer, CalloutRequest } from '../runtime/journal.ts';
import { stringList } from './text.ts';
import type { PlatformTypeDefinition } from './define.ts';

class HttpMessage extends PlatformObject {
  readonly headers = new Map<string, [string, string]>();
  body: Buffer = Buffer.alloc(0);
  header(name: string): string | null {
    return this.headers.get(name.toLowerCase())?.[1] ?? null;
  }
  setHeader(name: string, value: string): void {
    this.headers.set(name.toLowerCase(), [name, value]);
  }
}

export class HttpRequest extends HttpMessage {
  static override apexName = 'HttpRequest';
  method: string | null = null;
  endpoint: string | null = null;
  timeoutMs = 10_000;
  hasBody = false;
}

export class HttpResponse extends HttpMessage {
  static override apexName = 'HttpResponse';
  status = '';
  statusCode = 0;
}

class Http extends PlatformObject {
  static override apexName = 'Http';
}

/** The address and headers that an endpoint stands for: a named credential, or a plain URL that is allowed. */
function resolve(endpoint: string): { url: string; headers: Record<string, string> } {
  const { options } = running().runtime;
  const named = /^callout:([A-Za-z0-9_]+)(.*)$/s.exec(endpoint);
  if (named) {
    const credential = options.namedCredentials?.[named[1]!];
    if (!credential)
      throw apexError(
        'CalloutException',
        `The callout couldn't access the endpoint. You might not have the required permissions, or the named credential "${named[1]}" might not exist.`,
      );
    return { url: credential.url.replace(/\/$/, '') + named[2], headers: credential.headers ?? {} };
  }
  if (!options.remoteSites?.some((site) => endpoint.startsWith(site))) {
    throw apexError(
      'CalloutException',
      `Unauthorized endpoint, please check Setup->Security->Remote site settings. endpoint = ${endpoint}`,
    );
  }
  return { url: endpoint, headers: {} };
}

function requestOf(request: HttpRequest): CalloutRequest {
  if (!request.method) throw apexError('CalloutException', 'Missing method');
  if (!request.endpoint) throw apexError('CalloutException', 'Missing endpoint');
  const { url, headers } = resolve(request.endpoint);
  const all: Record<string, string> = { ...headers };
  for (const [name, value] of request.headers.values()) all[name] = value;
  return {
    method: request.method,
    url,
    headers: all,
    body: request.hasBody ? request.body : null,
    timeoutMs: request.timeoutMs,
  };
}

function responseOf(answer: CalloutAnswer): HttpResponse {
  if (answer.failure !== null) throw apexError('CalloutException', answer.failure);
  const response = new HttpResponse();
  response.statusCode = answer.status;
  response.status = answer.statusText;
  response.body = answer.body;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  return response;
}

function send(request: HttpRequest): unknown {
  const execution = running();
  execution.limits.use('callouts', 1);
  if (execution.test) {
    const mock = execution.test.mocks.get('httpcalloutmock');
    if (!mock) throw apexError('TypeException', 'Methods defined as TestMethod do not support Web service callouts');
    refuseAfterWrites();
    return execution.runtime.callMethod(mock, 'respond', [request]);
  }
  if (execution.triggers.length > 0)
    throw apexError('CalloutException', 'Callout from triggers are currently not supported.');
  if (execution.job && !execution.job.allowsCallouts)
    throw apexError(
      'CalloutException',
      'Callout not allowed from this future method. Please enable callout by annotating the future method. eg: @Future(callout=true)',
    );
  if (!execution.journal.replaying) refuseAfterWrites();
  if (!execution.canSuspend)
    throw apexError('CalloutException', 'Callout from this kind of transaction is not supported.');
  const prepared = requestOf(request);
  if (execution.journal.replaying)
    return responseOf(
      execution.journal.take<CalloutAnswer>('callout', true, () => {
        throw new Error('unreachable');
      }),
    );
  throw new CalloutSignal(prepared);
}

function refuseAfterWrites(): void {
  if (running().hasUncommittedWork)
    throw apexError(
      'CalloutException',
      'You have uncommitted work pending. Please commit or rollback before calling out',
    );
}

const bodyMethods: NonNullable<PlatformTypeDefinition['methods']> = {
  'String getBody()': (message: HttpMessage) => message.body.toString('utf8'),
  'Blob getBodyAsBlob()': (message: HttpMessage) => new ApexBlob(message.body),
  'String getHeader(String name)': (message: HttpMessage, name: string) => message.header(name),
  'void setHeader(String name, String value)': (message: HttpMessage, name: string, value: string) =>
    message.setHeader(name, value),
};

function setBody(message: HttpMessage, bytes: Buffer): void {
  message.body = bytes;
  if (message instanceof HttpRequest) message.hasBody = true;
}

export const httpTypes: PlatformTypeDefinition[] = [
  {
    name: 'Http',
    constructors: { '()': () => new Http() },
    methods: { 'HttpResponse send(HttpRequest request)': (_: Http, request: HttpRequest) => send(request) },
  },
  {
    name: 'HttpRequest',
    constructors: { '()': () => new HttpRequest() },
    methods: {
      ...bodyMethods,
      'void setBody(String text)': (request: HttpRequest, text: string) => setBody(request, Buffer.from(text)),
      'void setBodyAsBlob(Blob data)': (request: HttpRequest, data: ApexBlob) => setBody(request, data.bytes),
      'String getEndpoint()': (request: HttpRequest) => request.endpoint,
      'void setEndpoint(String endpoint)': (request: HttpRequest, endpoint: string) =>
        void (request.endpoint = endpoint),
      'String getMethod()': (request: HttpRequest) => request.method,
      'void setMethod(String method)': (request: HttpRequest, method: string) => void (request.method = method),
      'void setTimeout(Integer ms)': (request: HttpRequest, ms: number) => {
        if (ms < 1 || ms > 120_000)
          throw apexError('CalloutException', 'Timeout must be between 1 and 120000 milliseconds');
        request.timeoutMs = ms;
      },
      'void setCompressed(Boolean flag)': () => undefined,
    },
  },
  {
    name: 'HttpResponse',
    constructors: { '()': () => new HttpResponse() },
    methods: {
      ...bodyMethods,
      'void setBody(String text)': (response: HttpResponse, text: string) => setBody(response, Buffer.from(text)),
      'void setBodyAsBlob(Blob data)': (response: HttpResponse, data: ApexBlob) => setBody(response, data.bytes),
      'List<String> getHeaderKeys()': (response: HttpResponse) =>
        stringList([...response.headers.values()].map(([name]) => name)),
      'String getStatus()': (response: HttpResponse) => response.status,
      'void setStatus(String status)': (response: HttpResponse, status: string) => void (response.status = status),
      'Integer getStatusCode()': (response: HttpResponse) => response.statusCode,
      'void setStatusCode(Integer code)': (response: HttpResponse, code: number) => void (response.statusCode = code),
    },
  },
  { name: 'HttpCalloutMock', kind: 'interface', required: ['HttpResponse respond(HttpRequest request)'] },
];
