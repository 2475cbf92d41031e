import { readFileSync, readdirSync } from 'node:fs';
import { expect, openNotebook, test } from './fixtures';
import { IMPORTS, createNotebook } from './notebook';
import { type IServer, startServer } from './server';
import { Vault } from './vault';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // The process has ended meanwhile.
  }
}

/** The processes of the service that a server has started (from /proc, so on Linux). */
function servicesOf(server: IServer): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => read(`/proc/${pid}/cmdline`).includes('service.cjs'))
    .filter(pid => read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')[1] === `${server.pid}`)
    .map(Number);
}

const alive = (pid: number) => read(`/proc/${pid}/cmdline`) !== '';

test('the next read works after the service was killed with SIGKILL', async ({ notebook, server, vault }) => {
  await vault.create('A_KEY', 'value of A');
  const cells = await notebook(IMPORTS, 'print(get_secret("A_KEY"))');
  await cells.run(0);
  expect(await cells.run(1)).toBe('value of A');
  const [service] = servicesOf(server);
  process.kill(service, 'SIGKILL');
  await expect.poll(() => alive(service)).toBe(false);
  expect(await cells.run(1)).toBe('value of A');
  expect(servicesOf(server)).toHaveLength(1);
});

test('two Jupyter servers share one vault', async ({ page, panel, server, vault }) => {
  await vault.create('A_KEY', 'made by the first');
  const second = await startServer({ vault: server.vault });
  try {
    const path = createNotebook(second, [IMPORTS, 'print(get_secret("A_KEY"))']);
    const cells = await openNotebook(page, second, path);
    await cells.run(0);
    expect(await cells.run(1)).toBe('made by the first');
    await panel.open();
    await panel.create('B_KEY', 'made by the second');
    expect((await vault.list()).map(({ name }) => name)).toContain('B_KEY');

    const names = Array.from({ length: 40 }, (_, index) => `BOTH_${index}`);
    const other = new Vault(second);
    await Promise.all(names.map((name, index) => (index % 2 ? vault : other).create(name, name)));
    expect((await vault.list()).filter(({ name }) => name.startsWith('BOTH_'))).toHaveLength(40);
  } finally {
    await second.remove();
  }
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`the service ends when the Jupyter server gets ${signal}`, async () => {
    const server = await startServer();
    try {
      await new Vault(server).list();
      const [service] = servicesOf(server);
      expect(alive(service)).toBe(true);
      await server.stop(signal);
      await expect.poll(() => alive(service)).toBe(false);
    } finally {
      await server.remove();
    }
  });
}
