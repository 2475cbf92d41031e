import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type * as Schema from '../../../src/service/store/sqlite/schema';
import { makeFastFolder } from './commands';
import { command } from './commands';

// A program whose schema is one step ahead.
jest.mock('../../../src/service/store/sqlite/schema', () => {
  const actual = jest.requireActual<typeof Schema>('../../../src/service/store/sqlite/schema');
  const steps = [...actual.MIGRATIONS, 'CREATE TABLE added (one INTEGER) STRICT'];
  return {
    ...actual,
    SCHEMA_VERSION: steps.length,
    checkSchema: () => undefined,
    migrate: (database: DatabaseSync) => actual.migrate(database, steps)
  };
});

test('only migrate changes the tables of an earlier version', async () => {
  const home = makeFastFolder();
  const database = join(home, 'team.sqlite');
  const onFile = <T>(work: (file: DatabaseSync) => T): T => {
    const file = new DatabaseSync(database);
    try {
      return work(file);
    } finally {
      file.close();
    }
  };
  const version = (): unknown => onFile(file => file.prepare('PRAGMA user_version').get()?.user_version);
  const at = ['--home', home];
  expect((await command(['init', '--organization', 'ACME', '--email', 'ann@acme.example', ...at])).code).toBe(
    0
  );
  onFile(file => file.exec('DROP TABLE added; PRAGMA user_version = 1'));
  const before = await command(['status', ...at]);
  expect([before.code, before.stderr, version()]).toEqual([
    4,
    expect.stringContaining('helios-secrets migrate'),
    1
  ]);
  expect((await command(['migrate', ...at])).code).toBe(0);
  expect((await command(['migrate', ...at])).code).toBe(0);
  expect(version()).toBe(2);
  expect((await command(['status', ...at])).code).toBe(0);
});
