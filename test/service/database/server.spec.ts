// What a server must be like; each of these servers has an option of its own.
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { migrateDatabase, openDatabase } from '../../../src/service/store/mysql/migrate';
import { first } from '../../../src/service/store/step';
import { withCode } from '../fixtures';
import { runOn } from './databases';
import { type MariaDB, makeMariaDB } from './mariadb';

let server: MariaDB;
let url: string;

beforeAll(async () => {
  server = await makeMariaDB();
  makeAuthority();
  await startAs('localhost');
  await runOn(server.url('mysql'), 'CREATE DATABASE helios');
  url = server.url('helios');
  await migrateDatabase(url);
});

afterAll(() => server.remove());

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: server.folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

const KEY = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];

function makeAuthority(): void {
  openssl('req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Authority of a test');
}

/** Starts the server with a certificate for this name. */
async function startAs(name: string): Promise<void> {
  const files = ['-keyout', 'key.pem', '-out', 'cert.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key'];
  openssl('req', '-x509', ...KEY, ...files, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`);
  ['key.pem', 'cert.pem', 'ca.pem'].forEach(file => chmodSync(join(server.folder, file), 0o644));
  const file = (one: string): string => join(server.folder, one);
  await server.start(
    undefined,
    `--ssl-ca=${file('ca.pem')}`,
    `--ssl-cert=${file('cert.pem')}`,
    `--ssl-key=${file('key.pem')}`
  );
}

async function setFor<T>(variable: string, value: string, work: () => Promise<T>): Promise<T> {
  const [before] = await runOn(url, `SELECT @@GLOBAL.${variable} AS value`);
  await runOn(url, `SET GLOBAL ${variable} = ${value}`);
  try {
    return await work();
  } finally {
    await runOn(url, `SET GLOBAL ${variable} = ${(before as { value: number }).value}`);
  }
}

test.each([
  ['innodb_flush_log_at_trx_commit', '2', 'database_not_durable'],
  ['innodb_flush_log_at_trx_commit', '0', 'database_not_durable'],
  ['max_allowed_packet', '8388608', 'database_unavailable'],
  ['read_only', '1', 'database_unavailable']
] as const)('a database server with %s = %s is refused', async (variable, value, code) => {
  await setFor(variable, value, () => expect(openDatabase(url)).rejects.toEqual(withCode(code)));
  await (await openDatabase(url)).close();
});

test('each database connection uses READ COMMITTED, strict types and UTC', async () => {
  const engine = await openDatabase(url);
  const settings = await engine.read(() =>
    first<object>(
      'SELECT @@SESSION.tx_isolation AS isolation, @@SESSION.sql_mode AS mode, @@SESSION.time_zone AS zone, @@SESSION.wsrep_sync_wait AS waits'
    )
  );
  await engine.close();
  expect({ ...settings }).toEqual({
    isolation: 'READ-COMMITTED',
    mode: 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
    zone: '+00:00',
    waits: 1
  });
});

describe('TLS', () => {
  const secure = (options = ''): string =>
    `${server.url('helios').replace('127.0.0.1', 'localhost')}?tls=required${options}`;
  const ca = (): string => `&ca=${encodeURIComponent(join(server.folder, 'ca.pem'))}`;
  const untrusted = expect.objectContaining({
    code: 'database_unavailable',
    message: expect.stringContaining('certificate') as string
  }) as Error;

  test('with the authority of the server encrypts', async () => {
    const engine = await openDatabase(secure(ca()));
    const row = await engine.read(() =>
      first<{ cipher: string }>(
        "SELECT VARIABLE_VALUE AS cipher FROM INFORMATION_SCHEMA.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'"
      )
    );
    await engine.close();
    expect(row?.cipher).toMatch(/AES|CHACHA/);
  });

  test('without it is refused', async () => {
    await expect(openDatabase(secure())).rejects.toEqual(untrusted);
  });

  test('with a certificate for another name is refused', async () => {
    await server.stop();
    await startAs('elsewhere.example');
    await expect(openDatabase(secure(ca()))).rejects.toEqual(untrusted);
  });
});
