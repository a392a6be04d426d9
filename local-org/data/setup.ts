import type { OrgData, Row, Value } from '../contract.ts';
import { PROFILES } from './access.ts';
import { coerce } from './dml/coerce.ts';
import { LocalOrgError } from './errors.ts';
import type { ProjectMetadata } from './schema/load.ts';
import type { Store } from './store/store.ts';
import type { Table } from './store/table.ts';

/** A user made on the first start of a data folder. Later starts only add permission sets that are named and not assigned. */
export interface UserSeed {
  username: string;
  lastName: string;
  firstName?: string;
  profile: string;
  /** Names of permission sets, or `all` for every permission set of the project. */
  permissionSets: string[] | 'all';
  language?: string;
  locale?: string;
  timeZone?: string;
}

/** The administrator that every local org has. */
export const ADMIN: UserSeed = {
  username: 'admin@saldo.local',
  firstName: 'Ada',
  lastName: 'Admin',
  profile: 'System Administrator',
  permissionSets: 'all',
};

interface SetupOptions {
  users: UserSeed[];
  organizationName: string;
  timeZone: string;
}

/**
 * Brings the setup rows in line with the source: organization, profiles, permission sets, custom permissions,
 * notification types, custom metadata records, users and their assignments. Runs at every start, as one transaction.
 */
export function seedSetup(store: Store, project: ProjectMetadata, options: SetupOptions): OrgData['organization'] {
  const writer = {};
  const seeder = new Seeder(store, writer);
  const organization = seeder.upsert(
    'Organization',
    [...store.tableOf('Organization').rows.values()][0],
    {
      Name: options.organizationName,
      OrganizationType: 'Developer Edition',
      InstanceName: 'LOCAL',
      IsSandbox: false,
      TimeZoneSidKey: options.timeZone,
      LanguageLocaleKey: 'en_US',
      DefaultLocaleSidKey: 'de_DE',
      FiscalYearStartMonth: '1',
    },
    true,
  );
  const profiles = new Map(
    PROFILES.map((profile) => [
      profile.name,
      seeder.byKey('Profile', 'Name', profile.name, {
        PermissionsViewAllData: profile.allData,
        PermissionsModifyAllData: profile.allData,
      }),
    ]),
  );
  const sets = new Map(
    project.permissionSets.map((set) => [
      set.name,
      seeder.byKey('PermissionSet', 'Name', set.name, {
        Label: set.label,
        Description: set.description?.slice(0, 255) ?? null,
        IsOwnedByProfile: false,
      }),
    ]),
  );
  const permissions = new Map(
    project.customPermissions.map((permission) => [
      permission.name.toLowerCase(),
      seeder.byKey('CustomPermission', 'DeveloperName', permission.name, {
        MasterLabel: permission.label,
        Description: permission.description?.slice(0, 255) ?? null,
      }),
    ]),
  );
  for (const type of project.notificationTypes) {
    seeder.byKey('CustomNotificationType', 'DeveloperName', type.name, {
      MasterLabel: type.label,
      CustomNotifTypeName: type.typeName,
      Description: type.description?.slice(0, 255) ?? null,
      Desktop: type.isOnDesktop,
      Mobile: type.isOnMobile,
    });
  }
  seeder.replaceAccess(project, sets, permissions);
  seedMetadata(seeder, store, project);
  for (const user of [ADMIN, ...options.users.filter((seed) => seed.username !== ADMIN.username)]) {
    const override = options.users.find((seed) => seed.username === user.username) ?? user;
    seedUser(seeder, store, project, override, profiles, sets, options.timeZone);
  }
  store.commit(writer);
  return { id: organization, name: options.organizationName, timeZone: options.timeZone, isMultiCurrency: false };
}

function seedUser(
  seeder: Seeder,
  store: Store,
  project: ProjectMetadata,
  user: UserSeed,
  profiles: Map<string, string>,
  sets: Map<string, string>,
  timeZone: string,
): void {
  const profileId = profiles.get(user.profile);
  if (profileId === undefined)
    throw new LocalOrgError(
      'SALDO_USER_INVALID',
      `User ${user.username}: profile '${user.profile}' is not one of ${[...profiles.keys()].join(', ')}.`,
    );
  const id = seeder.byKey('User', 'Username', user.username, {
    FirstName: user.firstName ?? null,
    LastName: user.lastName,
    Name: [user.firstName, user.lastName].filter(Boolean).join(' '),
    Email: user.username,
    Alias: user.lastName.slice(0, 8).toLowerCase(),
    ProfileId: profileId,
    IsActive: true,
    TimeZoneSidKey: user.timeZone ?? timeZone,
    LocaleSidKey: user.locale ?? 'de_DE',
    LanguageLocaleKey: user.language ?? 'en_US',
    EmailEncodingKey: 'UTF-8',
    UserType: 'Standard',
  });
  const names = user.permissionSets === 'all' ? project.permissionSets.map((set) => set.name) : user.permissionSets;
  const table = store.tableOf('PermissionSetAssignment');
  const assignee = table.object.field('AssigneeId');
  const assigned = new Set(
    assignee ? [...table.find(assignee, id)].map((assignment) => table.get(assignment)?.['PermissionSetId']) : [],
  );
  for (const name of names) {
    const setId = sets.get(name);
    if (setId === undefined)
      throw new LocalOrgError(
        'SALDO_USER_INVALID',
        `User ${user.username}: permission set '${name}' is not in the project. It has ${[...sets.keys()].join(', ') || 'none'}.`,
      );
    if (!assigned.has(setId))
      seeder.upsert('PermissionSetAssignment', undefined, { PermissionSetId: setId, AssigneeId: id });
  }
}

