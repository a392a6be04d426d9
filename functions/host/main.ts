/** The functions host as a process of its own. Configuration: see README.md. Ends with code 1 and words when it can't start. */
import { createHost, HostError, readEnvironment } from './index.ts';
import type { HostConfiguration } from './index.ts';

try {
  const host = await createHost(readEnvironment(process.env) as HostConfiguration);
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      void host.close();
    });
  }
} catch (error) {
  const isKnown = error instanceof HostError;
  process.stderr.write(isKnown ? `${error.code}: ${error.message}\n` : `SALDO_HOST_FAILED: ${String(error)}\n`);
  process.exitCode = 1;
}
