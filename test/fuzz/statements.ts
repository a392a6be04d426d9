/**
 * `npm run fuzz:statements [-- <runs per format> [<seed>]]`: damaged statement files of every format, 100,000 of each by
 * default. Prints what became of them; ends with code 1 when one crashed, hung, or was accepted with a wrong sum.
 */
import { fuzz } from './fuzz.ts';
import { SEEDS } from './seeds.ts';

const runs = Number(process.argv[2] ?? 100_000);
const seedNumber = Number(process.argv[3] ?? 20_261_129);
console.log('| format | damaged files | refused | balanced | unbalanced | unverified | slowest |');
console.log('| --- | --: | --: | --: | --: | --: | --: |');
for (const seed of SEEDS) {
  const { format, refused, balanced, unbalanced, unverified, slowestMs, findings } = await fuzz(seed, runs, seedNumber);
  const counts = [runs, refused, balanced, unbalanced, unverified].map((count) => count.toLocaleString('en'));
  console.log(`| ${[format, ...counts, `${Math.round(slowestMs)} ms`].join(' | ')} |`);
  for (const finding of findings.slice(0, 5)) console.error(finding);
  if (findings.length > 0) process.exitCode = 1;
}
