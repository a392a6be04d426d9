/** The pages that `npm start` serves: the app as people have it in Salesforce. */
import { ADMIN } from '@saldo/local-org';
import { registerLightningPages, type LightningPages } from '@saldo/local-org/pages';
import { APPROVER, REVIEWER, type Parts } from './parts.ts';

/**
 * Registers the app at `/`. One chooses who one is; the integration user is nobody to be. The components are built in the
 * background, the base components only once.
 */
export function registerPages(root: string, parts: Parts): LightningPages {
  return registerLightningPages(parts.org, {
    projectDir: root,
    startTab: 'Approval_Queue',
    usernames: [REVIEWER, APPROVER, ADMIN.username],
  });
}
