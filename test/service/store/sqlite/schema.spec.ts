import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS, migrate } from '../../../../src/service/store/sqlite/schema';
import { afterwards, makeFolder, withCode } from '../../fixtures';

/** What a next version could do; it fails where the text is none of SQL. */
const NEXT = [...MIGRATIONS, `ALTER TABLE team ADD COLUMN motto TEXT NOT NULL DEFAULT 'none'`];
const FAILING = [...MIGRATIONS, `ALTER TABLE team ADD COLUMN motto TEXT; NONSENSE`];

function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  afterwards(() => database.close());
  return database;
}

/** A file with the tables of this version and a team in them. */
function makeFile(): string {
  const path = join(makeFolder(), 'a.sqlite');
  const database = connect(path);
  migrate(database);
  database.exec(
    `INSERT INTO team (orgID, teamID, name, description, createdAt) VALUES ('org', 'team', 'DATA', '', 1)`
  );
  return path;
}

const versionOf = (database: DatabaseSync): unknown =>
  database.prepare('PRAGMA user_version').get()?.user_version;

test('a step to a next version changes tables with rows in them, once', () => {
  const database = connect(makeFile());
  migrate(database, NEXT);
  expect(versionOf(database)).toBe(NEXT.length);
  expect(database.prepare('SELECT name, motto FROM team').all()).toEqual([{ name: 'DATA', motto: 'none' }]);
  migrate(database, NEXT);
  expect(versionOf(database)).toBe(NEXT.length);
});

test('a step that fails changes nothing', () => {
  const database = connect(makeFile());
  expect(() => migrate(database, FAILING)).toThrow();
  expect([versionOf(database), database.prepare('SELECT * FROM team').all()]).toEqual([
    MIGRATIONS.length,
    [expect.not.objectContaining({ motto: expect.anything() as unknown })]
  ]);
});

test('two connections that make the same step make it once', () => {
  const path = makeFile();
  const [one, two] = [connect(path), connect(path)];
  expect([versionOf(one), versionOf(two)]).toEqual([MIGRATIONS.length, MIGRATIONS.length]);
  migrate(one, NEXT);
  migrate(two, NEXT);
  expect(versionOf(two)).toBe(NEXT.length);
});

test('a connection that has the file open finds the version of the other program', () => {
  const path = makeFile();
  const [old, next] = [connect(path), connect(path)];
  migrate(next, NEXT);
  expect(() => migrate(old)).toThrow(withCode('vault_too_new'));
});
