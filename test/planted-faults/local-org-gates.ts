/** The gates that the local org is: its compiler, and running what compiles. */
import { openOrgData, ADMIN, type OrgDataStore, type UserSeed } from '@saldo/local-org';
import {
  ApexCompileError,
  ApexUnhandledError,
  loadApex,
  readApexSources,
  type ApexSource,
} from '../../local-org/apex/index.ts';
import type { Fault, Trial } from './fault.ts';
import { rounds, withProject } from './plant.ts';

const REVIEWER: UserSeed = {
  username: 'reviewer@saldo.local',
  lastName: 'Reviewer',
  profile: 'Standard User',
  permissionSets: ['SaldoReviewer'],
};

/** An org over a project with faults, and its Apex. Both are read at once, so that the project need not stay. */
function openFaulty(faults: Fault[]): { org: OrgDataStore; sources: ApexSource[] } {
  return withProject(faults, (projectDir) => ({
    org: openOrgData({ projectDir, dataDir: null, users: [REVIEWER] }),
    sources: readApexSources(projectDir),
  }));
}

function problemsByFile(faults: Fault[]): Map<string, string> {
  const { org, sources } = openFaulty(faults);
  try {
    loadApex(org, { sources });
    return new Map();
  } catch (error) {
    if (!(error instanceof ApexCompileError)) throw error;
    return new Map(error.problems.reverse().map(({ file, line, message }) => [file, `line ${line}: ${message}`]));
  } finally {
    org.close();
  }
}

/** For what reason the local org refuses each fault; null where it compiles. */
export function localOrgCompiler(faults: Fault[]): (string | null)[] {
  const said = new Map<Fault, string>();
  for (const round of rounds(faults)) {
    const problems = problemsByFile(round);
    for (const fault of round) {
      const problem = problems.get(fault.file);
      if (problem !== undefined) said.set(fault, problem);
    }
  }
  return faults.map((fault) => said.get(fault) ?? null);
}

/**
 * What goes wrong when a trial runs over a project; null when nothing does.
 * @param faults Faults in the project; none for the shipped source.
 */
export async function runTrial(faults: Fault[], trial: Trial): Promise<string | null> {
  const { org, sources } = openFaulty(faults);
  try {
    const apex = loadApex(org, { sources });
    if ('tests' in trial) {
      const first = apex
        .runTests(trial.tests.length > 0 ? { classes: trial.tests } : {})
        .results.find(({ passed }) => !passed);
      return first ? `${first.className}.${first.methodName}: ${first.message ?? ''}` : null;
    }
    const user = org.user(trial.runAs === 'admin' ? ADMIN.username : REVIEWER.username);
    if (!user) throw new Error(`There is no user for ${trial.runAs}`);
    await apex.executeAnonymous(trial.code, user);
    return null;
  } catch (error) {
    if (error instanceof ApexUnhandledError) return `${error.exceptionType}: ${error.message}`;
    throw error;
  } finally {
    org.close();
  }
}
