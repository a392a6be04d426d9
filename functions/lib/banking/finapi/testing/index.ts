/** For development and tests: a finAPI of our own, with invented banks. */
export { demoBanks } from './demo-banks.ts';
export { FAKE_CLIENT, FakeFinApi } from './fake-finapi.ts';
export { cancel, logInAndConfirm } from './person.ts';
export { DEMO_LOGIN } from './world.ts';
export type { FakeBank, FakeTransaction } from './world.ts';
