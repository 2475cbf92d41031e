import { DatabaseSync } from 'node:sqlite';
import { type ErrorCode, HeliosError } from '../../../../src/contract';
import { toVaultError } from '../../../../src/service/store/sqlite/errors';
import { sqliteError, withCode } from '../../fixtures';

test.each<[number, ErrorCode]>([
  [3, 'vault_read_only'],
  [5, 'vault_locked'],
  [6, 'vault_locked'],
  [8, 'vault_read_only'],
  [10, 'vault_io_error'],
  [11, 'vault_corrupt'],
  [13, 'vault_full'],
  [14, 'vault_read_only'],
  [26, 'vault_corrupt']
])("SQLite's result %d is %s, extended or not", (result, code) => {
  for (const errcode of [result, result | (3 << 8)]) {
    expect(toVaultError(sqliteError(errcode))).toEqual(withCode(code));
  }
});

test.each<[string, ErrorCode]>([
  ['ENOSPC', 'vault_full'],
  ['EDQUOT', 'vault_full'],
  ['EACCES', 'vault_read_only'],
  ['EPERM', 'vault_read_only'],
  ['EROFS', 'vault_read_only'],
  ['ENOTDIR', 'vault_read_only'],
  ['EIO', 'vault_io_error']
])('the system error %s becomes %s', (system, code) => {
  const error = Object.assign(new Error(), { code: system });
  expect(toVaultError(error)).toEqual(withCode(code));
});

test('an error that is not from a disk is passed on unchanged', () => {
  const errors = [
    new TypeError(),
    new HeliosError('secret_not_found'),
    new HeliosError('vault_key_wrong'),
    Object.assign(new Error(), { code: 'ECONNRESET' }),
    sqliteError(1),
    sqliteError(19)
  ];
  errors.forEach(error => expect(toVaultError(error)).toBe(error));
});

test('errors of SQLite in this Node.js carry the error number', () => {
  const database = new DatabaseSync(':memory:');
  let thrown: unknown;
  try {
    database.exec('PRAGMA max_page_count = 1; CREATE TABLE a (b); CREATE TABLE c (d)');
  } catch (error) {
    thrown = error;
  }
  database.close();
  expect(toVaultError(thrown)).toEqual(withCode('vault_full'));
});
