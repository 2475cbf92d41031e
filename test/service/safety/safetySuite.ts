// What keeps a vault safe, on every store.
import type { IDatabases } from '../teamVault';
import { backupSuite } from './backupSuite';
import { rotationSuite } from './rotationSuite';
import { tamperingSuite } from './tamperingSuite';
import { versionsSuite } from './versionsSuite';

export function safetySuite(databases: IDatabases): void {
  afterAll(() => databases.remove());
  tamperingSuite(databases);
  rotationSuite(databases);
  versionsSuite(databases);
  backupSuite(databases);
}
