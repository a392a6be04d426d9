/** The Apex web service: `executeAnonymous`, with the log in the header of the answer. */
import type { User } from '../contract.ts';
import type { AnonymousResult, RestOrg } from '../rest/api.ts';
import { answerOf, child, SoapFault, textOf, type SoapCall } from './envelope.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/08/apex';

/** Answers a call of the Apex web service. */
export async function apexService(org: RestOrg, user: User, version: string, call: SoapCall): Promise<string> {
  if (call.operation !== 'executeAnonymous' || !org.apex?.executeAnonymous)
    throw new SoapFault(
      'sf:UNKNOWN_EXCEPTION',
      `The local org has no operation ${call.operation} in its Apex web service`,
    );
  const code = textOf(call.body, 'apexcode') || textOf(call.body, 'String');
  const { log, ...result } = await org.apex.executeAnonymous(user, code);
  const wantsLog = child(call.header, 'DebuggingHeader') !== undefined;
  return answerOf(
    NAMESPACE,
    'executeAnonymous',
    { ...result },
    wantsLog ? { DebuggingInfo: { debugLog: result.compiled ? debugLog(user, version, code, result, log) : '' } } : {},
  );
}

/** A debug log with the events that the local org knows: begin, end, `System.debug` and the exception. */
function debugLog(
  user: User,
  version: string,
  code: string,
  result: Omit<AnonymousResult, 'log'>,
  lines: readonly string[],
): string {
  const time = new Date().toISOString().slice(11, 21);
  const event = (...parts: string[]) => [`${time} (0)`, ...parts].join('|');
  const failure =
    result.exceptionMessage === null
      ? []
      : [event('FATAL_ERROR', `${result.exceptionMessage}\n\n${result.exceptionStackTrace ?? ''}`)];
  return [
    `${version} APEX_CODE,DEBUG`,
    ...code.split('\n').map((line) => `Execute Anonymous: ${line}`),
    event('USER_INFO', '[EXTERNAL]', user.id, user.username, user.timeZone),
    event('EXECUTION_STARTED'),
    event('CODE_UNIT_STARTED', '[EXTERNAL]', 'execute_anonymous_apex'),
    ...lines.map((line) => event('USER_DEBUG', '[EXTERNAL]', 'DEBUG', line)),
    ...failure,
    event('CODE_UNIT_FINISHED', 'execute_anonymous_apex'),
    event('EXECUTION_FINISHED'),
    '',
  ].join('\n');
}
