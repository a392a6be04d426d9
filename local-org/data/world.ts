import type { OrgData, Row, User, Value } from '../contract.ts';
import type { Rights } from './access.ts';
import type { FormulaWorld } from './formula/types.ts';
import type { ProjectMetadata } from './schema/load.ts';
import type { Store } from './store/store.ts';

/** Users, labels, settings and custom metadata as formulas and the other layers ask for them. */
export class OrgWorld implements FormulaWorld {
  organization: OrgData['organization'] = { id: '', name: '', timeZone: 'UTC', isMultiCurrency: false };
  private readonly store: Store;
  private readonly accessRights: Rights;
  private readonly project: ProjectMetadata;

  constructor(store: Store, accessRights: Rights, project: ProjectMetadata) {
    this.store = store;
    this.accessRights = accessRights;
    this.project = project;
  }

  rowById(id: string): Row | undefined {
    return this.store.rowById(id)?.row;
  }

  hasPermission(user: User, name: string): boolean {
    return this.accessRights.customPermission(user, name);
  }

  users(): User[] {
    return [...this.store.tableOf('User').rows.values()]
      .filter((row) => row['IsActive'] === true)
      .map((row) => this.toUser(row));
  }

  user(idOrUsername: string): User | undefined {
    const table = this.store.tableOf('User');
    const field = table.object.field('Username');
    const [id] = table.rows.has(idOrUsername) ? [idOrUsername] : field ? [...table.find(field, idOrUsername)] : [];
    const row = id === undefined ? undefined : table.get(id);
    return row?.['IsActive'] === true ? this.toUser(row) : undefined;
  }

  private toUser(row: Row): User {
    const assignments = this.store.tableOf('PermissionSetAssignment');
    const assignee = assignments.object.field('AssigneeId');
    const ids = assignee ? [...assignments.find(assignee, String(row['Id']))] : [];
    const names = ids
      .map((id) => assignments.get(id))
      .filter((assignment) => assignment && assignment['IsDeleted'] !== true)
      .map((assignment) => this.store.rowById(String(assignment?.['PermissionSetId']))?.row['Name']);
    const text = (name: string, fallback: string) => String(row[name] ?? fallback);
    return {
      id: String(row['Id']),
      username: text('Username', ''),
      name: text('Name', ''),
      profile: String(this.store.rowById(text('ProfileId', ''))?.row['Name'] ?? ''),
      permissionSets: names.map((name) => String(name)).sort(),
      timeZone: text('TimeZoneSidKey', 'UTC'),
      locale: text('LocaleSidKey', 'en_US'),
      language: text('LanguageLocaleKey', 'en_US'),
    };
  }

  label(name: string, language: string): string | undefined {
    const byLanguage = this.project.labels.get(name);
    return (
      byLanguage?.get(language) ??
      byLanguage?.get(language.split('_')[0] ?? '') ??
      byLanguage?.get('en_US') ??
      byLanguage?.values().next().value
    );
  }

  /** Hierarchy: the user's own record, else the profile's, else the organization's, field by field. */
  setting(user: User, objectName: string, fieldName: string): Value {
    const table = this.store.tableOf(objectName);
    const owner = table.object.field('SetupOwnerId');
    const profileId = this.rowById(user.id)?.['ProfileId'];
    for (const ownerId of [user.id, profileId, this.organization.id]) {
      if (typeof ownerId !== 'string' || !owner) continue;
      for (const id of table.find(owner, ownerId)) {
        const row = table.get(id);
        const value = row && row['IsDeleted'] !== true ? (row[fieldName] ?? null) : null;
        if (value !== null) return value;
      }
    }
    return null;
  }

  metadata(type: string, record: string, fieldName: string): Value {
    const table = this.store.tableOf(type);
    const row = [...table.rows.values()].find(
      (candidate) => String(candidate['DeveloperName']).toLowerCase() === record.toLowerCase(),
    );
    return row?.[fieldName] ?? null;
  }
}
