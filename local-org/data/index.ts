export { openOrgData, OrgDataStore, type OrgDataOptions } from './org-data.ts';
export { LocalOrgError, PlatformError } from './errors.ts';
export { ADMIN, type UserSeed } from './setup.ts';
export { makeId, normalizeId, withChecksum } from './ids.ts';
