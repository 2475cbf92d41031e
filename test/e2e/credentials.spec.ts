import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { MADE } from '../browser/credentials/made';
import { expect, openLab, test } from './fixtures';
import { chooseMenu } from './notebook';

const COMMAND = 'Move Credential to Secrets';
const IMPORT = 'from helios_secrets import get_secret';

/** The text of an editor, without its markers. */
const textOf = (within: Locator): Promise<string> =>
  within.locator('.cm-line').evaluateAll(lines =>
    lines
      .map(line => {
        const copy = line.cloneNode(true) as HTMLElement;
        copy.querySelectorAll('button').forEach(button => button.remove());
        return copy.textContent ?? '';
      })
      .join('\n')
  );

async function runCommand(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Shift+c');
  await page.locator('.lm-CommandPalette-input').fill(COMMAND);
  await expect(page.locator('.lm-CommandPalette-item.lm-mod-active')).toContainText(COMMAND);
  await page.keyboard.press('Enter');
}

interface IAxe {
  run: (context: string) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/** What axe-core has against parts of the page. */
function violations(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(async within => {
    const { axe } = window as unknown as { axe: IAxe };
    const { violations } = await axe.run(within);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
  }, selector);
}

const dialogOf = (page: Page, name = 'Move to Secrets'): Locator =>
  page.getByRole('dialog', { name, exact: true });

test('a credential in a notebook is marked, announced once, and moved to the vault by keyboard in one undoable step @matrix', async ({
  notebook,
  page,
  server,
  vault
}) => {
  const source = `# Settings\napi_key = "${MADE.openai}"`;
  const cells = await notebook(source, 'print(api_key)\nprint("kept")', `%env TOKEN=${MADE.hex}`);
  const sent: string[] = [];
  page.on('request', request => {
    if (request.postData()?.includes(MADE.openai)) {
      sent.push(`${request.method()} ${new URL(request.url()).pathname}`);
    }
  });
  const marker = cells
    .cell(0)
    .getByRole('button', { name: /^Move to Secrets: This looks like an OpenAI API key/ });
  await expect(marker).toBeVisible();
  await expect(cells.cell(2).getByRole('button', { name: /^What to do/ })).toBeVisible();
  await expect(cells.cell(1).getByRole('button', { name: /^(?:Move to Secrets|What to do)/ })).toHaveCount(0);

  await cells.run(0);
  expect(await cells.run(1)).toContain(MADE.openai);
  await cells.save();
  const told = page.getByText('2 cells contain something that looks like a credential.');
  await expect(told).toBeVisible();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(cells.cell(0).locator('.cm-content')).toBeFocused();
  await expect(told).toBeHidden();
  sent.length = 0;

  await runCommand(page);
  await expect(dialogOf(page).getByLabel('Name', { exact: true })).toHaveValue('OPENAI_API_KEY');
  await expect(dialogOf(page).getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialogOf(page)).toBeHidden();
  const moved = `${IMPORT}\n# Settings\napi_key = get_secret("OPENAI_API_KEY")`;
  await expect.poll(() => textOf(cells.cell(0))).toBe(moved);
  expect(await vault.read('OPENAI_API_KEY')).toBe(MADE.openai);
  await expect(cells.output(1)).toHaveCount(0);
  await expect(marker).toHaveCount(0);

  await cells.cell(0).locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => textOf(cells.cell(0))).toBe(source);
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect.poll(() => textOf(cells.cell(0))).toBe(moved);
  await cells.save();
  expect(readFileSync(join(server.notebooks, cells.path), 'utf8')).not.toContain(MADE.openai);
  await expect(told).toBeHidden();
  expect(sent).toEqual(['POST /helios-secrets/v1/secrets']);
});

