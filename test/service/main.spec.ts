import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { ERRORS, type IErrorBody } from '../../src/contract';
import { KEY, makeFolder } from './fixtures';
import { type IRun, START, makeBundle, run, startService } from './serviceProcess';

const bundle = makeBundle();

// Every await of an end is bounded by this: a process that has not ended by then hangs.

async function expectNotStarted({ ended, stdout, stderr }: IRun, code: string): Promise<string> {
  expect(await ended).toEqual({ code: 1, signal: null });
  expect(stdout).toHaveLength(1);
  const { error } = JSON.parse(stdout[0]) as IErrorBody;
  expect(error.code).toBe(code);
  expect(stderr.map(line => (JSON.parse(line) as IErrorBody['error']).code)).toEqual([code]);
  return error.message;
}

test('the bundled service starts alone, reports ready once, and answers its key', async () => {
  expect(readdirSync(dirname(bundle))).toEqual(['service.cjs']);
  const { socket, stdout, ask } = await startService(bundle, makeFolder());
  expect(stdout.map(line => JSON.parse(line) as unknown)).toEqual([{ ready: { socket } }]);
  expect((statSync(socket).mode & 0o777).toString(8)).toBe('600');
  expect((await ask('POST', '/v1/secrets', { name: 'A', value: 'first' })).status).toBe(200);
  expect((await ask('GET', '/v1/secrets?name=A')).body).toContain('"value":"first"');
  expect((await ask('GET', '/openapi.json')).status).toBe(200);
  expect((await ask('GET', '/v1/secrets', undefined, { authorization: 'Bearer x' })).status).toBe(401);
});

test('the service with a port listens only on the loopback address', async () => {
  const { child, stdout } = run(bundle, '--home', makeFolder(), '--port', '0');
  child.stdin.write(START);
  await once(child.stdout, 'data');
  const { port } = (JSON.parse(stdout[0]) as { ready: { port: number } }).ready;
  const request = httpRequest({ host: '127.0.0.1', port, path: '/healthz' }).end();
  const [response] = (await once(request, 'response')) as [{ statusCode: number }];
  expect(response.statusCode).toBe(200);
  const elsewhere = connect(port, '127.0.0.2');
  await expect(once(elsewhere, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('the service ends with its standard input and leaves no socket', async () => {
  const { child, ended, socket, ask } = await startService(bundle, makeFolder());
  await ask('POST', '/v1/secrets', { name: 'A', value: 'first' });
  child.stdin.end();
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(existsSync(socket)).toBe(false);
});

test('the service ends when its standard input ends right after the key', async () => {
  const { child, ended } = run(bundle, '--home', makeFolder(), '--socket', join(makeFolder(), 's'));
  child.stdin.end(START);
  expect((await ended).signal).toBeNull();
});

test('the service ends although one connection idles and another sent half a request', async () => {
  const { child, ended, socket, ask } = await startService(bundle, makeFolder());
  await ask('GET', '/v1/secrets');
  const half = connect(socket).on('error', () => undefined);
  const head = `POST /v1/secrets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${KEY}\r\n`;
  half.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n`);
  await once(half, 'data');
  child.stdin.end();
  expect(await ended).toEqual({ code: 0, signal: null });
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends the service in order', async signal => {
  const { child, ended } = await startService(bundle, makeFolder());
  child.kill(signal);
  expect(await ended).toEqual({ code: 0, signal: null });
});

test('the socket of a killed service does not prevent the next start', async () => {
  const [home, socket] = [makeFolder(), join(makeFolder(), 's')];
  const killed = await startService(bundle, home, { socket });
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(existsSync(socket)).toBe(true);
  const { ask } = await startService(bundle, home, { socket });
  expect((await ask('GET', '/v1/secrets')).status).toBe(200);
});

test('each request gets the reason why a vault does not open, until it opens', async () => {
  const home = join(makeFolder(), 'file');
  writeFileSync(home, '');
  const { ask } = await startService(bundle, home);
  for (let time = 0; time < 2; time++) {
    const { status, body } = await ask('GET', '/v1/secrets');
    const { error } = JSON.parse(body) as IErrorBody;
    expect([status, error.code]).toEqual([ERRORS.vault_read_only.status, 'vault_read_only']);
  }
  rmSync(home);
  expect((await ask('GET', '/v1/secrets')).status).toBe(200);
});

describe('the service ends with one error line and exit code 1 for', () => {
  test.each([
    ['an argument of another version', ['--home', '/h', '--socket', '/s', '--workers', '4']],
    ['a word too many', ['--home', '/h', '--socket', '/s', 'serve']],
    ['two places to listen', ['--home', '/h', '--socket', '/s', '--port', '1']]
  ])('%s, also while the standard input is open', async (_, args) => {
    expect(await expectNotStarted(run(bundle, ...args), 'request_invalid')).toMatch(/^Usage: /);
  });

  test('an input that ends without a key', async () => {
    const started = run(bundle, '--home', makeFolder(), '--socket', join(makeFolder(), 's'));
    started.child.stdin.end();
    await expectNotStarted(started, 'request_invalid');
  });

  test('an address where it cannot listen, even while the standard input is open', async () => {
    const started = run(bundle, '--home', makeFolder(), '--socket', join(makeFolder(), 'missing', 's'));
    started.child.stdin.write(START);
    await expectNotStarted(started, 'service_unavailable');
  });

  test.each(['24.14.9', '22.19.0', '9.0.0'])('a Node.js of version %s', async version => {
    const fake = join(makeFolder(), 'old.cjs');
    const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
    writeFileSync(fake, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    const started = run('--require', fake, bundle, '--home', makeFolder(), '--socket', '/s');
    await expectNotStarted(started, 'node_not_found');
  });
});
