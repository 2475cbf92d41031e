// The process from its start to its end.
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeFastFolder } from '../cli/commands';
import { type IRun, makeBundle, run } from '../serviceProcess';

const bundle = makeBundle();

interface IProcess extends IRun {
  url: string;
  key: string;
}

/** Founds a team and serves it by the two commands of the documentation. */
async function serve(...args: string[]): Promise<IProcess> {
  const home = join(makeFastFolder(), 'home');
  const founded = run(
    bundle,
    'init',
    '--organization',
    'ACME',
    '--email',
    'ann@acme.example',
    '--home',
    home
  );
  await founded.ended;
  const served = run(bundle, 'serve', '--home', home, '--listen', '127.0.0.1:0', '--json', ...args);
  const [data] = (await once(served.child.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(data.toString()) as { url: string };
  return { ...served, url, key: founded.stdout[0] };
}

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

const messages = ({ stderr }: IRun): string[] =>
  stderr.map(line => (JSON.parse(line) as { message: string }).message);

test('after SIGTERM the service is unready but still serves, and exits with 0 at another signal', async () => {
  const served = await serve('--drain', '600');
  expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
  served.child.kill('SIGTERM');
  while (!messages(served).includes('about to stop')) {
    await once(served.child.stderr, 'data');
  }
  expect((await fetch(`${served.url}/readyz`)).status).toBe(503);
  const headers = { authorization: `Bearer ${served.key}` };
  expect((await fetch(`${served.url}/v1/secrets`, { headers })).status).toBe(200);
  served.child.kill('SIGTERM');
  expect(await served.ended).toEqual({ code: 0, signal: null });
  expect(messages(served).at(-1)).toBe('stopped');
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s the service finishes the request in progress, closes idle connections and exits with 0',
  async signal => {
    const served = await serve('--drain', '0');
    const [idle, busy] = [await open(served.url), await open(served.url)];
    const body = JSON.stringify({ name: 'A', value: 'value' });
    const head = `POST /v1/secrets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${served.key}\r\n`;
    busy.write(`${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`);
    busy.write('Expect: 100-continue\r\n\r\n');
    expect(String(await once(busy, 'data'))).toMatch(/^HTTP\/1.1 100 /);
    const idled = text(idle);
    served.child.kill(signal);
    expect(await idled).toBe('');
    const answered = text(busy);
    busy.write(body);
    expect(await answered).toMatch(/^HTTP\/1.1 200 OK/);
    expect(await served.ended).toEqual({ code: 0, signal: null });
  }
);

test('every log line is JSON, and standard output names the URL once', async () => {
  const served = await serve('--log-level', 'debug');
  await fetch(`${served.url}/v1/secrets`);
  served.child.kill('SIGINT');
  await served.ended;
  expect(messages(served)).toEqual(expect.arrayContaining(['listening', 'answered', 'stopped']));
  expect(JSON.parse(served.stdout.join(''))).toEqual({ organization: 'ACME', url: served.url });
});
