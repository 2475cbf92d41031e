import { type IDialect, makeState, migrations } from '../../../../src/service/store/mysql/schema';
import { toPlain } from '../../../../src/service/store/mysql/values';
import { quote } from '../../../../src/service/store/tables';
import { SCHEMA_VERSION } from '../../../../src/service/store/mysql/schema';

const INNODB: IDialect = { isSingleStore: false, collation: 'utf8mb4_nopad_bin' };
const SHARDED: IDialect = { isSingleStore: true, collation: 'utf8mb4_bin' };

const statementsOf = (dialect: IDialect): string[] => [
  makeState(dialect),
  ...[...migrations(dialect).values()].flat()
];

const tablesOf = (dialect: IDialect): string[] =>
  statementsOf(dialect).filter(sql => sql.startsWith('CREATE'));

test('the last migration leads to this version, and each statement can run twice', () => {
  expect(Math.max(...migrations(INNODB).keys())).toBe(SCHEMA_VERSION);
  for (const sql of [...statementsOf(INNODB), ...statementsOf(SHARDED)]) {
    expect(sql).toMatch(/^CREATE (ROWSTORE )?TABLE IF NOT EXISTS /);
  }
});

test.each([
  ['InnoDB', INNODB],
  ['SingleStore', SHARDED]
])('the tables of %s use only features that all databases have', (_, dialect) => {
  for (const sql of statementsOf(dialect)) {
    expect(sql).not.toMatch(
      /FOREIGN|REFERENCES|TRIGGER|CHECK|JSON|DATETIME|TIMESTAMP|AUTO_INCREMENT|RETURNING|UNSIGNED/
    );
  }
});

test("each SingleStore shard key is part of its table's unique key", () => {
  for (const sql of tablesOf(SHARDED)) {
    const columns = (pattern: RegExp): string[] => (pattern.exec(sql)?.[1] ?? '').split(', ');
    const unique = columns(/(?:PRIMARY|UNIQUE) KEY \(([^)]+)\)/);
    const shard = columns(/SHARD KEY \(([^)]+)\)/);
    expect([sql, shard.filter(column => !unique.includes(column))]).toEqual([sql, []]);
    expect(sql.match(/PRIMARY KEY|UNIQUE KEY/g)).toHaveLength(1);
  }
});

test('only values and the audit log of SingleStore are kept on the disk alone, sorted', () => {
  const columnstores = tablesOf(SHARDED).filter(sql => !sql.includes('ROWSTORE'));
  expect(columnstores.map(sql => /EXISTS `(\w+)`/.exec(sql)?.[1])).toEqual([
    'version',
    'audit',
    'audit_link'
  ]);
  columnstores.forEach(sql => expect(sql).toMatch(/USING HASH, SORT KEY \(/));
});

test('names of ours are quoted, and words of SQL, numbers and texts are not', () => {
  const sql =
    "SELECT s.*, COUNT(*) AS n FROM secret_grant s WHERE s.orgID IN (?, ?) AND role = 'a role' LIMIT 2";
  expect(quote(sql)).toBe(
    "SELECT s.*, COUNT(*) AS n FROM `secret_grant` s WHERE s.`orgID` IN (?, ?) AND `role` = 'a role' LIMIT 2"
  );
});

test('what is no UUID is longer than one, so that no column equals or takes it', () => {
  const uuid = '01890a5d-ac96-774b-bcce-b302099a8057';
  expect(toPlain({ uuid })).toEqual(Buffer.from(uuid.replaceAll('-', ''), 'hex'));
  for (const odd of ['', uuid.slice(1), `${uuid} `, uuid.replaceAll('-', ''), '%']) {
    expect((toPlain({ uuid: odd }) as Buffer).length).toBe(17);
  }
});
