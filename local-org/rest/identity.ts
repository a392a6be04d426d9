import type { User } from '../contract.ts';
import type { ApiResponse, RestOrg } from './api.ts';

/** `GET /services/oauth2/userinfo`: who the session is, as OpenID Connect words it. */
export function userInfo(org: RestOrg, user: User, instanceUrl: string): ApiResponse {
  const row = org.data.store.tableOf('User').get(user.id);
  return {
    status: 200,
    body: {
      sub: `${instanceUrl}/id/${org.data.organization.id}/${user.id}`,
      user_id: user.id,
      organization_id: org.data.organization.id,
      preferred_username: user.username,
      nickname: user.username,
      name: user.name,
      email: row?.['Email'] ?? null,
      given_name: row?.['FirstName'] ?? null,
      family_name: row?.['LastName'] ?? null,
      zoneinfo: user.timeZone,
      user_type: 'STANDARD',
      active: true,
      language: user.language,
      locale: user.locale,
      urls: { rest: `${instanceUrl}/services/data/v{version}/`, metadata: `${instanceUrl}/services/Soap/m/{version}/` },
    },
  };
}