function seedMetadata(seeder: Seeder, store: Store, project: ProjectMetadata): void {
  const current = new Set<string>();
  for (const record of project.metadataRecords) {
    const object = project.schema.object(record.object);
    if (!object)
      throw new LocalOrgError(
        'SALDO_METADATA_INVALID',
        `Custom metadata record ${record.object}.${record.developerName}: the type is not in the project.`,
      );
    const values: Row = {
      MasterLabel: record.label,
      Label: record.label,
      QualifiedApiName: record.developerName,
      Language: 'en_US',
    };
    for (const [name, text] of Object.entries(record.values)) {
      const field = object.field(name);
      if (!field)
        throw new LocalOrgError(
          'SALDO_METADATA_INVALID',
          `Custom metadata record ${record.object}.${record.developerName}: field ${name} does not exist.`,
        );
      const result = coerce(field, text);
      if ('error' in result)
        throw new LocalOrgError(
          'SALDO_METADATA_INVALID',
          `Custom metadata record ${record.object}.${record.developerName}: ${result.error.message}`,
        );
      values[field.name] = result.value;
    }
    current.add(seeder.byKey(record.object, 'DeveloperName', record.developerName, values));
  }
  for (const object of project.schema.objects().filter((candidate) => candidate.kind === 'customMetadata')) {
    for (const id of store.table(object).rows.keys()) if (!current.has(id)) seeder.remove(store.table(object), id);
  }
}

class Seeder {
  private readonly store: Store;
  private readonly writer: object;

  constructor(store: Store, writer: object) {
    this.store = store;
    this.writer = writer;
  }

  byKey(objectName: string, keyField: string, key: string, values: Row): string {
    const table = this.store.tableOf(objectName);
    const existing = [...table.rows.values()].find((row) => row[keyField] === key);
    return this.upsert(objectName, existing, { [keyField]: key, ...values }, keyField === 'Username');
  }

  /** Writes a row when it is new or different. `keep` leaves an existing row as people have changed it. */
  upsert(objectName: string, existing: Row | undefined, values: Row, keep = false): string {
    const table = this.store.tableOf(objectName);
    if (existing && (keep || Object.entries(values).every(([name, value]) => (existing[name] ?? null) === value)))
      return String(existing['Id']);
    const stamp = this.store.nextStamp();
    const id = existing ? String(existing['Id']) : this.store.nextId(table.object);
    const created: Record<string, Value> = existing ? {} : { CreatedDate: stamp, IsDeleted: false };
    this.store.write(
      this.writer,
      table,
      id,
      table.shape({ ...existing, ...created, ...values, Id: id, LastModifiedDate: stamp, SystemModstamp: stamp }),
    );
    return id;
  }

  remove(table: Table, id: string): void {
    this.store.write(this.writer, table, id, undefined);
  }

  /** Which permission set enables which custom permission, for queries over SetupEntityAccess. */
  replaceAccess(project: ProjectMetadata, sets: Map<string, string>, permissions: Map<string, string>): void {
    const table = this.store.tableOf('SetupEntityAccess');
    const wanted = new Map<string, Row>();
    for (const set of project.permissionSets) {
      for (const permission of set.customPermissions) {
        const parent = sets.get(set.name);
        const entity = permissions.get(permission);
        if (parent && entity)
          wanted.set(`${parent}${entity}`, {
            ParentId: parent,
            SetupEntityId: entity,
            SetupEntityType: 'CustomPermission',
          });
      }
    }
    for (const [id, row] of table.rows) {
      const key = `${String(row['ParentId'])}${String(row['SetupEntityId'])}`;
      if (wanted.has(key)) wanted.delete(key);
      else if (row['SetupEntityType'] === 'CustomPermission') this.remove(table, id);
    }
    for (const row of wanted.values()) this.upsert('SetupEntityAccess', undefined, row);
  }
}
