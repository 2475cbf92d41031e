// What a call costs against its floor, in one run; figures are printed, never asserted.
import { gzipSync } from 'node:zlib';
import { type Page, type Response, test } from '@playwright/test';
import { openLab, openNotebook } from '../test/e2e/fixtures';
import { type Notebook, IMPORTS, createNotebook } from '../test/e2e/notebook';
import { Panel } from '../test/e2e/panel';
import { type IServer, startServer } from '../test/e2e/server';
import { Vault } from '../test/e2e/vault';
import { ECHO, answerEcho } from './echo';

const ROUNDS = 5;
const CALLS = 60;
const FIRST_CALLS = 12;

const LOOP = `
loop = {'floor': [], 'get_secret': []}
for _ in range(${ROUNDS}):
    loop['floor'].append(median_ms(echo, ${CALLS}))
    loop['get_secret'].append(median_ms(lambda: get_secret('TOKEN'), ${CALLS}))
loop = {name: statistics.median(taken) for name, taken in loop.items()}
print(*loop.values())
`.trim();

const HUNDRED = `print(median_ms(lambda: get_secret('TOKEN'), 20), median_ms(lambda: get_secrets(NAMES), 20))`;

const numbers = (text: string): number[] => text.split(/\s+/).map(Number);
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function say(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(58)} ${value}\n`);
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** Sizes after gzip of what the page loads of this extension. */
function countExtension(page: Page): () => Promise<number> {
  const loaded: Response[] = [];
  page.on('response', response => {
    if (response.url().includes('/extensions/jupyterlab-helios-secrets/static/') && response.ok()) {
      loaded.push(response);
    }
  });
  return async () => {
    const bodies = await Promise.all(loaded.map(response => response.body()));
    return bodies.reduce((sum, body) => sum + gzipSync(body).byteLength, 0);
  };
}

async function firstCalls(notebook: Notebook, cells: number[]): Promise<number> {
  const taken: number[] = [];
  for (const cell of cells) {
    taken.push(...numbers(await notebook.run(cell)));
  }
  return median(taken);
}

test.describe('bench', () => {
  let server: IServer;

  test.beforeAll(async () => {
    server = await startServer({
      args: ['--LabApp.expose_app_in_browser=True', '--Application.log_level=INFO']
    });
    const vault = new Vault(server);
    await vault.create('TOKEN', 'x'.repeat(32));
    await vault.create('LARGE', 'x'.repeat(5 * 1024 * 1024));
    for (let index = 0; index < 100; index++) {
      await vault.create(`NAME_${index}`, `value ${index}`);
    }
  });

  test.afterAll(() => server.remove());

  test('a call against its floor', async ({ page }) => {
    const size = countExtension(page);
    const first = (call: string): string[] => Array<string>(FIRST_CALLS).fill(`print(median_ms(${call}, 1))`);
    const path = createNotebook(server, [
      `${IMPORTS}\n${ECHO}\nNAMES = [f'NAME_{i}' for i in range(100)]\nget_secret('TOKEN') and None`,
      LOOP,
      HUNDRED,
      `print(median_ms(lambda: get_secret('LARGE'), 5))`,
      ...first('echo'),
      ...first(`lambda: get_secret('TOKEN')`)
    ]);
    await openLab(page, server);
    await page.waitForLoadState('networkidle');
    const atStart = await size();
    const notebook = await openNotebook(page, server, path);
    await answerEcho(page, true);
    await notebook.run(0);

    const [floor, call] = numbers(await notebook.run(1, 120));
    const [one, hundred] = numbers(await notebook.run(2, 60));
    const [large] = numbers(await notebook.run(3, 60));
    const indices = Array.from({ length: FIRST_CALLS }, (_, index) => index + 4);
    const firstEcho = await firstCalls(notebook, indices);
    const firstCall = await firstCalls(
      notebook,
      indices.map(index => index + FIRST_CALLS)
    );
    const withNotebook = await size();
    await new Panel(page).open();
    const withPanel = await size();

    process.stdout.write('\n');
    say('floor: echo and one bare request, in a loop', ms(floor));
    say('get_secret, in a loop', `${ms(call)} = ${(call / floor).toFixed(2)} × the floor`);
    say('floor, as first call in a cell', ms(firstEcho));
    say(
      'get_secret, as first call in a cell',
      `${ms(firstCall)} = ${(firstCall / firstEcho).toFixed(2)} × its floor`
    );
    say('100 names by get_secrets', `${ms(hundred)} = ${(hundred / one).toFixed(2)} × one name`);
    say('a value of 5 MiB', ms(large));
    say('code that the page loads at start (gzip)', `${(atStart / 1024).toFixed(1)} KiB`);
    say(
      'code that it loads when the panel is first opened (gzip)',
      `${((withPanel - withNotebook) / 1024).toFixed(1)} KiB`
    );
  });
});
