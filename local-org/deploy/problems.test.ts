import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadApex, readApexSources } from '../apex/index.ts';
import { openFixtureOrg, PROJECT } from '../fixtures/fixture-org.ts';
import { flowSource } from '../flows/fixtures/org.ts';
import type { Component, Problem } from './components.ts';
import { problemsOf } from './problems.ts';
import { StagedProject } from './staged-project.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staged-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the org says to a flow that is deployed into the fixture project. */
function deploy(name: string, text: string): Problem[] {
  const staged = new StagedProject(PROJECT, join(folder, 'project'));
  const file = { tail: `flows/${name}.flow-meta.xml`, content: Buffer.from(text) };
  const component: Component = {
    type: 'Flow',
    fullName: name,
    fileName: `flows/${name}.flow`,
    effect: 'loaded',
    files: [file],
  };
  staged.put(file);
  const org = openFixtureOrg();
  const trial = org.isolated(staged.dir);
  try {
    loadApex(trial, { sources: readApexSources(staged.dir) });
    return [];
  } catch (error) {
    return problemsOf(error, staged, [component]);
  } finally {
    trial.close();
    org.close();
  }
}

it('a flow is deployed where the org knows all of it', () => {
  expect(deploy('Loop', flowSource('Loop').text)).toEqual([]);
});

it('a flow with an unknown element is refused, with the component and the element', () => {
  const waiting = flowSource('Loop', ['<status>', '<waits><name>Wait_a_day</name></waits><status>']).text;
  expect(deploy('Loop', waiting)).toEqual([
    { type: 'Flow', fullName: 'Loop', fileName: 'flows/Loop.flow', message: 'Wait_a_day: waits is not supported' },
  ]);
});

it('a flow that calls Apex which is not there is refused', () => {
  expect(deploy('Action', flowSource('Action').text)).toContainEqual({
    type: 'Flow',
    fullName: 'Action',
    fileName: 'flows/Action.flow',
    message: 'Double: Doubler has no invocable method',
  });
});
