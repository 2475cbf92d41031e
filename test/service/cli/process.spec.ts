// The command as a process: the one bundled file, without anything of this environment but what is said.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBundle } from '../serviceProcess';
import { makeFastFolder } from './commands';

const bundle = makeBundle();

function start(
  args: string[],
  env: NodeJS.ProcessEnv = {}
): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: '/', env, encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

test('the bundle runs a command, which finds its folder in the environment and exits by itself', () => {
  const env = { HELIOS_SECRETS_HOME: join(makeFastFolder(), 'home') };
  const args = [bundle, 'init', '--organization', 'ACME', '--email', 'ann@acme.example'];
  const { status, out, err } = start(args, env);
  expect([status, out]).toEqual([0, expect.stringMatching(/^hsk_[0-9a-z]{63}\n$/)]);
  expect(err).not.toContain(out.trim());
  expect(start([bundle, 'status'], env)).toMatchObject({ status: 0, err: '' });
  const elsewhere = { HELIOS_SECRETS_DATABASE: `${env.HELIOS_SECRETS_HOME}/none.sqlite` };
  expect(start([bundle, 'status'], { ...env, ...elsewhere })).toMatchObject({ status: 4, out: '' });
  expect(start([bundle, 'status'])).toMatchObject({ status: 2, out: '' });
});

test.each([
  [[], 2],
  [['--help'], 0],
  [['-h'], 0],
  [['frobnicate'], 2]
])('the arguments %j print text for a person and exit with %d', (args, status) => {
  const answer = start([bundle, ...args]);
  expect([answer.status, answer.out + answer.err]).toEqual([
    status,
    expect.stringContaining('helios-secrets')
  ]);
  expect(answer.err).not.toContain('{');
});

test('an old Node.js is reported in one sentence', () => {
  const fake = join(makeFastFolder(), 'old.cjs');
  const versions = `{ ...process.versions, node: '22.19.0' }`;
  writeFileSync(fake, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
  const { status, out, err } = start(['--require', fake, bundle, 'status']);
  expect([status, out, err]).toEqual([4, '', expect.stringMatching(/^helios-secrets: Node\.js .*\n$/)]);
});
