/**
 * A local org in a process of its own, to be killed. Its configuration is the first argument (JSON, `OrgConfiguration`).
 * Writes one line of JSON when it listens (`Listening`); then answers each line on standard input, also by one line:
 * `drain` runs all waiting jobs, delayed ones included; `memory` tells its memory in bytes. Ends when standard input does.
 */
import { createInterface } from 'node:readline';
import { ADMIN, apexLoader, startLocalOrg } from '@saldo/local-org';
import type { Listening, OrgConfiguration } from './running-org.ts';

const configuration = JSON.parse(process.argv[2] ?? '{}') as OrgConfiguration;
const [started, cpu] = [performance.now(), process.cpuUsage()];
const org = await startLocalOrg(
  {
    projectDir: configuration.projectDir,
    dataDir: configuration.dataDir,
    port: configuration.port,
    ...(configuration.publicUrl === undefined ? {} : { publicUrl: configuration.publicUrl }),
    clients: [
      {
        clientId: configuration.clientId,
        certificate: configuration.hostPublicKey,
        usernames: [configuration.integrationUser],
      },
    ],
    certificates: { Saldo_Functions: configuration.callerPrivateKey },
    namedCredentials: { Saldo_Functions: configuration.hostUrl },
    users: [
      {
        username: configuration.integrationUser,
        lastName: 'Integration',
        profile: 'Standard User',
        permissionSets: ['SaldoIntegration', 'SaldoFunctionsCaller'],
      },
    ],
  },
  apexLoader,
);
const admin = org.data.user(ADMIN.username);
if (!admin) throw new Error('The local org has no administrator');
const say = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
const used = process.cpuUsage(cpu);
const listening: Listening = {
  url: org.url,
  orgId: org.orgId,
  accessToken: org.createSession(admin),
  bootMilliseconds: Math.round(performance.now() - started),
  bootCpuMilliseconds: Math.round((used.user + used.system) / 1000),
};
say(listening);
const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => {
  if (line === 'memory') say(process.memoryUsage());
  else if (line === 'drain')
    void org.apex?.runtime.jobs
      .drain({ includeDelayed: true })
      .then(() => say(org.apex?.runtime.jobs.status() ?? null));
});
commands.on('close', () => {
  void org.close().then(() => process.exit(0));
});
