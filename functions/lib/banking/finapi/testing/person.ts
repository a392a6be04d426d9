/** Fills in the web form of the fake as a person does: over HTTP, page after page. */
import { DEMO_LOGIN } from './world.ts';

async function submit(url: string, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return answer.text();
}

/** Logs in and confirms; returns the last page. */
export async function logInAndConfirm(url: string, login: { user: string; pin: string } = DEMO_LOGIN): Promise<string> {
  await submit(url, { act: 'login', ...login });
  return submit(url, { act: 'confirm' });
}

export function cancel(url: string): Promise<string> {
  return submit(url, { act: 'cancel' });
}
