/** `/services/Soap/…`: the Apex and Metadata web services that the Salesforce CLI calls beside REST. */
import type { User } from '../contract.ts';
import type { ApiResponse, RestOrg } from '../rest/api.ts';
import { PlatformError } from '../data/errors.ts';
import { apexService } from './apex-service.ts';
import { faultOf, parseCall, sessionIdIn, SoapFault } from './envelope.ts';
import type { MetadataService } from './metadata-service.ts';

export interface SoapParts {
  org: RestOrg;
  metadata: MetadataService;
  /** The user of a session id. */
  userOf(sessionId: string): User | undefined;
  /** Defects of the local org itself go here, never to the client. */
  onError(error: unknown): void;
}

function answer(status: number, xml: string): ApiResponse {
  return { status, binary: { data: Buffer.from(xml, 'utf8'), type: 'text/xml;charset=UTF-8' } };
}

/** Answers a SOAP call. Every operation needs the session of an administrator; the path names service and version. */
export async function soap(parts: SoapParts, path: string, text: string): Promise<ApiResponse> {
  const [, , , service, version = ''] = path.split('/');
  try {
    if ((service !== 'm' && service !== 's') || !/^\d\d\.0$/.test(version))
      throw new SoapFault('sf:UNKNOWN_EXCEPTION', `The local org has no SOAP service at ${path}`);
    const sessionId = sessionIdIn(text);
    const user = sessionId === undefined ? undefined : parts.userOf(sessionId);
    if (!user) {
      throw new SoapFault(
        'sf:INVALID_SESSION_ID',
        'INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session',
      );
    }
    if (!parts.org.data.accessRights.userPermission(user, 'ModifyAllData'))
      throw new SoapFault(
        'sf:INSUFFICIENT_ACCESS',
        'INSUFFICIENT_ACCESS: use of the Metadata and Apex API needs an administrator',
      );
    const call = parseCall(text);
    return answer(
      200,
      service === 'm' ? parts.metadata.call(user, call) : await apexService(parts.org, user, version, call),
    );
  } catch (error) {
    if (error instanceof SoapFault) return answer(500, faultOf(error.code, error.message));
    if (error instanceof PlatformError)
      return answer(500, faultOf(`sf:${error.statusCode}`, `${error.statusCode}: ${error.message}`));
    parts.onError(error);
    return answer(
      500,
      faultOf(
        'sf:UNKNOWN_EXCEPTION',
        'UNKNOWN_EXCEPTION: An unexpected error occurred in the local org. Its log has the details.',
      ),
    );
  }
}
