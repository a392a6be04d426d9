/**
 * `node test/planted-faults/write-table.ts`: plants every fault, asks every gate and writes docs/planted-faults.md.
 * Needs Java.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Fault } from './fault.ts';
import { refusedFaults } from './faults-refused.ts';
import { runningFaults } from './faults-running.ts';
import { apexLanguageServer, hasJava, pmd } from './java-gates.ts';
import { localOrgCompiler, runTrial } from './local-org-gates.ts';
import { root } from './plant.ts';

const WORDS = 110;
const file = join(root, 'docs', 'planted-faults.md');

function cell(said: string | null): string {
  if (said === null) return '–';
  const line = said.replaceAll(/\s+/g, ' ').trim();
  const short = line.length > WORDS ? `${line.slice(0, WORDS)}…` : line;
  return short.replaceAll(/[|<>*_[\]]/g, String.raw`\$&`);
}

async function main(): Promise<void> {
  if (!hasJava) throw new Error('Java is not on the PATH; install Java 17 to write this table.');
  const faults: Fault[] = [...refusedFaults, ...runningFaults];
  const [server, rules, compiler] = [apexLanguageServer(faults), pmd(faults), localOrgCompiler(faults)];
  const rows: string[] = [];
  let missed = 0;
  for (const [index, fault] of faults.entries()) {
    const refused = compiler[index] ?? null;
    const ran = refused === null && fault.trial ? await runTrial([fault], fault.trial) : null;
    const verdicts = [server[index] ?? null, rules[index] ?? null, refused, ran];
    const isMissed = verdicts.every((verdict) => verdict === null);
    if (isMissed) missed += 1;
    const run = refused !== null ? 'not reached' : fault.trial ? cell(ran) : 'not tried';
    const where = fault.file.split('/').at(-1)?.replace('-meta.xml', '') ?? '';
    rows.push(
      `| ${isMissed ? `**${fault.name}** (not caught)` : fault.name} | ${where} | ${verdicts.slice(0, 3).map(cell).join(' | ')} | ${run} |`,
    );
  }
  const text = `# Planted faults

Every row is one mistake, put alone into a copy of the shipped source, and what each gate says about it. \`npm run check\` runs
apex-ls and PMD (with \`pmd-ruleset.xml\`); the local org compiles at every start and runs in \`npm run test:apex\`. A dash means
that the gate lets the mistake pass. \`test/planted-faults\` asserts this table; \`node test/planted-faults/write-table.ts\` writes it.

${faults.length} faults, ${faults.length - missed} caught, ${missed} not caught.

| Fault | In | apex-ls | PMD | Local org: compiler | Local org: running |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

await main();
