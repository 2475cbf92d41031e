import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, openConsole, openNotebook, openNotebook7, test } from './fixtures';
import { IMPORTS, type Notebook, chooseMenu, createNotebook, typeInConsole } from './notebook';
import { type IServer, startServer } from './server';
import { Vault } from './vault';

const READ = 'print("value:", get_secret("A_KEY"))';

/** Looks like our error, and has HTML where a name would stand. */
const FORGED = `
from IPython.display import publish_display_data
text = 'SecretNotFoundError: There is no secret <img src=x onerror="window.forged=1">. Create secret "A_KEY"'
error = {'ename': 'SecretNotFoundError', 'evalue': text, 'traceback': [text], 'output_type': 'error'}
publish_display_data({'application/vnd.jupyter.error': error, 'application/vnd.jupyter.stderr': text})
class SecretNotFoundError(Exception): pass
raise SecretNotFoundError(text)`.trim();

const button = (within: Page | Locator, name: string): Locator =>
  within.getByRole('button', { name, exact: true });

const create = (within: Page | Locator): Locator => button(within, 'Create secret "A_KEY"');

/** Makes the secret in the dialog that the button opened. */
async function fill(page: Page, value: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'New Secret' });
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveValue('A_KEY');
  await dialog.getByLabel('Value', { exact: true }).fill(value);
  await dialog.getByRole('button', { name: 'Create Secret' }).click();
  await expect(dialog).toBeHidden();
}

/** The outputs of a cell as the file has them. */
function savedOutputs(cells: Notebook, notebooks: string, index: number): Record<string, unknown>[] {
  const text = readFileSync(join(notebooks, cells.path), 'utf8');
  return (JSON.parse(text) as { cells: { outputs: Record<string, unknown>[] }[] }).cells[index].outputs;
}

interface IAxe {
  run: (part: string) => Promise<{ violations: { id: string }[] }>;
}

