import { type ErrorCode, HeliosError } from '../../../../src/contract';
import { Conflict } from '../../../../src/service/store/engine';
import {
  DatabaseError,
  type Remedy,
  remedyOf,
  toConnectionError,
  toDatabaseError
} from '../../../../src/service/store/mysql/errors';
import { withCode } from '../../fixtures';

/** As the driver gives what the server says. */
const told = (errno: number, code = 'ER_SOMETHING'): Error =>
  Object.assign(new Error(`Duplicate entry 'a value' for key`), {
    errno,
    code,
    sqlState: 'HY000',
    sqlMessage: 'a value'
  });
const system = (code: string, more = {}): Error => Object.assign(new Error('a value'), { code, ...more });

test.each<[string, unknown, Remedy]>([
  ['a deadlock', told(1213), 'repeat'],
  ['a lock that was waited for too long', told(1205), 'repeat'],
  ['a commit that a cluster took back', told(1180), 'repeat'],
  ['a conflict that an operation saw', new Conflict(), 'repeat'],
  ['a node outside its cluster', told(1047, 'ER_UNKNOWN_COM_ERROR'), 'leave'],
  ['a server that is shutting down', told(1053), 'leave'],
  ['a server that is read only now', told(1290), 'leave'],
  ['a connection that ended', system('PROTOCOL_CONNECTION_LOST', { fatal: true }), 'leave'],
  ['a connection that was reset', system('ECONNRESET', { errno: -104 }), 'leave'],
  ['nobody there', system('ECONNREFUSED', { errno: -111 }), 'leave'],
  ['a row that is there by now', told(1062, 'ER_DUP_ENTRY'), 'look'],
  ['a statement that is wrong', told(1064), 'none'],
  ['a refusal', new HeliosError('last_owner'), 'none'],
  ['a mistake of the program', new TypeError('x is not a function'), 'none'],
  ['nothing', undefined, 'none']
])('%s', (_, error, remedy) => {
  expect(remedyOf(error)).toBe(remedy);
});

test.each<[number, ErrorCode]>([
  [1213, 'database_unavailable'],
  [1047, 'database_unavailable'],
  [1146, 'schema_outdated'],
  [1054, 'schema_outdated'],
  [1114, 'vault_full']
])('the database error %d becomes %s', (errno, code) => {
  expect(toDatabaseError(told(errno))).toEqual(withCode(code));
});

test('an unknown database error keeps its name and number, and no text of the server', () => {
  const error = toDatabaseError(told(1366, 'ER_TRUNCATED_WRONG_VALUE')) as DatabaseError;
  expect(error).toBeInstanceOf(DatabaseError);
  expect([error.code, error.errno]).toEqual(['ER_TRUNCATED_WRONG_VALUE', 1366]);
  expect(`${error.stack}${JSON.stringify(error)}${String(error.cause)}`).not.toContain('a value');
});

test('an error that is not from a database is passed on unchanged', () => {
  const errors = [new TypeError('x'), new HeliosError('secret_not_found'), 'text', null];
  errors.forEach(error => expect(toDatabaseError(error)).toBe(error));
});

test.each([
  ['the password', told(1045), /user|password/],
  ['the right to the database', told(1044), /user|password/],
  ['the name of the database', told(1049), /CREATE DATABASE/],
  ['no TLS', system('HANDSHAKE_NO_SSL_SUPPORT'), /TLS/],
  ['an unknown authority', system('SELF_SIGNED_CERT_IN_CHAIN'), /ca=/],
  ['another name', system('ERR_TLS_CERT_ALTNAME_INVALID'), /another host/],
  ['nobody there', system('ECONNREFUSED'), /does not answer/]
])('a database connection that fails with %s gets advice', (_, error, words) => {
  const found = toConnectionError(error) as HeliosError;
  expect(found).toEqual(withCode('database_unavailable'));
  expect(found.message).toMatch(words);
  expect(found.message).not.toContain('a value');
});
