/** For tests: `SELECT fields FROM object [WHERE a AND b …]` over records in memory. */

export type StoredRecord = Record<string, unknown>;

type Test = (record: StoredRecord) => boolean;

/** Runs a query; fields of parents (`Parent__r.Field__c`) are followed through the lookup `Parent__c`. */
export function select(tables: ReadonlyMap<string, StoredRecord[]>, soql: string, deleted: boolean): StoredRecord[] {
  const parsed = /^SELECT ([\s\S]+?) FROM (\w+)(?: WHERE ([\s\S]+))?$/.exec(soql.trim());
  if (parsed === null) throw new Error(`the test org does not understand: ${soql}`);
  const [, fields = '', object = '', where] = parsed;
  const tests = where === undefined ? [] : where.split(' AND ').map((condition) => test(tables, condition));
  const names = fields.split(',').map((field) => field.trim());
  return (tables.get(object) ?? [])
    .filter((record) => (deleted || record['IsDeleted'] !== true) && tests.every((passes) => passes(record)))
    .map((record) => project(tables, object, record, names));
}

function project(
  tables: ReadonlyMap<string, StoredRecord[]>,
  object: string,
  record: StoredRecord,
  names: string[],
): StoredRecord {
  const row: StoredRecord = { attributes: { type: object } };
  for (const name of names) {
    const [first = '', second] = name.split('.');
    if (second === undefined) row[name] = record[name] ?? null;
    else row[first] = { ...(row[first] as object), [second]: valueOf(tables, record, name) ?? null };
  }
  return row;
}

function valueOf(tables: ReadonlyMap<string, StoredRecord[]>, record: StoredRecord, path: string): unknown {
  const [first = '', second] = path.split('.');
  if (second === undefined) return record[first];
  const parentId = record[first.replace(/__r$/, '__c')];
  const parent = [...tables.values()].flat().find(({ Id }) => Id === parentId);
  return parent?.[second];
}

function test(tables: ReadonlyMap<string, StoredRecord[]>, condition: string): Test {
  const parsed = /^\s*([\w.]+)\s*(!=|>=|<=|=|IN)\s*([\s\S]+?)\s*$/.exec(condition);
  if (parsed === null) throw new Error(`the test org does not understand: ${condition}`);
  const [, path = '', operator = '', right = ''] = parsed;
  const value = (record: StoredRecord): unknown => valueOf(tables, record, path) ?? null;
  if (operator === 'IN') {
    const list = new Set(
      right
        .slice(1, -1)
        .split(/,(?=')/)
        .map(literal),
    );
    return (record) => list.has(value(record));
  }
  const expected = literal(right);
  if (operator === '=') return (record) => value(record) === expected;
  if (operator === '!=') return (record) => value(record) !== expected;
  const isNumber = typeof expected === 'number' && !Number.isNaN(expected);
  const order = (one: unknown): number => (isNumber ? Number(one) : Date.parse(String(one).replace('+0000', 'Z')));
  const bound = order(right);
  return (record) => (operator === '>=' ? order(value(record)) >= bound : order(value(record)) <= bound);
}

function literal(text: string): unknown {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  return Number(text);
}
