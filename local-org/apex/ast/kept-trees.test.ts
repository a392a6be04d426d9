import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptTree } from './kept-trees.ts';
import { parseClass, parseStaticQuery } from './parse.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'saldo-trees-'));

describe('a kept tree', () => {
  it('is made once for one source and again for another', () => {
    const kept = folder();
    let made = 0;
    const tree = (source: string) => keptTree('class', source, () => ({ source, made: ++made }), kept);
    expect(tree('class A {}')).toEqual({ source: 'class A {}', made: 1 });
    expect(tree('class A {}')).toEqual({ source: 'class A {}', made: 1 });
    expect(tree('class B {}')).toEqual({ source: 'class B {}', made: 2 });
  });

  it('is told apart by kind', () => {
    const kept = folder();
    keptTree('class', 'x', () => 'a class', kept);
    expect(keptTree('trigger', 'x', () => 'a trigger', kept)).toBe('a trigger');
  });

  it('is made again where its file was cut short', () => {
    const kept = folder();
    keptTree('class', 'x', () => ({ long: 'tree'.repeat(100) }), kept);
    const [file] = readdirSync(kept);
    writeFileSync(join(kept, file!), 'cut');
    expect(keptTree('class', 'x', () => 'made again', kept)).toBe('made again');
  });

  it('is not kept for a source with errors', () => {
    const kept = folder();
    const broken = () => {
      throw new Error('no tree');
    };
    expect(() => keptTree('class', 'x', broken, kept)).toThrow('no tree');
    expect(keptTree('class', 'x', () => 'mended', kept)).toBe('mended');
  });

  it('is made each time where the folder can not be written', () => {
    const file = join(folder(), 'a file');
    writeFileSync(file, '');
    expect(keptTree('class', 'x', () => 'made', join(file, 'below'))).toBe('made');
  });
});

describe('the query of a class', () => {
  it('has the positions that it has in the class', () => {
    const source = 'public class A {\n  void f() {\n    x([SELECT Id\n      FROM Account WHERE Name = :name]);\n  }\n}';
    const found: unknown[] = [];
    JSON.stringify(parseClass('A.cls', source), (_, value: unknown) => {
      if ((value as { kind?: string } | null)?.kind === 'soql') found.push(value);
      return typeof value === 'bigint' ? String(value) : value;
    });
    const node = found[0] as Parameters<typeof parseStaticQuery>[0];
    const tree = parseStaticQuery(node);
    const inSource = ({ line, column }: { line: number; column: number }) =>
      source.split('\n')[line - 1]!.slice(column);
    expect(inSource(tree.start)).toMatch(/^SELECT Id$/);
    expect(inSource(tree.fromNameList().start)).toMatch(/^Account WHERE/);
  });
});
