/** Apex behind the components: `@AuraEnabled` methods, called with the rights of the signed-in user. */
import type { User } from '../contract.ts';
import { LocalOrgError, type LocalOrg } from '../index.ts';

/** Calls an `@AuraEnabled` method; what it throws becomes the body of the error that the component gets. */
export type AuraCaller = (method: string, parameters: Record<string, unknown>, user: User) => unknown;

interface AuraAnswer {
  status: number;
  answer: unknown;
}

export class AuraCalls {
  private readonly org: LocalOrg;
  private readonly apex: AuraCaller;
  private readonly onError: (error: unknown) => void;

  /** @throws LocalOrgError SALDO_APEX_NOT_LOADED where there is neither a caller nor Apex */
  constructor(org: LocalOrg, caller: AuraCaller | undefined, onError: (error: unknown) => void) {
    this.org = org;
    this.apex = caller ?? interpreterOf(org);
    this.onError = onError;
  }

  /** Custom and user permissions that the user has, as `@salesforce/customPermission` and `userPermission` tell. */
  permissions(user: User): Record<string, boolean> {
    const { project, accessRights } = this.org.data;
    const held = project.customPermissions.filter(({ name }) => accessRights.customPermission(user, name));
    const sets = project.permissionSets.filter(({ name }) => user.permissionSets.includes(name));
    const names = [...held.map(({ name }) => name), ...sets.flatMap(({ userPermissions }) => [...userPermissions])];
    for (const name of ['ViewAllData', 'ModifyAllData'] as const)
      if (accessRights.userPermission(user, name)) names.push(name);
    return Object.fromEntries(names.map((name) => [name, true]));
  }

  async call(isKnown: boolean, method: string, body: string, user: User): Promise<AuraAnswer> {
    if (!isKnown) return { status: 404, answer: { message: `${method} is not a method that components may call.` } };
    const className = method.split('.')[0] ?? '';
    if (!this.org.data.accessRights.apexClass(user, className)) {
      const message = `You do not have access to the Apex class named '${className}'. Ask your administrator for a permission set of Saldo.`;
      return { status: 403, answer: { message, exceptionType: 'System.NoAccessException' } };
    }
    try {
      const parameters = JSON.parse(body) as Record<string, unknown>;
      return { status: 200, answer: { returnValue: (await this.apex(method, parameters, user)) ?? null } };
    } catch (error) {
      const { exceptionType, message, isApex } = errorBody(error);
      if (!isApex) this.onError(error);
      return { status: 500, answer: { message, exceptionType, isUserDefinedException: false, stackTrace: '' } };
    }
  }
}

function interpreterOf(org: LocalOrg): AuraCaller {
  const { apex } = org;
  if (apex === null) {
    throw new LocalOrgError('SALDO_APEX_NOT_LOADED', 'Pages need Apex. Start the local org with apexLoader.');
  }
  return (method, parameters, user) => apex.runtime.callAuraMethod(method, parameters, user);
}

/** What a component may know of an error; a defect of the local org stays in its log. */
function errorBody(error: unknown): { exceptionType: string; message: string; isApex: boolean } {
  if (!(error instanceof Error))
    return { exceptionType: 'System.UnexpectedException', message: 'Unexpected error.', isApex: false };
  const name =
    (error as { exceptionType?: unknown }).exceptionType ?? (error as { typeName?: unknown }).typeName ?? error.name;
  const exceptionType = typeof name === 'string' ? name : 'System.UnexpectedException';
  const isApex = /Exception$/.test(exceptionType) || error instanceof LocalOrgError;
  return { exceptionType, message: isApex ? error.message : 'The local org failed. Its log says why.', isApex };
}
