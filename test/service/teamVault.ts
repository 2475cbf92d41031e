// The vault of a team over any store, for the suites that every store must pass.
import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IEngine } from '../../src/service/store/engine';
import { SqliteEngine } from '../../src/service/store/sqlite/sqliteEngine';
import { type Step, all } from '../../src/service/store/step';
import type { ICall } from '../../src/service/vault/call';
import { createOrganization } from '../../src/service/vault/createOrganization';
import { Vault } from '../../src/service/vault/vault';

/** A kind of database. */
export interface IDatabases {
  readonly name: string;
  /** Makes an empty database with all tables. */
  make(): Promise<IEngine>;
  /** Removes all that were made; their engines are closed. */
  remove(): Promise<void>;
}

/** Address of the first user of every team, an administrator. */
export const FOUNDER = 'founder@acme.example';

export const OPERATOR: ICall = { requestID: 'request', credential: { kind: 'operator' } };

export interface ITeamVault {
  vault: Vault;
  engine: IEngine;
  root: KeyObject;
}

/** SQLite files in memory where there is a place for that: these suites do not test the disk. */
export function sqliteFiles(): IDatabases {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'helios-'));
  let count = 0;
  return {
    name: 'SQLite',
    make: async () => new SqliteEngine(join(folder, `${++count}.sqlite`)),
    remove: async () => rmSync(folder, { recursive: true, force: true })
  };
}

/** A vault with an organization of one administrator, who has no API key yet. Closing the vault closes the engine. */
export async function makeTeamVault(databases: IDatabases): Promise<ITeamVault> {
  const engine = await databases.make();
  const root = createSecretKey(randomBytes(32));
  const vault = new Vault(engine, root);
  await engine.write(() => createOrganization({ name: 'ACME', kind: 'team', root, email: FOUNDER }));
  return { vault, engine, root };
}

/** All rows of a table. */
export function rowsOf<Row extends object>(engine: IEngine, table: string): Promise<Row[]> {
  return engine.read(function* (): Step<Row[]> {
    return yield* all<Row>(`SELECT * FROM ${table}`);
  });
}
