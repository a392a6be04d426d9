/**
 * Imports the file of one org in a process of its own. Argument: the org's address. Prints the answer, the CPU time and
 * the peak memory.
 */
import { existsSync, readFileSync } from 'node:fs';
import execute from '../../functions/import-statement/index.ts';

const [domainUrl = ''] = process.argv.slice(2);
const org = { id: '00D000000000001AAA', domainUrl, apiVersion: '67.0', dataApi: { accessToken: 'token' } };
const { statements } = await execute({ data: { contentVersionId: '068000000000001AAA' } }, { org });
const { user, system } = process.cpuUsage();
const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
const kilobytes = Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
console.log(JSON.stringify({ statements, cpuMilliseconds: (user + system) / 1_000, peakMegabytes: kilobytes / 1_024 }));
