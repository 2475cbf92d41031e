import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD_FILE, readAddress } from '../../../../src/service/store/mysql/address';
import { makeFolder, withCode } from '../../fixtures';

const read = (url: string): ReturnType<typeof readAddress> => readAddress(url, {});

test('a database URL contains user, password, hosts in order, database and options', () => {
  expect(
    read('mysql://ann:s%40%2F%3A@one.example:3307,two.example/helios?pool=5&timeout=7&prepare=off')
  ).toEqual({
    servers: [
      { host: 'one.example', port: 3307 },
      { host: 'two.example', port: 3306 }
    ],
    database: 'helios',
    user: 'ann',
    password: 's@/:',
    tls: {},
    pool: 5,
    timeout: 7000,
    prepare: false
  });
});

test('a database host can be an address or a socket', () => {
  expect(read('mysql://a@127.0.0.1:1,[::1]:2,%2Frun%2Fmysqld.sock/d').servers).toEqual([
    { host: '127.0.0.1', port: 1 },
    { host: '::1', port: 2 },
    { socketPath: '/run/mysqld.sock' }
  ]);
});

test.each([
  ['mysql://a@localhost/d', null],
  ['mysql://a@127.0.0.1,%2Fs/d', null],
  ['mysql://a@localhost/d?tls=required', {}],
  ['mysql://a@db.example/d', {}],
  ['mysql://a@localhost,db.example/d', {}],
  ['mysql://a@db.example/d?tls=off', null]
])('the database URL %s uses TLS: %j', (url, tls) => {
  expect(read(url).tls).toEqual(tls);
});

test('the certificate authority of a database is read from its file', () => {
  const path = join(makeFolder(), 'ca.pem');
  writeFileSync(path, 'the authority');
  expect(read(`mysql://a@db.example/d?ca=${encodeURIComponent(path)}`).tls).toEqual({ ca: 'the authority' });
});

test('the database password is read from a file rather than from the URL', () => {
  const path = join(makeFolder(), 'password');
  writeFileSync(path, 'of the file \n');
  const address = readAddress('mysql://a:other@localhost/d', { [PASSWORD_FILE]: path });
  expect(address.password).toBe('of the file ');
});

test.each([
  'mysql://ann:hunter2@host',
  'mysql://ann:hunter2@host/',
  'mysql://ann:hunter2@/d',
  'mysql://ann:hunt/er2@host/d',
  'mysql://ann:hunter2%@host/d',
  'mysql://ann:hunter2@host:port/d',
  'mysql://ann:hunter2@10.0.0.1/d',
  'mysql://ann:hunter2@host/d?tls=maybe',
  'mysql://ann:hunter2@host/d?pool=0',
  'mysql://ann:hunter2@host/d?timeout=soon',
  'mysql://ann:hunter2@host/d?prepare=yes',
  'mysql://ann:hunter2@host/d?charset=latin1',
  'mysql://ann:hunter2@host/d?ca=/nowhere',
  'postgres://ann:hunter2@host/d'
])('the database URL %s is refused without repeating it', url => {
  let error: unknown;
  try {
    read(url);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toEqual(withCode('request_invalid'));
  expect((error as Error).message).not.toMatch(/ann:|hunt|er2|nowhere/);
});

test('an unreadable password file is reported by the name of its variable', () => {
  const read = (): unknown => readAddress('mysql://a@localhost/d', { [PASSWORD_FILE]: '/nowhere' });
  expect(read).toThrow(expect.objectContaining({ code: 'request_invalid' }) as Error);
  expect(read).toThrow(PASSWORD_FILE);
});
