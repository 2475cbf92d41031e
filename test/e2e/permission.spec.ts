import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Locator, type Page, expect } from '@playwright/test';
import type { IAuditLogList } from '../../src/contract';
import { test as base, openConsole, openNotebook, openNotebook7 } from './fixtures';
import { type IKernel, connectKernel, startKernel } from './kernel';
import { IMPORTS, type Notebook, chooseMenu, createNotebook, typeInConsole } from './notebook';
import { type IServer, startServer } from './server';

/** A server that asks, as it does where nobody has decided otherwise. */
const test = base.extend<object, { server: IServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names in the pattern
    async ({}, use) => {
      const server = await startServer({ policy: '' });
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 240_000 }
  ]
});

const READ = 'print(get_secret("A_KEY"))';
const WAY = `
try:
    print(get_secret("A_KEY"))
except BaseException as error:
    print(type(error).__name__, getattr(error, 'code', ''))`.trim();

const bar = (page: Page): Locator => page.getByRole('region', { name: 'Question about secrets' });
const press = (page: Page, name: string): Promise<void> =>
  bar(page).getByRole('button', { name, exact: true }).click();

/** Restarts the kernel; the counts of the cells are gone, so that a new run can be told from the last. */
async function restart(cells: Notebook): Promise<void> {
  await chooseMenu(cells.page, 'Kernel', /^Restart Kernel and Clear Outputs/);
  await cells.page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Confirm Kernel )?Restart/ })
    .click();
  await cells.ready();
  await cells.run(0);
}

/** Opens a notebook and runs its first cell. */
async function opened(page: Page, server: IServer, path: string): Promise<Notebook> {
  const cells = await openNotebook(page, server, path);
  await chooseMenu(page, 'Edit', /^Clear Outputs of All Cells/);
  await cells.run(0);
  return cells;
}

/** Runs a cell, answers its question, and gives its output. */
async function answered(cells: Notebook, index: number, name: string): Promise<string> {
  await cells.start(index);
  await press(cells.page, name);
  return cells.finish(index);
}

/** Runs a cell that must not ask. */
async function silent(cells: Notebook, index: number): Promise<string> {
  const output = await cells.run(index);
  await expect(bar(cells.page)).toHaveCount(0);
  return output;
}

/** What axe-core finds wrong in parts of the page. */
async function violations(page: Page, ...include: string[]): Promise<string[]> {
  await page.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' });
  return page.evaluate(async parts => {
    const { axe } = window as unknown as { axe: IAxe };
    const { violations } = await axe.run({ include: parts });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
  }, include);
}

interface IAxe {
  run: (context: {
    include: string[];
  }) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

test.beforeEach(async ({ server, vault }) => {
  await server.fetch('helios-secrets/x/v1/permissions?name=A_KEY', { method: 'DELETE' });
  await vault.create('A_KEY', 'value of A');
  await vault.create('B_KEY', 'value of B');
});

test('a person can allow a notebook once, for its kernel or always, and a denial is an error @matrix', async ({
  notebook,
  page,
  server
}) => {
  const cells = await notebook(IMPORTS, READ, 'print(*get_secrets(["A_KEY", "B_KEY"]).values())', WAY);
  await cells.run(0);

  await cells.start(2);
  await expect(bar(page)).toContainText(`${cells.path} wants to read A_KEY, B_KEY.`);
  await expect(cells.cell(2)).toContainText(
    'Waiting for your answer above the notebook: allow reading A_KEY, B_KEY?'
  );
  await press(page, 'Allow once');
  expect(await cells.finish(2)).toBe('value of A value of B');
  await expect(cells.cell(2)).not.toContainText('Waiting for');

  expect(await answered(cells, 1, 'Allow for this kernel session')).toBe('value of A');
  expect(await silent(cells, 1)).toBe('value of A');
  // What is allowed is not asked about again.
  await cells.start(2);
  await expect(bar(page)).toContainText('wants to read B_KEY.');
  await press(page, 'Deny');
  expect(await cells.finish(2)).toContain('turn the secret on for this notebook in the Secrets panel');

  await restart(cells);
  expect(await answered(cells, 3, 'Deny')).toBe('SecretAccessDeniedError notebook_denied');
  // A loop gets its error at once.
  expect(await silent(cells, 3)).toBe('SecretAccessDeniedError notebook_denied');

  await restart(cells);
  expect(await answered(cells, 1, 'Always for this notebook')).toBe('value of A');
  await restart(cells);
  expect(await silent(cells, 1)).toBe('value of A');
  await cells.save();
  expect(readFileSync(join(server.notebooks, cells.path), 'utf8')).not.toContain('Waiting for');
  expect(await silent(cells, 1)).toBe('value of A');
});

test('Always survives a save, a rename and a server restart, but not a copy or a change outside Jupyter', async ({
  page
}) => {
  const first = await startServer({ policy: '' });
  const path = createNotebook(first, [IMPORTS, READ]);
  await first.fetch('helios-secrets/v1/secrets', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'A_KEY', value: 'value of A' })
  });
  let cells = await opened(page, first, path);
  expect(await answered(cells, 1, 'Always for this notebook')).toBe('value of A');
  await chooseMenu(page, 'File', /^Rename Notebook…/);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('renamed.ipynb');
  await dialog.getByRole('button', { name: /^Rename/ }).click();
  await expect(page.getByRole('tab', { name: 'renamed.ipynb' })).toBeVisible();
  expect(await silent(cells, 1)).toBe('value of A');
  await cells.save();
  await first.stop();

  const server = await startServer({ policy: '', folder: first.folder });
  const renamed = path.replace('notebook.ipynb', 'renamed.ipynb');
  cells = await opened(page, server, renamed);
  expect(await silent(cells, 1)).toBe('value of A');

  const copied = await server.fetch(`api/contents/${renamed.split('/')[0]}`, {
    method: 'POST',
    body: JSON.stringify({ copy_from: renamed })
  });
  const copy = await opened(page, server, ((await copied.json()) as { path: string }).path);
  expect(await answered(copy, 1, 'Allow once')).toBe('value of A');

  const file = join(server.notebooks, renamed);
  writeFileSync(file, readFileSync(file, 'utf8').replace('print(', 'print(*[], '));
  cells = await opened(page, server, renamed);
  expect(await answered(cells, 1, 'Allow once')).toBe('value of A');
  await server.remove();
});

