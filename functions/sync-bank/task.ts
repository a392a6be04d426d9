import { setTimeout as sleep } from 'node:timers/promises';
import type { BankProvider, UpdateTask } from '@saldo/banking';

/** Apex waits 110 seconds at most and has other work; what takes longer is asked for again later. */
const PATIENCE_MS = 25_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 2_000;

/** Follows an update until it ends or until it takes too long to wait for. */
export async function awaitTask(provider: BankProvider, started: UpdateTask): Promise<UpdateTask> {
  const deadline = performance.now() + PATIENCE_MS;
  let task = started;
  for (let pause = FIRST_PAUSE_MS; task.state === 'running' && performance.now() < deadline; pause *= 2) {
    await sleep(Math.min(pause, LONGEST_PAUSE_MS));
    task = await provider.updateTask(task.id);
  }
  return task;
}
