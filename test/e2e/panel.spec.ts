import { expect, test } from './fixtures';
import { IMPORTS } from './notebook';

const READ = 'print(get_secret("API_KEY"))';

test('an empty panel says that there are no secrets and offers New Secret', async ({
  openPanel,
  panel,
  vault
}) => {
  await openPanel();
  expect(await vault.list()).toEqual([]);
  await expect(panel.root).toContainText(/New Secret/);
  await expect(panel.root).toContainText('This computer');
  await expect(panel.root).toContainText(/no secrets|first secret/i);
});

test('a cell reads a secret that is created, edited and deleted in the panel @matrix', async ({
  notebook,
  panel
}) => {
  const cells = await notebook(IMPORTS, READ, 'get_secret("API_KEY")', '[get_secret("API_KEY")]');
  await panel.open();
  await panel.create('API_KEY', 'first\nvalue');
  await cells.run(0);
  expect(await cells.run(1)).toBe('first\nvalue');
  for (const masked of [2, 3]) {
    const shown = await cells.run(masked);
    expect(shown).toContain('API_KEY');
    expect(shown).not.toContain('first');
  }
  await panel.edit('API_KEY', 'second');
  expect(await cells.run(1)).toBe('second');

  await panel.act('API_KEY', 'Delete');
  const question = panel.dialog('API_KEY');
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await cells.run(1)).toBe('second');
  await panel.delete('API_KEY');
  expect(await cells.run(1)).toContain('SecretNotFoundError');
});

test('a change made elsewhere appears in the panel', async ({ openPanel, panel, vault }) => {
  await vault.create('OLD_ONE', 'x');
  await openPanel();
  await expect(panel.row('OLD_ONE')).toBeVisible();
  await vault.create('NEW_ONE', 'x');
  await vault.delete('OLD_ONE');
  await expect(panel.row('NEW_ONE')).toBeVisible();
  await expect(panel.row('OLD_ONE')).toBeHidden();
});

test('Refresh asks for the list again and shows a change', async ({ openPanel, page, panel, vault }) => {
  await openPanel();
  await vault.create('NEW_ONE', 'x');
  const asked = page.waitForRequest(/helios-secrets\/\S*\/secrets/);
  await panel.root.getByRole('button', { name: 'Refresh' }).click();
  await asked;
  await expect(panel.row('NEW_ONE')).toBeVisible();
});

test('the panel searches its list and sorts it by name and by date', async ({ openPanel, panel, vault }) => {
  for (const name of ['B_KEY', 'C_TOKEN', 'A_KEY']) {
    await vault.create(name, 'x');
  }
  await openPanel();
  const names = () => expect.poll(() => panel.names());
  const sort = (name: RegExp) => panel.root.getByRole('button', { name }).first().click();

  await names().toEqual(['A_KEY', 'B_KEY', 'C_TOKEN']);
  await sort(/^Name/);
  await names().toEqual(['C_TOKEN', 'B_KEY', 'A_KEY']);
  await sort(/updated/i);
  await names().toEqual(['A_KEY', 'C_TOKEN', 'B_KEY']);
  await panel.search.fill('key');
  await names().toEqual(['A_KEY', 'B_KEY']);
  await panel.search.fill('nothing');
  await names().toEqual([]);
  await expect(panel.root.getByRole('status')).toContainText('nothing');
});

test('each row of the panel shows who created the secret and when it was updated', async ({
  openPanel,
  panel,
  vault
}) => {
  await vault.create('API_KEY', 'x');
  await openPanel();
  await expect(panel.row('API_KEY')).toContainText('you');
  await expect(panel.row('API_KEY')).toContainText(/now|second|minute/);
});

test('the panel loads its list without any value', async ({ openPanel, page, panel, vault }) => {
  await vault.create('API_KEY', 'never listed');
  const bodies: Promise<string>[] = [];
  page.on('response', answer => {
    if (answer.url().includes('helios-secrets/')) {
      bodies.push(answer.text());
    }
  });
  await openPanel();
  await expect(panel.row('API_KEY')).toBeVisible();
  expect(bodies.length).toBeGreaterThan(0);
  expect((await Promise.all(bodies)).join()).not.toContain('never listed');
});
