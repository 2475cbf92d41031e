import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeFolder } from '../fixtures';
import { makeHelios } from './helios';

async function smoke(env: NodeJS.ProcessEnv): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, ['scripts/smoke-helios.mjs'], {
    cwd: join(__dirname, '../../..'),
    // Nobody's own key is used for a test.
    env: { ...process.env, HELIOS_SMOKE_KEY_FILE: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe']
  });
  const said = text(child.stderr);
  const [code] = (await once(child, 'close')) as [number];
  return { code, said: await said };
}

test('the smoke test succeeds with an API as described, and leaves nothing there', async () => {
  const { front, acme } = await makeHelios();
  const file = join(makeFolder(), 'key');
  writeFileSync(file, acme.key('ann'));
  const { code, said } = await smoke({ HELIOS_SMOKE_KEY_FILE: file, HELIOS_SMOKE_URL: front.url });
  expect([code, said]).toEqual([0, expect.stringContaining('Everything worked')]);
  expect(said.includes(acme.key('ann'))).toBe(false);
  expect(acme.names()).toEqual([]);
});

test('the smoke test without a key asks for one and sends nothing', async () => {
  const { code, said } = await smoke({});
  expect([code, said]).toEqual([1, expect.stringContaining('HELIOS_SMOKE_KEY_FILE')]);
});
