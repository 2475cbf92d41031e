// The vault on this computer and the service of a team, beside each other in one JupyterLab.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { IMPORTS, chooseMenu } from './notebook';
import type { Panel } from './panel';
import { Team } from './team';

const CANARY = 'canary-copied-8d21';
const READ = (name: string, connection?: string): string =>
  `print(get_secret("${name}"${connection ? `, connection="${connection}"` : ''})[::-1])`;
const reversed = (text: string): string => [...text].reverse().join('');

let team: Team;

test.beforeAll(async () => {
  team = await Team.start();
});

test.afterAll(() => team.stop());

/** Adds the team as a connection by the dialog, under a name. */
async function add(panel: Panel, name: string): Promise<void> {
  await panel.more('Connection');
  const dialog = panel.dialog('Connection');
  await dialog.getByLabel('Address of the team service').fill(team.url);
  await dialog.getByLabel('API key', { exact: true }).last().fill(team.ann.key);
  await dialog.getByLabel('Name of the connection').fill(name);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: name })).toContainText('Current');
  expect(await dialog.innerHTML()).not.toContain(team.ann.key);
  await dialog.getByRole('button', { name: 'Close' }).click();
}

function connectionButton({ root }: Panel): Locator {
  return root.getByRole('button', { name: /^Connection .*Choose another one$/ });
}

async function look(page: Page, path: (name: string) => string, name: string): Promise<void> {
  for (const theme of ['Light', 'Dark']) {
    await chooseMenu(page, 'Settings', 'Theme', `JupyterLab ${theme}`);
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', `JupyterLab ${theme}`);
    await page.screenshot({ path: path(`${name}-${theme}.png`) });
  }
}

test('a person can add two connections, switch, name one in a cell, and copy secrets between them', async ({
  notebook,
  page,
  panel,
  vault
}, info) => {
  const path = (name: string): string => info.outputPath(name);
  for (const name of ['ONLY_HERE', 'IN_BOTH', 'THE_SAME']) {
    await vault.create(name, name === 'THE_SAME' ? 'same' : `${CANARY} of ${name}`);
  }
  await team.ask(team.ann, 'POST', '/v1/secrets', { name: 'IN_BOTH', value: 'of the team' });
  await team.ask(team.ann, 'POST', '/v1/secrets', { name: 'THE_SAME', value: 'same' });
  const book = await notebook(
    IMPORTS,
    READ('IN_BOTH'),
    READ('IN_BOTH', 'personal'),
    READ('IN_BOTH', 'work'),
    READ('IN_BOTH', 'nowhere'),
    READ('ONLY_HERE', 'work')
  );
  await panel.open();
  await book.run(0);
  expect(await book.run(1)).toBe(reversed(`${CANARY} of IN_BOTH`));

  await add(panel, 'work');
  await expect(panel.root).toContainText('ACME · team service');
  await expect(panel.row('ONLY_HERE')).toBeHidden();
  await expect(panel.row('IN_BOTH')).toBeVisible();
  await look(page, path, 'panel');
  // Without a name it is the current one, which is the team now.
  expect(await book.run(1)).toBe(reversed('of the team'));
  expect(await book.run(2)).toBe(reversed(`${CANARY} of IN_BOTH`));
  expect(await book.run(3)).toBe(reversed('of the team'));
  expect(await book.run(4)).toContain('You have no connection with this name');

  // By the keyboard alone.
  await connectionButton(panel).focus();
  await page.keyboard.press('Enter');
  const entry = page.getByRole('menuitemcheckbox', { name: 'work · ACME' });
  await expect(entry).toHaveAttribute('aria-checked', 'true');
  await page.screenshot({ path: path('menu.png') });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(panel.row('ONLY_HERE')).toBeVisible();
  await expect(connectionButton(panel)).toHaveText('personal');
  await expect(connectionButton(panel)).toBeFocused();
  expect(await book.run(1)).toBe(reversed(`${CANARY} of IN_BOTH`));

  await panel.more('Copy to another connection');
  const dialog = panel.dialog('Copy Secrets');
  await expect(dialog).toContainText('Sharing is not copied');
  await page.screenshot({ path: path('copy-source.png') });
  await dialog.getByRole('button', { name: 'Preview' }).click();
  const row = (name: string): Locator =>
    dialog.getByRole('row').filter({ has: page.getByLabel(`Choose ${name}`, { exact: true }) });
  await expect(row('ONLY_HERE')).toContainText('New');
  await dialog.getByRole('button', { name: 'Compare values' }).click();
  await expect(row('IN_BOTH')).toContainText('Changed');
  await expect(row('IN_BOTH').getByRole('checkbox')).not.toBeChecked();
  await expect(row('THE_SAME')).toContainText('Same');
  await page.screenshot({ path: path('copy.png') });
  expect(await page.content()).not.toContain(CANARY);

  // The first copy arrives, and its answer does not.
  let copies = 0;
  await page.route('**/helios-secrets/x/v1/copies*', async route => {
    const isCopy = !(route.request().postDataJSON() as { compare?: boolean }).compare;
    if (isCopy && ++copies === 1) {
      await route.fetch();
      await route.abort();
    } else {
      await route.continue();
    }
  });
  await row('IN_BOTH').getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Copy 2 secrets' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: /\w/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Copy 2 secrets' }).click();
  await expect(dialog.getByRole('status').filter({ hasText: '2 secrets are copied.' })).toBeVisible();
  expect(copies).toBe(2);
  await page.screenshot({ path: path('copied.png') });
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect(await book.run(3)).toBe(reversed(`${CANARY} of IN_BOTH`));
  expect(await book.run(5)).toBe(reversed(`${CANARY} of ONLY_HERE`));

  await panel.more('Connection');
  const connections = panel.dialog('Connection');
  await connections.getByRole('button', { name: 'Test work' }).click();
  await expect(connections).toContainText('It works: ACME');
  await page.screenshot({ path: path('dialog.png') });
  await page.setViewportSize({ width: 400, height: 700 });
  await page.screenshot({ path: path('dialog-narrow.png') });
  const body = connections.locator('.jp-HeliosSecrets-layers');
  expect(await body.evaluate(node => node.scrollWidth - node.clientWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  await connections.getByRole('button', { name: 'Edit work' }).click();
  await page.screenshot({ path: path('edit.png') });
  await connections.getByRole('button', { name: 'Cancel' }).click();
  await connections.getByRole('button', { name: 'Disconnect work' }).click();
  await connections.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await expect(connections).toContainText('The panel shows personal now');
  await connections.getByRole('button', { name: 'Close' }).click();
  expect(await book.run(3)).toContain('You have no connection with this name');
});
