// Every route and entity. The page takes types from here, and nothing else: it loads no schema.
export * from './error';
export * from './local';
export * from './organization';
export * from './permission';
export * from './route';
export * from './schema';
export * from './secret';
export * from './service';
export * from './status';
export type * from './page';
