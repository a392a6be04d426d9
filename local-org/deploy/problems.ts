import { basename } from 'node:path';
import { ApexCompileError } from '../apex/index.ts';
import { LocalOrgError } from '../data/errors.ts';
import type { Component, Problem } from './components.ts';
import { OBJECT_PARTS } from './kinds.ts';
import type { StagedProject } from './staged-project.ts';

/** What the org refuses of a staged project, told by component: those of the deployment, and others that it breaks. */
export function problemsOf(error: unknown, staged: StagedProject, components: Component[]): Problem[] {
  if (error instanceof ApexCompileError) {
    return error.problems.map(({ file, line, column, message }) => ({
      ...ownerOf(staged.tailOf(file), components, file),
      message,
      line,
      column,
    }));
  }
  if (!(error instanceof LocalOrgError)) throw error;
  const message = error.message.replaceAll(`${staged.dir}/`, '');
  if (error.code === 'SALDO_FORMULA_INVALID') {
    // One line for each formula; the first line is the heading.
    return message
      .split('\n')
      .slice(1)
      .map((line) => formulaProblem(line, components));
  }
  if (error.code === 'SALDO_FLOW_INVALID') {
    return message
      .split('\n')
      .slice(1)
      .map((line) => flowProblem(line, staged, components));
  }
  const path = /(\S+\.\S*-meta\.xml)/.exec(message)?.[1];
  return [{ ...ownerOf(path === undefined ? undefined : staged.tailOf(path), components, path ?? ''), message }];
}

/** `path/Name.flow-meta.xml: element: …`. */
function flowProblem(line: string, staged: StagedProject, components: Component[]): Problem {
  const [, path = '', message = line] = /^(\S+\.flow-meta\.xml): (.*)$/.exec(line) ?? [];
  const owner = ownerOf(staged.tailOf(path), components, path);
  if (owner.type !== '') return { ...owner, message };
  return { type: 'Flow', fullName: basename(path, '.flow-meta.xml'), fileName: path, message };
}

/** `Object.Field: …`, `default of Object.Field: …`, `validation rule Object.Rule: …`. */
function formulaProblem(line: string, components: Component[]): Problem {
  const [, rule, fullName = '', message = line] =
    /^(validation rule )?(?:default of )?([\w.]+): (.*)$/.exec(line) ?? [];
  const type = rule === undefined ? 'CustomField' : 'ValidationRule';
  const component = components.find((candidate) => candidate.type === type && candidate.fullName === fullName);
  return { type, fullName, fileName: component?.fileName ?? `objects/${fullName.split('.')[0] ?? ''}.object`, message };
}

function ownerOf(
  tail: string | undefined,
  components: Component[],
  path: string,
): Pick<Problem, 'type' | 'fullName' | 'fileName'> {
  const owner = components.find(({ files }) => files.some((file) => file.tail === tail));
  if (owner) return { type: owner.type, fullName: owner.fullName, fileName: owner.fileName };
  // A file that the deployment does not touch but breaks.
  const parts = (tail ?? path).split('/');
  const name = basename(path).replace(/\.\w+(?:-meta\.xml)?$/, '');
  if (path.endsWith('.cls')) return { type: 'ApexClass', fullName: name, fileName: tail ?? path };
  if (path.endsWith('.trigger')) return { type: 'ApexTrigger', fullName: name, fileName: tail ?? path };
  const part = Object.values(OBJECT_PARTS).find(({ folder }) => folder === parts[2]);
  if (part) return { type: part.type, fullName: `${parts[1] ?? ''}.${name}`, fileName: tail ?? path };
  return { type: '', fullName: 'package.xml', fileName: 'package.xml' };
}
