import { expect, test } from './fixtures';

const MAX = 5 * 1024 * 1024;

test('the New Secret dialog explains a refused name and keeps what was typed', async ({
  openPanel,
  panel,
  vault
}) => {
  await vault.create('TAKEN', 'x');
  await openPanel();
  const dialog = await panel.startCreate();
  const name = dialog.getByLabel('Name', { exact: true });
  const value = dialog.getByLabel('Value', { exact: true });
  await value.fill('typed\nwith care');
  const refusals: [string, RegExp][] = [
    ['', /letters/],
    ['a-b', /letters/],
    ['ä', /letters/],
    ['TAKEN', /in use/]
  ];
  for (const [wrong, why] of refusals) {
    await name.fill(wrong);
    await dialog.getByRole('button', { name: 'Create Secret' }).click();
    await expect(dialog.getByRole('alert')).toHaveText(why);
    await expect(name).toHaveValue(wrong);
    await expect(value).toHaveValue('typed\nwith care');
  }
  await name.fill('FREE');
  await dialog.getByRole('button', { name: 'Create Secret' }).click();
  await expect(dialog).toBeHidden();
  await expect(panel.row('FREE')).toBeVisible();
  expect((await vault.list()).map(secret => secret.name).sort()).toEqual(['FREE', 'TAKEN']);
});

test('ten thousand pasted lines are stored unchanged', async ({ openPanel, page, panel, vault }) => {
  const lines = `${'x'.repeat(63)}\n`.repeat(10_000);
  await openPanel();
  await page.evaluate(text => navigator.clipboard.writeText(text), lines);
  const dialog = await panel.startCreate();
  await dialog.getByLabel('Name', { exact: true }).fill('LINES');
  await dialog.getByLabel('Value', { exact: true }).focus();
  await page.keyboard.press('ControlOrMeta+v');
  await dialog.getByRole('button', { name: 'Create Secret' }).click();
  await expect(panel.row('LINES')).toBeVisible();
  expect(await vault.read('LINES')).toBe(lines);
});

test('the dialog refuses a value over 5 MiB and keeps it, and stores one of exactly 5 MiB', async ({
  openPanel,
  panel
}) => {
  // A browser without a graphics card draws megabytes slowly.
  const slow = { timeout: 60_000 };
  await openPanel();
  const dialog = await panel.startCreate();
  const value = dialog.getByLabel('Value', { exact: true });
  await dialog.getByLabel('Name', { exact: true }).fill('LARGE');
  await value.fill('x'.repeat(MAX + 1), slow);
  await dialog.getByRole('button', { name: 'Create Secret' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(/5 MB/);
  expect(await value.evaluate((field: HTMLTextAreaElement) => field.value.length)).toBe(MAX + 1);
  await value.fill('x'.repeat(MAX), slow);
  await dialog.getByRole('button', { name: 'Create Secret' }).click();
  await expect(panel.row('LARGE')).toBeVisible();
});

test('the dialog of an edit has no field for the name, which never changes', async ({
  openPanel,
  panel,
  vault
}) => {
  await vault.create('API_KEY', 'x');
  await openPanel();
  await panel.act('API_KEY', 'Edit');
  const dialog = panel.dialog('API_KEY');
  await expect(dialog.getByLabel('Value', { exact: true })).toBeVisible();
  await expect(dialog.getByRole('textbox')).toHaveCount(1);
  await expect(dialog).toContainText('You cannot change the name');
});

test('the value in the dialog is masked until Show value is on', async ({ openPanel, panel }) => {
  await openPanel();
  const dialog = await panel.startCreate();
  const value = dialog.getByLabel('Value', { exact: true });
  const mask = () =>
    value.evaluate(field => getComputedStyle(field).getPropertyValue('-webkit-text-security'));
  expect(await mask()).toBe('disc');
  await dialog.getByLabel('Show value').click();
  expect(await mask()).toBe('none');
});

test('a secret can be created with the keyboard alone', async ({ openPanel, page, panel, vault }) => {
  await openPanel();
  await panel.root.getByRole('button', { name: 'New Secret' }).first().focus();
  await page.keyboard.press('Enter');
  const dialog = panel.dialog('New Secret');
  await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.insertText('BY_HAND');
  await page.keyboard.press('Tab');
  await expect(dialog.getByLabel('Value', { exact: true })).toBeFocused();
  await page.keyboard.insertText('line one');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('line two');
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(panel.row('BY_HAND')).toBeVisible();
  expect(await vault.read('BY_HAND')).toBe('line one\nline two');

  await panel.actions('BY_HAND').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(panel.actions('BY_HAND')).toBeFocused();
});

test('Escape closes the New Secret dialog and creates nothing', async ({ openPanel, page, panel, vault }) => {
  await openPanel();
  const dialog = await panel.startCreate();
  await dialog.getByLabel('Name', { exact: true }).fill('API_KEY');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await vault.list()).toEqual([]);
});
