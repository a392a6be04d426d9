import type { Access, Row, User } from '../contract.ts';
import type { ObjectDefinition, OrgSchema, StoredField } from './schema/objects.ts';
import type { ObjectRights, PermissionSetDefinition } from './schema/permissions.ts';
import { SETUP_OBJECTS } from './schema/standard-objects.ts';

const NONE: ObjectRights = { read: false, create: false, edit: false, delete: false, viewAll: false, modifyAll: false };
const ALL: ObjectRights = { read: true, create: true, edit: true, delete: true, viewAll: true, modifyAll: true };
const OWN: ObjectRights = { read: true, create: true, edit: true, delete: true, viewAll: false, modifyAll: false };

/** What the built-in profiles grant. A custom field deployed from source is granted by permission sets only, even to an administrator. */
interface ProfileDefinition {
  name: string;
  allData: boolean;
  standardObjects: boolean;
}

export const PROFILES: ProfileDefinition[] = [
  { name: 'System Administrator', allData: true, standardObjects: true },
  { name: 'Standard User', allData: false, standardObjects: true },
  { name: 'Minimum Access - Salesforce', allData: false, standardObjects: false },
  { name: 'Minimum Access - API Only Integrations', allData: false, standardObjects: false },
];

/** Object, field and record rights of users, from their profile and permission sets. */
export class Rights {
  private readonly schema: OrgSchema;
  private readonly sets: Map<string, PermissionSetDefinition>;
  private readonly rowById: (id: string) => { object: ObjectDefinition; row: Row } | undefined;
  /** Ids of the records a file is linked to. */
  private readonly linkedTo: (documentId: string) => string[];
  private readonly cache = new Map<string, ObjectRights>();

  constructor(
    schema: OrgSchema,
    sets: PermissionSetDefinition[],
    rowById: Rights['rowById'],
    linkedTo: Rights['linkedTo'],
  ) {
    this.schema = schema;
    this.sets = new Map(sets.map((set) => [set.name.toLowerCase(), set]));
    this.rowById = rowById;
    this.linkedTo = linkedTo;
  }

  private setsOf(user: User): PermissionSetDefinition[] {
    return user.permissionSets.map((name) => this.sets.get(name.toLowerCase())).filter((set) => set !== undefined);
  }

  private profile(user: User): ProfileDefinition | undefined {
    return PROFILES.find((profile) => profile.name === user.profile);
  }

  userPermission(user: User, name: 'ViewAllData' | 'ModifyAllData'): boolean {
    if (this.profile(user)?.allData) return true;
    return this.setsOf(user).some((set) => set.userPermissions.has(name) || set.userPermissions.has('ModifyAllData'));
  }

  customPermission(user: User, name: string): boolean {
    return this.setsOf(user).some((set) => set.customPermissions.has(name.toLowerCase()));
  }

  apexClass(user: User, name: string): boolean {
    if (this.profile(user)?.allData) return true;
    return this.setsOf(user).some((set) => set.classes.has(name.toLowerCase()));
  }

  /** Whether a tab of the project stands in the navigation: as after a deployment, only permission sets say so. */
  tab(user: User, name: string): boolean {
    return this.setsOf(user).some((set) => set.tabs.has(name.toLowerCase()));
  }

  /** Whether the user has an app of the project. */
  app(user: User, name: string): boolean {
    return this.setsOf(user).some((set) => set.apps.has(name.toLowerCase()));
  }

  object(user: User, object: ObjectDefinition): ObjectRights {
    const key = `${user.profile}|${user.permissionSets.join(',')}|${object.name}`;
    const known = this.cache.get(key);
    if (known) return known;
    const rights = this.computeObject(user, object);
    this.cache.set(key, rights);
    return rights;
  }

