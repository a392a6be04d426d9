import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Fault } from './fault.ts';

export const root = resolve(import.meta.dirname, '..', '..');

/** The text of a file with the fault in it. @throws Error when the place is not there exactly once */
export function withFault(fault: Fault, text: string): string {
  const places = text.split(fault.find).length - 1;
  if (places !== 1) throw new Error(`${fault.name}: its place is ${places} times in ${fault.file}, not once`);
  return text.replace(fault.find, () => fault.replace);
}

/** Runs work over a copy of the shipped source with the faults in it; the copy is gone afterwards. */
export function withProject<Result>(faults: Fault[], work: (projectDir: string) => Result): Result {
  const projectDir = mkdtempSync(join(tmpdir(), 'saldo-faults-'));
  try {
    cpSync(join(root, 'force-app'), join(projectDir, 'force-app'), { recursive: true });
    cpSync(join(root, 'sfdx-project.json'), join(projectDir, 'sfdx-project.json'));
    for (const fault of faults) {
      const file = join(projectDir, fault.file);
      writeFileSync(file, withFault(fault, readFileSync(file, 'utf8')));
    }
    return work(projectDir);
  } finally {
    rmSync(projectDir, { recursive: true, force: true });
  }
}

/**
 * Few projects for many faults: in each every fault is alone in its file, so that what a gate says about the file is about
 * the fault.
 */
export function rounds(faults: Fault[]): Fault[][] {
  const all: Fault[][] = [];
  for (const fault of faults) {
    const round = all.find((candidate) => candidate.every(({ file }) => file !== fault.file));
    if (round) round.push(fault);
    else all.push([fault]);
  }
  return all;
}
