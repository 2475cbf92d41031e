import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures';
import { IMPORTS, chooseMenu } from './notebook';
import type { Panel } from './panel';

const CANARY = 'canary-import-51c2';
const FILE = [
  '# of the project',
  `export IMPORTED_TOKEN="${CANARY}\\nsecond line"`,
  'IMPORTED_SAME=same',
  'IMPORTED_OLD=after',
  'imported.key=dotted # not a name',
  "OPEN='broken",
  ''
].join('\r\n');

/** Opens the dialog and chooses a file in it. */
async function startImport(panel: Panel, text: string): Promise<Locator> {
  await panel.more('Import');
  const dialog = panel.dialog('Import Secrets');
  const file = { name: '.env', mimeType: '', buffer: Buffer.from(text) };
  await dialog.getByLabel('Choose a .env file').setInputFiles(file);
  await expect(dialog.getByRole('row').nth(1)).toBeVisible();
  return dialog;
}

test('a cell reads secrets that were imported from a file although the connection broke during the import', async ({
  notebook,
  page,
  panel,
  vault
}) => {
  await vault.create('IMPORTED_SAME', 'same');
  await vault.create('IMPORTED_OLD', 'before');
  const book = await notebook(
    IMPORTS,
    `print(get_secret("IMPORTED_TOKEN") == "${CANARY.slice(0, 6)}" "${CANARY.slice(6)}\\nsecond line")`
  );
  await panel.open();
  const dialog = await startImport(panel, FILE);
  const row = (name: string): Locator =>
    dialog.getByRole('row').filter({ has: page.getByLabel(`Choose ${name}`, { exact: true }) });
  await expect(row('IMPORTED_TOKEN')).toContainText('New');
  await expect(row('IMPORTED_OLD')).toContainText('Exists');
  await dialog.getByRole('button', { name: 'Compare values' }).click();
  await expect(row('IMPORTED_OLD')).toContainText('Changed');
  await expect(row('IMPORTED_SAME')).toContainText('Same');
  await expect(row('OPEN').getByRole('checkbox')).not.toBeChecked();
  await dialog.getByRole('button', { name: 'Use imported_key for imported.key' }).click();
  expect(await page.content()).not.toContain(CANARY);

  // The first write arrives, and its answer does not.
  let writes = 0;
  await page.route(/helios-secrets\/v1\/secrets(\?|$)/, async route => {
    if (route.request().method() === 'POST' && ++writes === 1) {
      await route.fetch();
      await route.abort();
    } else {
      await route.continue();
    }
  });
  await dialog.getByRole('button', { name: 'Import 3 secrets' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: /\w/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Import 3 secrets' }).click();
  await expect(dialog.getByRole('status').filter({ hasText: '3 secrets are imported.' })).toBeVisible();
  await expect(dialog.getByText('.gitignore')).toBeVisible();
  expect(writes).toBe(2);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();

  expect((await panel.names()).sort()).toEqual([
    'IMPORTED_OLD',
    'IMPORTED_SAME',
    'IMPORTED_TOKEN',
    'imported_key'
  ]);
  expect(await vault.read('IMPORTED_OLD')).toBe('after');
  expect(await vault.read('imported_key')).toBe('dotted');
  await book.run(0);
  expect(await book.run(1)).toBe('True');
});

test('a file dropped on the panel opens the import preview and does not replace the page', async ({
  openPanel,
  page,
  panel
}) => {
  await openPanel();
  await panel.more('Import');
  const dialog = panel.dialog('Import Secrets');
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['DROPPED=1'], '.env'));
    return transfer;
  });
  const target = dialog.getByLabel('Or paste its lines');
  await target.dispatchEvent('dragover', { dataTransfer: data });
  await target.dispatchEvent('drop', { dataTransfer: data });
  await expect(dialog.getByLabel('Name for DROPPED')).toHaveValue('DROPPED');
});

test('the import preview fits a narrow window in the light and the dark theme', async ({
  openPanel,
  page,
  panel,
  vault
}, info) => {
  await vault.create('IMPORTED_OLD', 'before');
  await openPanel();
  for (const theme of ['Light', 'Dark']) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await chooseMenu(page, 'Settings', 'Theme', `JupyterLab ${theme}`);
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', `JupyterLab ${theme}`);
    await panel.more('Import');
    await page.screenshot({ path: info.outputPath(`${theme}-source.png`) });
    await panel.dialog('Import Secrets').getByRole('button', { name: 'Close' }).click();
    const dialog = await startImport(
      panel,
      `${FILE}\nhello\nA_NAME_THAT_IS_LONGER_THAN_MOST_OF_THEM_${theme}=x\${Y}`
    );
    await page.screenshot({ path: info.outputPath(`${theme}.png`) });
    await page.setViewportSize({ width: 400, height: 700 });
    await page.screenshot({ path: info.outputPath(`${theme}-narrow.png`) });
    const body = dialog.locator('.jp-HeliosSecrets-layers');
    expect(await body.evaluate(node => node.scrollWidth - node.clientWidth)).toBeLessThanOrEqual(0);
    await dialog.getByRole('button', { name: /^Import \d+ secrets?$/ }).click();
    await expect(dialog.getByText('.gitignore')).toBeInViewport();
    await page.screenshot({ path: info.outputPath(`${theme}-done.png`) });
    await dialog.getByRole('button', { name: 'Close' }).click();
  }
});