test('a script cannot move a credential, a used name gets a number, and a marker can be dismissed', async ({
  notebook,
  page,
  vault
}) => {
  await vault.create('GITHUB_TOKEN', 'another');
  await vault.create('DB_PASSWORD', MADE.password);
  const cells = await notebook(
    `g = Github("${MADE.github}")`,
    `DB_PASSWORD = "${MADE.password}"`,
    `key = b"${MADE.stripe}"`,
    ...Array.from({ length: 60 }, (_, index) => `x = ${index}\n\n\n`),
    `last = "${MADE.npm}"`
  );
  const marker = (index: number): Locator => cells.cell(index).locator('.jp-HeliosSecrets-credential-button');
  const accept = dialogOf(page).getByRole('button', { name: 'Move to Secrets', exact: true });
  await marker(0).evaluate((button: HTMLElement) => button.click());
  await accept.evaluate((button: HTMLElement) => button.click());
  await page.evaluate(() =>
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  );
  expect((await vault.list()).map(({ name }) => name).sort()).toEqual(['DB_PASSWORD', 'GITHUB_TOKEN']);
  await accept.click();
  await expect(dialogOf(page).getByRole('alert')).toContainText('another value');
  await expect(dialogOf(page).getByLabel('Name', { exact: true })).toHaveValue('GITHUB_TOKEN_2');
  await accept.click();
  await expect.poll(() => textOf(cells.cell(0))).toBe(`${IMPORT}\ng = Github(get_secret("GITHUB_TOKEN_2"))`);
  expect(await vault.read('GITHUB_TOKEN_2')).toBe(MADE.github);

  await marker(1).click();
  await accept.click();
  await expect.poll(() => textOf(cells.cell(1))).toBe('DB_PASSWORD = get_secret("DB_PASSWORD")');
  expect(await vault.list()).toHaveLength(3);

  await marker(2).click();
  const advice = dialogOf(page, 'Credential');
  await expect(advice).toContainText('get_secret("STRIPE_API_KEY").encode()');
  await advice.getByRole('button', { name: 'Not a credential' }).click();
  await expect(marker(2)).toHaveCount(0);
  await cells.save();
  await expect(marker(2)).toHaveCount(0);

  // A cell that was never in sight has no editor yet.
  await runCommand(page);
  await expect(dialogOf(page).getByLabel('Name', { exact: true })).toHaveValue('NPM_TOKEN');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => textOf(cells.root.locator('.jp-Notebook-cell').last()))
    .toBe('last = get_secret("NPM_TOKEN")');
});

test('a credential in a Python file is replaced by a read below the docstring', async ({
  page,
  server,
  vault
}, info) => {
  const before = '#!/usr/bin/env python\n"""Sends mail."""\n\nimport smtplib\n\n';
  const source = `${before}password = '${MADE.password}'  # of the post office\n# key: ${MADE.stripe}\n`;
  writeFileSync(join(server.notebooks, 'mail.py'), source);
  await openLab(page, server, 'mail.py');
  const editor = page.locator('.jp-FileEditor');
  await page.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' });
  const markers = editor.locator('.jp-HeliosSecrets-credential-button');
  await expect(markers).toHaveText(['Move to Secrets', 'What to do']);
  for (const theme of ['Light', 'Dark']) {
    await chooseMenu(page, 'Settings', 'Theme', `JupyterLab ${theme}`);
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', `JupyterLab ${theme}`);
    await page.screenshot({ path: info.outputPath(`${theme}.png`) });
    expect(await violations(page, '.jp-HeliosSecrets-credential-button')).toEqual([]);
    for (const [marker, name] of [
      [markers.first(), 'Move to Secrets'],
      [markers.last(), 'Credential']
    ] as const) {
      await marker.click();
      await expect(dialogOf(page, name)).toBeVisible();
      expect(await violations(page, '.jp-HeliosSecrets-dialog')).toEqual([]);
      await page.screenshot({ path: info.outputPath(`${theme} ${name}.png`) });
      await page.keyboard.press('Escape');
      await expect(dialogOf(page, name)).toBeHidden();
    }
  }
  await markers.first().click();
  await dialogOf(page).getByLabel('Name', { exact: true }).fill('MAIL_PASSWORD');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => textOf(editor))
    .toBe(source.replace('"""\n', `"""\n${IMPORT}\n`).replace(/'.*'/, 'get_secret("MAIL_PASSWORD")'));
  expect(await vault.read('MAIL_PASSWORD')).toBe(MADE.password);
  await editor.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => textOf(editor)).toBe(source);
});