  private computeObject(user: User, object: ObjectDefinition): ObjectRights {
    const admin = this.profile(user)?.allData ?? false;
    if (admin || this.userPermission(user, 'ModifyAllData')) return ALL;
    if (SETUP_OBJECTS.has(object.name) || object.kind === 'customSetting' || object.kind === 'customMetadata')
      return { ...NONE, read: true, viewAll: true };
    const base =
      !object.custom &&
      (this.profile(user)?.standardObjects ||
        object.name.startsWith('Content') ||
        !['Account', 'Contact', 'Opportunity', 'Task'].includes(object.name))
        ? OWN
        : NONE;
    const granted = this.setsOf(user)
      .map((set) => set.objects.get(object.name.toLowerCase()))
      .filter((rights) => rights !== undefined);
    const has = (right: keyof ObjectRights) => base[right] || granted.some((rights) => rights[right]);
    const viewAll = has('viewAll') || has('modifyAll') || this.userPermission(user, 'ViewAllData');
    return {
      read: has('read') || viewAll,
      create: has('create'),
      edit: has('edit'),
      delete: has('delete'),
      viewAll,
      modifyAll: has('modifyAll'),
    };
  }

  field(user: User, object: ObjectDefinition, field: StoredField): { read: boolean; edit: boolean } {
    const { read, edit, create } = this.object(user, object);
    const writable = (edit || create) && (field.updateable || field.createable);
    const open =
      !field.custom ||
      field.required ||
      field.masterDetail ||
      object.kind === 'customSetting' ||
      object.kind === 'customMetadata';
    if (open) return { read, edit: writable };
    const key = `${object.name}.${field.name}`.toLowerCase();
    const granted = this.setsOf(user)
      .map((set) => set.fields.get(key))
      .filter((rights) => rights !== undefined);
    return {
      read: read && granted.some((rights) => rights.read || rights.edit),
      edit: writable && granted.some((rights) => rights.edit),
    };
  }

  /** Null where the user sees every record of the object, else a test of one row. */
  visible(user: User, access: Access, object: ObjectDefinition): ((row: Row) => boolean) | null {
    if (!this.enforcesSharing(access)) return null;
    if (this.object(user, object).viewAll) return null;
    if (object.sharingModel === 'ControlledByParent') {
      const master = object.masterField();
      const parent = master?.referenceTo[0] === undefined ? undefined : this.schema.object(master.referenceTo[0]);
      const parentVisible = parent ? this.visible(user, access, parent) : null;
      if (!master || !parentVisible) return null;
      return (row) => this.onParent(row, master, parentVisible);
    }
    if (object.sharingModel !== 'Private' || !object.field('OwnerId')) return null;
    if (object.name === 'ContentVersion' || object.name === 'ContentDocument')
      return (row) => row['OwnerId'] === user.id || this.fileIsLinked(user, access, row);
    return (row) => row['OwnerId'] === user.id;
  }

  /** A file is seen by those it is linked to and by those who see a record it is linked to. */
  private fileIsLinked(user: User, access: Access, row: Row): boolean {
    const documentId = String(row['ContentDocumentId'] ?? row['Id']);
    return this.linkedTo(documentId).some((id) => {
      if (id === user.id) return true;
      const linked = this.rowById(id);
      if (!linked || linked.object.name === 'User' || !this.object(user, linked.object).read) return false;
      const visible = this.visible(user, access, linked.object);
      return !visible || visible(linked.row);
    });
  }

  /** Whether the user may change or delete this record. */
  editable(user: User, access: Access, object: ObjectDefinition, row: Row): boolean {
    if (!this.enforcesSharing(access) || this.object(user, object).modifyAll) return true;
    if (object.sharingModel === 'ControlledByParent') {
      const master = object.masterField();
      const parent = master ? this.rowById(String(row[master.name])) : undefined;
      return !parent || this.editable(user, access, parent.object, parent.row);
    }
    if (object.sharingModel === 'ReadWrite' || object.sharingModel === 'Public' || !object.field('OwnerId'))
      return true;
    return row['OwnerId'] === user.id;
  }

  private enforcesSharing(access: Access): boolean {
    return access.sharing || access.mode === 'user';
  }

  private onParent(row: Row, master: StoredField, test: (row: Row) => boolean): boolean {
    const parent = this.rowById(String(row[master.name]));
    return parent !== undefined && test(parent.row);
  }
}