test('only a click or key on the permission bar allows a read, and an interrupt closes the bar', async ({
  notebook,
  page
}, info) => {
  const cells = await notebook(IMPORTS, WAY, '');
  await cells.run(0);
  await cells.start(1);
  await expect(bar(page)).toBeVisible();
  const buttons = bar(page).getByRole('button');
  await expect(buttons.first()).toHaveAttribute('aria-disabled', 'false');

  // A person who continues to type types into the next cell, and answers nothing.
  await expect(cells.cell(2).locator('.cm-content')).toBeVisible();
  for (const key of ['Enter', 'Escape', 'Space', 'y', 'a', 'Enter']) {
    await page.keyboard.press(key);
  }
  for (const button of await buttons.all()) {
    await button.evaluate((element: HTMLElement) => {
      element.click();
      element.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    });
  }
  await expect(bar(page)).toBeVisible();
  await expect(cells.cell(1).locator('.jp-InputPrompt')).toHaveText('[*]:');

  for (const theme of ['Light', 'Dark']) {
    await chooseMenu(page, 'Settings', 'Theme', `JupyterLab ${theme}`);
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', `JupyterLab ${theme}`);
    expect(await violations(page, '.jp-HeliosSecrets-bar', '.jp-HeliosSecrets-waiting')).toEqual([]);
    await page.screenshot({ path: info.outputPath(`bar-${theme}.png`) });
  }
  await page.setViewportSize({ width: 640, height: 500 });
  await page.screenshot({ path: info.outputPath('bar-narrow.png') });
  for (const button of await buttons.all()) {
    await expect(button).toBeInViewport({ ratio: 1 });
  }
  await page.setViewportSize({ width: 1280, height: 800 });

  await chooseMenu(page, 'Kernel', /^Interrupt Kernel/);
  await expect(bar(page)).toHaveCount(0);
  expect(await cells.finish(1)).toContain('KeyboardInterrupt');

  // By the keyboard alone: Tab comes to the buttons, Escape does no harm, Enter answers, and the focus goes back.
  await cells.start(1);
  const deny = bar(page).getByRole('button', { name: 'Deny', exact: true });
  await bar(page).getByRole('button', { name: 'Allow once' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(deny).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(deny).toBeFocused();
  await expect(deny).toHaveAttribute('aria-disabled', 'false');
  await page.keyboard.press('Enter');
  expect(await cells.finish(1)).toBe('SecretAccessDeniedError notebook_denied');
  await expect(cells.root)
    .toBeFocused({ timeout: 100 })
    .catch(() => undefined);
  expect(await cells.root.evaluate(root => root.contains(document.activeElement))).toBe(true);
});

test('threads cause one question, and code that the page did not start asks separately and at most every three seconds', async ({
  notebook,
  page,
  server
}) => {
  const threads = `
import threading
found = []
threads = [threading.Thread(target=lambda: found.append(str(get_secret("A_KEY")))) for _ in range(20)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(found), set(found))`.trim();
  const cells = await notebook(IMPORTS, threads);
  await cells.run(0);
  await cells.start(1);
  await expect(bar(page)).toHaveCount(1);
  await press(page, 'Always for this notebook');
  expect(await cells.finish(1)).toBe("20 {'value of A'}");

  // An agent with a websocket of its own, on the kernel of a notebook that is always allowed.
  const [{ id }] = (await (await server.fetch('api/kernels')).json()) as { id: string }[];
  const agent: IKernel = await connectKernel(server, id);
  const running = agent.execute(READ);
  await expect(bar(page)).toContainText('Code that this page did not start');
  await press(page, 'Allow once');
  expect(await running).toContain('value of A');

  const loop = agent.execute(`for _ in range(3):\n${WAY.replace(/^/gm, '    ')}`);
  const seen: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    await press(page, 'Deny');
    seen.push(Date.now());
    await expect(bar(page)).toHaveCount(0);
  }
  expect((await loop).trim().split('\n')).toEqual(Array(3).fill('SecretAccessDeniedError request_ignored'));
  expect(Math.min(seen[1] - seen[0], seen[2] - seen[1])).toBeGreaterThan(2500);
  agent.close();
  // What somebody else's code was denied, one's own keeps.
  expect(await silent(cells, 1)).toBe("20 {'value of A'}");
});

test('Notebook 7 and a console ask for permission, and a console is never allowed always @matrix', async ({
  page,
  server
}) => {
  const path = createNotebook(server, [`${IMPORTS}; ${READ}`]);
  const cells = await openNotebook7(page, server, path);
  await cells.start(0);
  await expect(bar(page)).toContainText(`${path} wants to read A_KEY.`);
  await press(page, 'Always for this notebook');
  expect(await cells.finish(0)).toBe('value of A');

  await openConsole(page, server);
  await typeInConsole(page, `${IMPORTS}; ${READ}`);
  await expect(bar(page).getByRole('button')).toHaveText([
    'Allow once',
    'Allow for this kernel session',
    'Deny'
  ]);
  await expect(page.locator('.jp-CodeConsole-content')).toContainText('Waiting for your answer above');
  await press(page, 'Allow for this kernel session');
  await expect(page.locator('.jp-CodeConsole-content .jp-OutputArea-output')).toHaveText(/value of A/);
});

test('the panel lists what the notebook may read and can change it', async ({
  notebook,
  page,
  panel
}, info) => {
  const cells = await notebook(IMPORTS, WAY);
  await cells.run(0);
  await panel.open();
  const toggle = panel.row('A_KEY').getByRole('switch');
  await expect(toggle).not.toBeChecked();
  expect(await answered(cells, 1, 'Deny')).toBe('SecretAccessDeniedError notebook_denied');
  await toggle.click();
  await expect(toggle).toBeChecked();
  expect(await silent(cells, 1)).toBe('value of A');

  await panel.act('A_KEY', 'Notebooks…');
  const dialog = page.getByRole('dialog', { name: 'Notebooks that may read A_KEY' });
  await expect(dialog.getByRole('listitem')).toContainText([cells.path]);
  await expect(dialog).toContainText('You are asked when a notebook that is not listed here reads a secret.');
  const parts = ['.jp-HeliosSecrets-dialog .jp-Dialog-content', '#helios-secrets'];
  expect(await violations(page, ...parts)).toEqual([]);
  await page.screenshot({ path: info.outputPath('notebooks.png') });
  await dialog.getByRole('button', { name: `Withdraw A_KEY from ${cells.path}` }).click();
  await expect(dialog).toContainText('No permission is kept for any notebook.');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(toggle).not.toBeChecked();
  await cells.start(1);
  await expect(bar(page)).toContainText('wants to read A_KEY.');
  await page.screenshot({ path: info.outputPath('panel.png') });
  await press(page, 'Allow once');
  expect(await cells.finish(1)).toBe('value of A');
});

test("a kernel that reads the server's token can do what the page can, and leaves a trace", async ({
  server,
  vault
}) => {
  // Not a boundary: this writes down what happens, for docs/security.md.
  const kernel = await startKernel(server);
  const output = await kernel.execute(`
import json, urllib.request, uuid
from jupyter_server.serverapp import list_running_servers
[server] = list_running_servers()
request_id = str(uuid.uuid4())
def ask(**more):
    body = {'requestID': request_id, 'kernelID': '${kernel.id}', 'names': ['A_KEY'],
            'origin': 'cell', 'isForeign': False, 'ownConnections': 0, **more}
    request = urllib.request.Request(
        server['url'] + 'helios-secrets/x/v1/resolve', json.dumps(body).encode(),
        {'Authorization': 'token ' + server['token'], 'Content-Type': 'application/json'})
    try:
        return urllib.request.urlopen(request).read()
    except urllib.error.HTTPError as error:
        return json.load(error)['error']
asked = ask()
print(asked['code'], b'value of A' in ask(nonce=asked['details']['question']['nonce']))`);
  expect(output.trim()).toBe('permission_required True');
  const [{ secretID }] = (await vault.list()).filter(({ name }) => name === 'A_KEY');
  const activity = await server.fetch(`helios-secrets/x/v1/secrets/${secretID}/activity`);
  const { auditLogs } = (await activity.json()) as IAuditLogList;
  expect(auditLogs.map(({ type }) => type)).toEqual(['SecretRead', 'SecretCreated']);
  expect(auditLogs[0].attributes).toMatchObject({ kernelID: kernel.id });
  kernel.close();
});
