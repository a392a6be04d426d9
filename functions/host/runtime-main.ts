/**
 * Runs the Functions runtime and ends with the host: when the host dies, whatever the way, its end of our standard
 * input closes, and a runtime that nobody can reach any more must not stay behind.
 */
import cluster from 'node:cluster';
import { pathToFileURL } from 'node:url';

const [runtime = ''] = process.argv.splice(2, 1);

if (cluster.isPrimary) {
  // The worker, which the runtime forks from here, gets the same arguments.
  cluster.setupPrimary({ args: [runtime, ...process.argv.slice(2)] });
  process.stdin
    .resume()
    .unref()
    .once('close', () => process.kill(-process.pid, 'SIGKILL'));
}
await import(pathToFileURL(runtime).href);