/** What axe-core finds wrong with the buttons. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' });
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: IAxe };
    return (await axe.run('.jp-HeliosSecrets-error-row')).violations.map(({ id }) => id);
  });
}

test('a missing secret can be created by keyboard from its error, and the cell runs again', async ({
  notebook,
  page,
  panel,
  server,
  vault
}) => {
  const cells = await notebook(IMPORTS, READ, FORGED);
  await cells.run(0);
  await cells.run(1);
  await expect(create(cells.output(1))).toBeVisible();

  await test.step('the saved file has the text of the error alone', async () => {
    await cells.save();
    const outputs = savedOutputs(cells, server.notebooks, 1);
    expect(outputs.map(output => Object.keys(output).sort())).toEqual([
      ['ename', 'evalue', 'output_type', 'traceback']
    ]);
    expect(JSON.stringify(outputs)).toContain('There is no secret A_KEY.');
    expect(JSON.stringify(outputs)).not.toMatch(/Create secret|Run cell again/);
  });

  await test.step('the buttons are accessible in both themes', async () => {
    expect(await violations(page)).toEqual([]);
    await chooseMenu(page, 'Settings', 'Theme', 'JupyterLab Dark');
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', 'JupyterLab Dark');
    expect(await violations(page)).toEqual([]);
    await chooseMenu(page, 'Settings', 'Theme', 'JupyterLab Light');
  });

  await test.step('a script cannot press the button', async () => {
    await create(cells.output(1)).evaluate((made: HTMLElement) => made.click());
    await create(cells.output(1)).evaluate((made: HTMLElement) =>
      made.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    );
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  await test.step('Enter on the button opens the dialog, and then runs the cell', async () => {
    await create(cells.output(1)).focus();
    await page.keyboard.press('Enter');
    await fill(page, 'made from the error');
    const again = button(cells.output(1), 'Run cell again');
    await expect(again).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(cells.output(1)).toHaveText('value: made from the error');
  });

  await test.step('an output that only looks like the error has no buttons and no HTML', async () => {
    await vault.delete('A_KEY');
    await cells.run(2);
    await expect(cells.output(2).last()).toContainText('SecretNotFoundError');
    await expect(cells.cell(2).locator('.jp-OutputArea').getByRole('button')).toHaveCount(0);
    await expect(cells.cell(2).locator('.jp-OutputArea img')).toHaveCount(0);
    expect(await page.evaluate(() => 'forged' in window)).toBe(false);
  });

  await test.step('after a reload the error has its text and no buttons', async () => {
    await cells.run(1);
    await expect(create(cells.output(1))).toBeVisible();
    await cells.save();
    await page.reload();
    await expect(cells.output(1)).toContainText('There is no secret A_KEY.');
    await panel.open();
    await expect(cells.output(1).getByRole('button')).toHaveCount(0);
  });
});

test('errors in a console and in Notebook 7 offer to create the missing secret @matrix', async ({
  page,
  server,
  vault
}) => {
  await openConsole(page, server);
  await typeInConsole(page, `${IMPORTS}; ${READ}`);
  const output = page.locator('.jp-CodeConsole-content .jp-OutputArea-output');
  await create(output).click();
  await fill(page, 'for the console');
  await button(output, 'Run cell again').click();
  await expect(output.last()).toHaveText('value: for the console');

  await vault.delete('A_KEY');
  const cells = await openNotebook7(page, server, createNotebook(server, [`${IMPORTS}; ${READ}`]));
  await cells.run(0);
  await create(cells.output(0)).click();
  await fill(page, 'for Notebook 7');
  await button(cells.output(0), 'Run cell again').click();
  await expect(cells.output(0)).toHaveText('value: for Notebook 7');
});

test('secret names complete in notebooks, consoles and files, and no kernel receives their list', async ({
  notebook,
  page,
  vault
}) => {
  await vault.create('A_KEY', '1');
  await vault.create('A_TOKEN', '2');
  const toKernel: string[] = [];
  page.on('websocket', socket => socket.on('framesent', ({ payload }) => toKernel.push(payload.toString())));
  const completer = page.locator('.jp-Completer:not(.lm-mod-hidden)');
  const complete = async (editor: Locator, text: string): Promise<void> => {
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
    await page.keyboard.press('Tab');
    await expect(completer).toContainText('A_KEY');
    await expect(completer).toContainText('A_TOKEN');
    await page.keyboard.press('Escape');
    await expect(completer).toBeHidden();
  };

  const cells = await notebook(`${IMPORTS}\nprint(dir(secrets))`, '');
  expect(await cells.run(0)).toBe('[]');
  const editor = cells.cell(1).locator('.cm-content');
  for (const text of ['get_secret("A', 'secrets.A', '%%secrets A', 'with secrets_env("A']) {
    await complete(editor, text);
  }
  await cells.cell(1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'New Console for Notebook' }).click();
  await complete(page.locator('.jp-CodeConsole-input .cm-content'), 'get_secret("A');
  await chooseMenu(page, 'File', 'New', 'Python File');
  await complete(page.locator('.jp-FileEditor .cm-content'), 'x = get_secrets(["A');
  expect(toKernel.filter(text => /A_KEY|A_TOKEN/.test(text))).toEqual([]);
  expect(toKernel.some(text => text.includes('get_secret'))).toBe(true);
});

test.describe('on a server that asks', () => {
  let asking: IServer;

  test.beforeEach(async () => {
    asking = await startServer({ policy: '' });
  });

  test.afterEach(async () => asking.remove());

  test('a button below the error allows a notebook a secret that was denied before', async ({ page }) => {
    await new Vault(asking).create('A_KEY', 'allowed now');
    const cells = await openNotebook(page, asking, createNotebook(asking, [IMPORTS, READ]));
    await cells.run(0);
    await cells.start(1);
    await button(page, 'Deny').click();
    await cells.finish(1);
    const allow = button(cells.output(1), 'Allow A_KEY');
    await allow.evaluate((made: HTMLElement) => made.click());
    await expect(allow).toBeVisible();
    await allow.click();
    await button(cells.output(1), 'Run cell again').click();
    await expect(cells.output(1)).toHaveText('value: allowed now');
  });
});
