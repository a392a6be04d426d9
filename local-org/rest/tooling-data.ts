import { basename } from 'node:path';
import type { ApexSource, FileCoverage } from '../apex/index.ts';
import type { QueryResult, Row, User } from '../contract.ts';
import { compileText } from '../data/soql/compile.ts';
import { execute } from '../data/soql/execute.ts';
import type { Plan } from '../data/soql/plan.ts';
import { OrgSchema } from '../data/schema/objects.ts';
import { addStandardObjects } from '../data/schema/standard-objects.ts';
import { inMemory } from '../data/store/sqlite.ts';
import { Store } from '../data/store/store.ts';
import { TOOLING_OBJECTS } from './tooling-objects.ts';

/** The rows behind `tooling/query`: classes, triggers, test runs, coverage. They live as long as the process. */
export class ToolingData {
  readonly schema = new OrgSchema();
  private readonly store: Store;
  private shown: ApexSource[] | null = null;

  constructor() {
    addStandardObjects(this.schema, TOOLING_OBJECTS);
    this.schema.linkRelationships();
    this.store = new Store(this.schema, inMemory, new Map());
  }

  /** Brings the rows of classes and triggers in line with the code that is loaded; ids stay. */
  show(sources: ApexSource[]): void {
    if (this.shown === sources) return;
    this.shown = sources;
    const names = new Set<string>();
    for (const source of sources) {
      const object = source.kind === 'class' ? 'ApexClass' : 'ApexTrigger';
      const name = basename(source.file).replace(/\.\w+$/, '');
      names.add(`${object} ${name}`);
      const values: Row = {
        Name: name,
        ApiVersion: `${source.apiVersion ?? 67}`,
        Status: 'Active',
        IsValid: true,
        Body: source.text,
        LengthWithoutComments: String(source.text.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '').length),
        ManageableState: 'unmanaged',
      };
      const existing = this.rows(object).find((row) => row['Name'] === name);
      if (existing) this.update(object, String(existing['Id']), values);
      else this.insert(object, values);
    }
    for (const object of ['ApexClass', 'ApexTrigger'])
      for (const row of this.rows(object))
        if (!names.has(`${object} ${String(row['Name'])}`)) this.remove(object, String(row['Id']));
  }

  /** Null where the query is not about an object of the Tooling API. @throws PlatformError where it is wrong */
  compile(soql: string): Plan | null {
    const object = /\bFROM\s+(\w+)/i.exec(soql)?.[1];
    return object !== undefined && this.schema.object(object) ? compileText(soql, this.schema) : null;
  }

  query(plan: Plan, user: User): QueryResult {
    return execute(plan, {
      store: this.store,
      user,
      access: { mode: 'system', sharing: false },
      binds: [],
      allRows: plan.allRows,
      formula: () => null,
      visible: () => null,
    });
  }

  /** Id of a class or trigger by name, or by its own id; case does not matter. */
  codeId(name: string, kind?: ApexSource['kind']): string | undefined {
    const wanted = name.toLowerCase();
    const objects =
      kind === undefined ? ['ApexClass', 'ApexTrigger'] : [kind === 'class' ? 'ApexClass' : 'ApexTrigger'];
    for (const object of objects) {
      const row = this.rows(object).find((candidate) => String(candidate['Name']).toLowerCase() === wanted);
      if (row) return String(row['Id']);
    }
    return undefined;
  }

  className(id: string): string | undefined {
    const row = this.rows('ApexClass').find(({ Id }) => String(Id).startsWith(id.slice(0, 15)));
    return row ? String(row['Name']) : undefined;
  }

  rows(object: string): Row[] {
    return [...this.store.tableOf(object).rows.values()];
  }

  insert(object: string, values: Row): string {
    const table = this.store.tableOf(object);
    const id = this.store.nextId(table.object);
    const stamp = this.store.nextStamp();
    const row = { ...values, Id: id, CreatedDate: stamp, LastModifiedDate: stamp, SystemModstamp: stamp };
    this.write(object, id, table.shape({ ...row, IsDeleted: false }));
    return id;
  }

  update(object: string, id: string, values: Row): void {
    const row = this.store.tableOf(object).get(id);
    if (row) this.write(object, id, { ...row, ...values });
  }

  /** Takes away the rows that a test chooses. */
  removeWhere(object: string, test: (row: Row) => boolean): void {
    for (const row of this.rows(object)) if (test(row)) this.remove(object, String(row['Id']));
  }

  /** Puts the coverage of a whole run in place of the one before. */
  replaceCoverage(files: FileCoverage[], percent: number): void {
    this.removeWhere('ApexCodeCoverageAggregate', () => true);
    this.removeWhere('ApexOrgWideCoverage', () => true);
    for (const file of files) {
      const id = this.codeId(file.name, file.file.endsWith('.trigger') ? 'trigger' : 'class');
      if (id === undefined) continue;
      this.insert('ApexCodeCoverageAggregate', {
        ApexClassOrTriggerId: id,
        NumLinesCovered: String(file.covered),
        NumLinesUncovered: String(file.uncovered.length),
        Coverage: JSON.stringify({ coveredLines: file.coveredLines, uncoveredLines: file.uncovered }),
      });
    }
    this.insert('ApexOrgWideCoverage', { PercentCovered: String(Math.floor(percent)) });
  }

  private remove(object: string, id: string): void {
    this.write(object, id, undefined);
  }

  private write(object: string, id: string, row: Row | undefined): void {
    const writer = {};
    this.store.write(writer, this.store.tableOf(object), id, row);
    this.store.commit(writer);
  }
}
