// What the page, the service and the kernel agree on. Imports nothing, so that every platform can use it.
export type * from './api';
export * from './connection';
export * from './errors';
export * from './frame';
export * from './http';
export * from './kernel';
export * from './limits';
export * from './permission';
export * from './roles';
export * from './secret';
