import { organization } from '../../../src/service/store/directory';
import { migrateDatabase, openDatabase } from '../../../src/service/store/mysql/migrate';
import {
  type IDialect,
  type Migrations,
  SCHEMA_VERSION,
  migrations
} from '../../../src/service/store/mysql/schema';
import { withCode } from '../fixtures';
import { ServerDatabases, runOn, serverUrl, withDatabase } from './databases';

const databases = new ServerDatabases();

afterAll(() => databases.remove());

const databaseOf = (url: string): string => new URL(url).pathname.slice(1);
const set = (url: string, change: string): Promise<object[]> =>
  runOn(url, `UPDATE ${databaseOf(url)}.helios_schema SET ${change}`);
const stateOf = async (url: string): Promise<object> =>
  (
    await runOn(
      url,
      `SELECT version, until > UNIX_TIMESTAMP() * 1000000 AS held FROM ${databaseOf(url)}.helios_schema`
    )
  )[0];

async function opens(url: string): Promise<void> {
  const engine = await openDatabase(url);
  try {
    expect(await engine.read(organization)).toBeNull();
  } finally {
    await engine.close();
  }
}

test('a database without tables is refused until it is migrated', async () => {
  const url = await databases.makeEmpty();
  await expect(openDatabase(url)).rejects.toEqual(withCode('schema_outdated'));
  await migrateDatabase(url);
  await opens(url);
  expect(await stateOf(url)).toEqual({ version: SCHEMA_VERSION, held: 0 });
});

test('a second migration of a database changes nothing', async () => {
  const url = await databases.makeMigrated();
  await migrateDatabase(url);
  await opens(url);
});

test('this version works with its own tables and those of the next version, and with no others', async () => {
  const url = await databases.makeMigrated();
  for (const [version, isFit] of [
    [SCHEMA_VERSION - 1, false],
    [SCHEMA_VERSION, true],
    [SCHEMA_VERSION + 1, true],
    [SCHEMA_VERSION + 2, false]
  ] as const) {
    await set(url, `version = ${version}`);
    if (isFit) {
      await opens(url);
    } else {
      await expect(openDatabase(url)).rejects.toEqual(withCode('schema_outdated'));
    }
  }
});

test('a migration leaves tables of a newer version unchanged', async () => {
  const url = await databases.makeMigrated();
  await set(url, `version = ${SCHEMA_VERSION + 1}`);
  await expect(migrateDatabase(url)).rejects.toEqual(withCode('schema_outdated'));
  expect(await stateOf(url)).toEqual({ version: SCHEMA_VERSION + 1, held: 0 });
});

test('an interrupted migration is finished by the next one', async () => {
  const url = await databases.makeMigrated();
  await set(url, 'version = 0');
  await runOn(url, `DROP TABLE ${databaseOf(url)}.audit`);
  await migrateDatabase(url);
  await opens(url);
  await runOn(url, `SELECT COUNT(*) FROM ${databaseOf(url)}.audit`);
});

describe('a step to a next version', () => {
  const NEXT = SCHEMA_VERSION + 1;
  const steps = (dialect: IDialect): Migrations =>
    new Map([
      ...migrations(dialect),
      [NEXT, ['CREATE TABLE IF NOT EXISTS added (one INT)', 'UPDATE team SET description = name']]
    ]);

  async function makeTeam(): Promise<string> {
    const url = await databases.makeMigrated();
    const id = `UNHEX(REPEAT('1a', 16))`;
    await runOn(
      url,
      `INSERT INTO ${databaseOf(url)}.team (orgID, teamID, name, description, createdAt) VALUES (${id}, ${id}, 'DATA', '', 1)`
    );
    return url;
  }

  const descriptionOf = async (url: string): Promise<unknown> =>
    (await runOn(url, `SELECT description FROM ${databaseOf(url)}.team`))[0];

  test('changes tables with rows once, and this version still works with them', async () => {
    const url = await makeTeam();
    await migrateDatabase(url, steps);
    expect([await stateOf(url), await descriptionOf(url)]).toEqual([
      { version: NEXT, held: 0 },
      { description: 'DATA' }
    ]);
    await opens(url);
    await runOn(url, `UPDATE ${databaseOf(url)}.team SET description = ''`);
    await migrateDatabase(url, steps);
    expect(await descriptionOf(url)).toEqual({ description: '' });
  });

  test('that fails half way leaves the version unchanged, and the next migration finishes it', async () => {
    const url = await makeTeam();
    const failing = (dialect: IDialect): Migrations =>
      new Map([...steps(dialect), [NEXT, ['CREATE TABLE IF NOT EXISTS added (one INT)', 'NONSENSE']]]);
    await expect(migrateDatabase(url, failing)).rejects.toThrow();
    expect(await stateOf(url)).toEqual({ version: SCHEMA_VERSION, held: 0 });
    await migrateDatabase(url, steps);
    expect(await descriptionOf(url)).toEqual({ description: 'DATA' });
  });
});

test('processes that migrate at once do so one after another', async () => {
  const url = await databases.makeEmpty();
  await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(url)));
  await opens(url);
});

test('a migration waits while another process holds the lease, and takes over what a dead one held', async () => {
  const url = await databases.makeMigrated();
  await set(url, "version = 0, holder = 'another', until = UNIX_TIMESTAMP() * 1000000 + 60000000");
  let isDone = false;
  const migrating = migrateDatabase(url).then(() => (isDone = true));
  // It has found the lease taken by the time that a connection of ours was opened and closed several times.
  for (let turn = 0; turn < 20; turn++) {
    expect(await stateOf(url)).toEqual({ version: 0, held: 1 });
  }
  expect(isDone).toBe(false);
  await set(url, 'until = 0');
  await migrating;
  await opens(url);
});

test.each([
  ['another password', (url: string) => url.replace('//root@', '//root:wrong@'), /user|password/],
  ['another user', (url: string) => url.replace('//root@', '//nobody@'), /user|password/],
  ['another database', (url: string) => withDatabase(url, 'helios_test_none'), /no database/],
  ['another port', (url: string) => url.replace(/:\d+\//, ':1/'), /does not answer/],
  [
    'TLS that the server lacks',
    (url: string) => `${url.replace('127.0.0.1', 'localhost')}?tls=required`,
    /TLS/
  ]
])('%s is reported without any part of the URL', async (_, spoil, words) => {
  const url = spoil(serverUrl());
  const error: unknown = await openDatabase(url).then(
    () => null,
    (thrown: unknown) => thrown
  );
  expect(error).toEqual(withCode('database_unavailable'));
  expect((error as Error).message).toMatch(words);
  expect((error as Error).message).not.toMatch(/wrong|nobody|helios_test_none|localhost|127/);
});
