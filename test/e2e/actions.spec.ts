import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test.beforeEach(async ({ vault }) => vault.create('API_KEY', 'the value'));

test('Copy name and Copy value put exactly the name or the value on the clipboard', async ({
  openPanel,
  page,
  panel
}) => {
  await openPanel();
  await panel.act('API_KEY', 'Copy name');
  await expect.poll(() => clipboard(page)).toBe('API_KEY');
  await panel.act('API_KEY', 'Copy value');
  await expect.poll(() => clipboard(page)).toBe('the value');
});

test('a copied value is cleared from the clipboard after 30 seconds', async ({ openPanel, page, panel }) => {
  await page.clock.install();
  await openPanel();
  await panel.act('API_KEY', 'Copy value');
  await expect.poll(() => clipboard(page)).toBe('the value');
  await page.clock.fastForward(31_000);
  await expect.poll(() => clipboard(page)).toBe('');
});

test('text that was copied after a value stays on the clipboard when the value expires', async ({
  openPanel,
  page,
  panel
}) => {
  await page.clock.install();
  await openPanel();
  await panel.act('API_KEY', 'Copy value');
  await expect.poll(() => clipboard(page)).toBe('the value');
  await page.evaluate(() => navigator.clipboard.writeText('something else'));
  await page.clock.fastForward(31_000);
  expect(await clipboard(page)).toBe('something else');
});

test('a shown value is hidden again after 30 seconds', async ({ openPanel, page, panel }) => {
  await page.clock.install();
  await openPanel();
  await panel.act('API_KEY', 'Show value');
  await expect(panel.root.getByText('the value')).toBeVisible();
  await page.clock.fastForward(31_000);
  await expect(panel.root.getByText('the value')).toHaveCount(0);
});

test('a shown value is hidden when another sidebar tab covers the panel', async ({
  openPanel,
  page,
  panel
}) => {
  await openPanel();
  await panel.act('API_KEY', 'Show value');
  await expect(panel.root.getByText('the value')).toBeVisible();
  await page.getByRole('tab', { name: /^File Browser/ }).click();
  await expect(panel.root.getByText('the value')).toHaveCount(0);
  await panel.open();
  await expect(panel.row('API_KEY')).toBeVisible();
  await expect(panel.root.getByText('the value')).toHaveCount(0);
});

test('Insert into notebook writes the call at the cursor, and the import only when it is missing', async ({
  notebook,
  page,
  panel
}) => {
  const cells = await notebook('key = ');
  await panel.open();
  await cells.cell(0).locator('.cm-content').click();
  await page.keyboard.press('End');
  await panel.act('API_KEY', 'Insert into notebook');
  await expect(cells.cell(0).locator('.cm-content')).toHaveText(
    'from helios_secrets import get_secretkey = get_secret("API_KEY")'
  );
  await page.keyboard.press('Shift+Enter');
  await cells.finish(0);

  await cells.cell(1).locator('.cm-content').click();
  await panel.act('API_KEY', 'Insert into notebook');
  await expect(cells.cell(1).locator('.cm-content')).toHaveText('get_secret("API_KEY")');
});

test('no command of JupyterLab shows, copies or deletes a value', async ({ openPanel, page }) => {
  await openPanel();
  await page.keyboard.press('ControlOrMeta+Shift+c');
  const palette = page.locator('.lm-CommandPalette');
  await palette.locator('input').fill('secret');
  const labels = (await palette.locator('.lm-CommandPalette-itemLabel').allInnerTexts()).join('\n');
  expect(labels).toContain('New Secret');
  expect(labels).not.toMatch(/show value|copy value|delete/i);
});
