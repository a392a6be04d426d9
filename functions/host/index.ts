export { createHost } from './create-host.ts';
export type { Host, HostOptions } from './create-host.ts';
export { readConfiguration, readEnvironment } from './configuration.ts';
export type { HostConfiguration } from './configuration.ts';
export { HostError } from './host-error.ts';
