/** finAPI (Access V2, Web Form 2.0) as provider of bank connections. */
export { FinApiProvider } from './client.ts';
export type { FinApiSession } from './client.ts';
export { logIn } from './login.ts';
export type { FinApiCredentials, FinApiToken } from './login.ts';
