import type { CompiledQuery, OrgData, TriggerRunner, User } from '../contract.ts';
import type { QueryContext } from '@apexdevtools/apex-parser';
import { Rights } from './access.ts';
import { LocalOrgError } from './errors.ts';
import { Formulas } from './formula/formulas.ts';
import type { FormulaWorld } from './formula/types.ts';
import { makeKeyPrefix } from './ids.ts';
import { loadProject, type ProjectMetadata } from './schema/load.ts';
import type { OrgSchema } from './schema/objects.ts';
import { compileText, compileTree } from './soql/compile.ts';
import type { Plan } from './soql/plan.ts';
import { inMemory, openSqlite, type Persistence } from './store/sqlite.ts';
import { Store } from './store/store.ts';
import { seedSetup, type UserSeed } from './setup.ts';
import { OrgTransaction } from './transaction.ts';
import { OrgWorld } from './world.ts';

export interface OrgDataOptions {
  /** Folder with `sfdx-project.json`. */
  projectDir: string;
  /** Folder for the data; null keeps them in memory only. */
  dataDir: string | null;
  users?: UserSeed[];
  organizationName?: string;
  timeZone?: string;
}

/** What is made anew from the project's source. */
interface LoadedMetadata {
  project: ProjectMetadata;
  accessRights: Rights;
  formulas: Formulas;
  world: OrgWorld;
}

/** Queries kept compiled; a text is used again and again with other binds. */
const COMPILED_QUERIES = 500;

/** Opens the data of a local org: metadata from source, rows from the data folder. */
export function openOrgData(options: OrgDataOptions): OrgDataStore {
  const persistence = options.dataDir === null ? inMemory : openSqlite(options.dataDir);
  try {
    return new OrgDataStore(options, persistence);
  } catch (error) {
    persistence.close();
    throw error;
  }
}

export class OrgDataStore implements OrgData {
  readonly organization: OrgData['organization'];
  readonly store: Store;
  triggers: TriggerRunner | null = null;
  private options: OrgDataOptions;
  private loaded: LoadedMetadata;
  private readonly sequences: Map<string, number>;
  private readonly compiled = new Map<string, Plan>();

  constructor(options: OrgDataOptions, persistence: Persistence) {
    this.options = options;
    this.sequences = new Map(persistence.sequences());
    const { project, given } = this.read(options.projectDir);
    this.store = new Store(project.schema, persistence, this.sequences);
    this.store.keepSequences(given);
    this.loaded = this.load(project);
    this.organization = this.seed();
  }

  /** The project's metadata; key prefixes of objects stay what they were. */
  private read(projectDir: string): { project: ProjectMetadata; given: string[] } {
    const { sequences } = this;
    const given: string[] = [];
    const project = loadProject(projectDir, (objectName, letter) => {
      const known = sequences.get(`prefix:${objectName}`);
      const counter = known ?? sequences.get(`prefixes:${letter}`) ?? 0;
      if (known === undefined) {
        sequences.set(`prefix:${objectName}`, counter).set(`prefixes:${letter}`, counter + 1);
        given.push(`prefix:${objectName}`, `prefixes:${letter}`);
      }
      return makeKeyPrefix(letter, counter);
    });
    return { project, given };
  }

  private load(project: ProjectMetadata): LoadedMetadata {
    const accessRights = new Rights(
      project.schema,
      project.permissionSets,
      (id) => {
        const found = this.store.rowById(id);
        return found ? { object: found.table.object, row: found.row } : undefined;
      },
      (documentId) => {
        const links = this.store.tableOf('ContentDocumentLink');
        const document = links.object.field('ContentDocumentId');
        const ids = document ? [...links.find(document, documentId)] : [];
        return ids
          .map((id) => links.get(id))
          .filter((row) => row && row['IsDeleted'] !== true)
          .map((row) => String(row?.['LinkedEntityId']));
      },
    );
    const world = new OrgWorld(this.store, accessRights, project);
    return { project, accessRights, world, formulas: new Formulas(project.schema, world) };
  }

  private seed(): OrgData['organization'] {
    const organization = seedSetup(this.store, this.project, {
      users: this.options.users ?? [],
      organizationName: this.options.organizationName ?? 'Saldo Local Org',
      timeZone: this.options.timeZone ?? 'Europe/Berlin',
    });
    this.loaded.world.organization = organization;
    return organization;
  }

  /**
   * Takes the metadata of another state of the project; all rows stay. Nothing may be under way.
   * Try the folder with `isolated` first: an error here would leave the org between two states.
   */
  adopt(projectDir: string): void {
    const { project, given } = this.read(projectDir);
    this.store.adopt(project.schema);
    this.store.keepSequences(given);
    this.compiled.clear();
    this.options = { ...this.options, projectDir };
    this.loaded = this.load(project);
    this.seed();
  }

  /** Folder of the source that is loaded. */
  get projectDir(): string {
    return this.options.projectDir;
  }

  get project(): ProjectMetadata {
    return this.loaded.project;
  }

  get schema(): OrgSchema {
    return this.loaded.project.schema;
  }

  get accessRights(): Rights {
    return this.loaded.accessRights;
  }

  get formulas(): Formulas {
    return this.loaded.formulas;
  }

  private get world(): OrgWorld {
    return this.loaded.world;
  }

  /** What formulas may ask of this org. */
  get formulaWorld(): FormulaWorld {
    return this.world;
  }

  users(): User[] {
    return this.world.users();
  }

  user(idOrUsername: string): User | undefined {
    return this.world.user(idOrUsername);
  }

  label(name: string, language: string): string | undefined {
    return this.world.label(name, language);
  }

  hasCustomPermission(user: User, name: string): boolean {
    return this.accessRights.customPermission(user, name);
  }

  rights(user: User, objectName: string) {
    return { ...this.accessRights.object(user, this.mustHave(objectName)) };
  }

  fieldRights(user: User, objectName: string, fieldName: string): { read: boolean; edit: boolean } {
    const object = this.mustHave(objectName);
    const field = object.field(fieldName);
    if (!field) throw new LocalOrgError('SALDO_FIELD_UNKNOWN', `Field ${fieldName} is not in ${objectName}.`);
    return this.accessRights.field(user, object, field);
  }

  compileQuery(tree: QueryContext): CompiledQuery {
    return compileTree(tree, this.schema);
  }

  compileQueryText(soql: string): CompiledQuery {
    const known = this.compiled.get(soql);
    if (known) return known;
    const plan = compileText(soql, this.schema);
    if (this.compiled.size >= COMPILED_QUERIES) this.compiled.clear();
    this.compiled.set(soql, plan);
    return plan;
  }

  begin(user: User): OrgTransaction {
    return new OrgTransaction(this, user);
  }

  /** A fresh org in memory with the same metadata and users and no business data: where Apex tests run, and deployments are tried. */
  isolated(projectDir = this.options.projectDir): OrgDataStore {
    return new OrgDataStore({ ...this.options, projectDir, dataDir: null }, inMemory);
  }

  close(): void {
    this.store.close();
  }

  private mustHave(objectName: string) {
    const object = this.schema.object(objectName);
    if (!object) throw new LocalOrgError('SALDO_OBJECT_UNKNOWN', `Object ${objectName} is not in the schema.`);
    return object;
  }
}
