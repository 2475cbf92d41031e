// What the page, the service and the kernel agree on. Imports nothing, so that every platform can use it.
export * from './api';
export * from './apiKey';
export * from './connection';
export * from './errors';
export * from './frame';
export * from './kernel';
export * from './organization';
export * from './panel';
export * from './people';
export * from './permission';
export * from './secret';
export * from './status';
