// Former values of a secret, and two people who change it at once.
import { expect, test } from './fixtures';
import { IMPORTS } from './notebook';

test('a secret reverts to a former value, and an edit overwrites no value that the person has not seen', async ({
  notebook,
  panel,
  vault,
  page
}, info) => {
  await vault.create('API_KEY', 'first value');
  await vault.update('API_KEY', 'second value');
  const cells = await notebook(IMPORTS, 'print(get_secret("API_KEY"))');
  await panel.open();
  await cells.run(0);
  expect(await cells.run(1)).toBe('second value');

  await panel.act('API_KEY', 'Versions…');
  const versions = panel.dialog('Versions of API_KEY');
  await expect(versions.getByRole('listitem')).toHaveCount(2);
  await expect(versions.getByRole('listitem').first()).toContainText('Current');
  expect(await versions.innerHTML()).not.toContain('first value');
  await page.screenshot({ path: info.outputPath('versions.png') });
  await versions.getByRole('button', { name: /^Revert to the value of / }).click();
  await expect(versions.getByRole('status')).toContainText('Reverted.');
  await expect(versions.getByRole('listitem')).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(versions).toBeHidden();
  expect(await cells.run(1)).toBe('first value');

  await panel.act('API_KEY', 'Edit');
  const edit = panel.dialog('API_KEY');
  await edit.getByLabel('Value', { exact: true }).fill('third value');
  await vault.update('API_KEY', 'of somebody else');
  await edit.getByRole('button', { name: 'Update' }).click();
  await expect(edit.getByRole('alert')).toContainText('Nothing was overwritten');
  await page.screenshot({ path: info.outputPath('conflict.png') });
  expect(await vault.read('API_KEY')).toBe('of somebody else');
  await edit.getByRole('button', { name: 'Update' }).click();
  await expect(edit).toBeHidden();
  expect(await vault.read('API_KEY')).toBe('third value');
});
