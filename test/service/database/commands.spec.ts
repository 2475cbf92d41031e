// The commands of an administrator, and the service, on a database server.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IErrorBody } from '../../../src/contract';
import { Log } from '../../../src/service/log';
import { startService } from '../../../src/service/serve/service';
import { readAddress } from '../../../src/service/store/mysql/address';
import { openTeam } from '../../../src/service/vault/openTeam';
import { type IResult, command, makeFastFolder } from '../cli/commands';
import { afterwards } from '../fixtures';
import { settingsFrom } from '../serve/served';
import { ServerDatabases, runOn } from './databases';

const databases = new ServerDatabases();
afterAll(() => databases.remove());

const FOUND = ['init', '--organization', 'ACME', '--email', 'ann@acme.example'];

async function prepare(): Promise<{
  url: string;
  keyFile: string;
  run: (...args: string[]) => Promise<IResult>;
}> {
  const url = await databases.makeEmpty();
  const keyFile = join(makeFastFolder(), 'team.key');
  const run = (...args: string[]): Promise<IResult> =>
    command([...args, '--database', url, '--key-file', keyFile]);
  return { url, keyFile, run };
}

test('init creates tables, organization and key once, and other commands work on them', async () => {
  const { run, keyFile } = await prepare();
  expect((await run('status')).code).toBe(4);
  expect(existsSync(keyFile)).toBe(false);
  expect(await run(...FOUND)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^hsk_/) as string });
  expect((await run(...FOUND)).code).toBe(1);
  expect((await run('migrate')).code).toBe(0);
  expect((await run('user', 'add', 'bob@acme.example')).code).toBe(0);
  const { stdout } = await run('status', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ organization: 'ACME', users: 2, administrators: 1 });
});

test('two init commands at the same moment create one organization', async () => {
  const { run } = await prepare();
  const codes = (await Promise.all([run(...FOUND), run(...FOUND)])).map(({ code }) => code);
  expect(codes.sort()).toEqual([0, 1]);
  expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({ users: 1 });
});

test('a team database is refused with the key file of another organization', async () => {
  const { run, keyFile, url } = await prepare();
  await run(...FOUND);
  const other = `${keyFile}.other`;
  writeFileSync(other, Buffer.alloc(32));
  const { code, stderr } = await command(['status', '--database', url, '--key-file', other]);
  expect([code, stderr]).toEqual([4, expect.stringContaining(other)]);
});

test('the service is ready only while its database is, and names the reason otherwise', async () => {
  const { url, keyFile, run } = await prepare();
  const key = (await run(...FOUND)).stdout.trim();
  const vault = await openTeam({ database: url, keyFile });
  afterwards(() => vault.close());
  const settings = settingsFrom('--listen', '127.0.0.1:0');
  const service = await startService(vault, settings, null, new Log('error', () => undefined));
  afterwards(() => service.close());
  const ask = async (path: string): Promise<unknown[]> => {
    const answer = await fetch(service.url + path, { headers: { authorization: `Bearer ${key}` } });
    return [answer.status, ((await answer.json()) as Partial<IErrorBody>).error?.code];
  };
  expect(await ask('/readyz')).toEqual([200, undefined]);
  expect(await ask('/v1/secrets')).toEqual([200, undefined]);
  await runOn(url, `DROP DATABASE ${readAddress(url).database}`);
  const [status, code] = await ask('/readyz');
  expect([status, code]).toEqual([503, expect.stringMatching(/^(database_unavailable|schema_outdated)$/)]);
  expect((await ask('/healthz'))[0]).toBe(200);
});
