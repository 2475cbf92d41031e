import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, openNotebook, test } from './fixtures';
import { IMPORTS, createNotebook } from './notebook';
import { type IServer, startServer } from './server';
import { Vault } from './vault';

/** A server that was stopped after it had made a vault with one secret in it. */
async function stopped(): Promise<IServer> {
  const server = await startServer();
  await new Vault(server).create('A_KEY', 'value of A');
  await server.stop();
  return server;
}

/** Hashes of the files of a vault; what notebooks may read is kept beside it. */
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .filter(name => !name.startsWith('notebooks.'))
      .map(name => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')
      ])
  );

const DAMAGES = {
  vault_key_wrong: (vault: string) => writeFileSync(join(vault, 'root.key'), Buffer.alloc(32, 1)),
  vault_key_missing: (vault: string) => rmSync(join(vault, 'root.key')),
  vault_corrupt: (vault: string) => writeFileSync(join(vault, 'vault.sqlite'), 'not a database, '.repeat(999))
};

for (const [code, damage] of Object.entries(DAMAGES)) {
  test(`the panel and Python report ${code}, the vault stays unchanged, and a repaired vault works again`, async ({
    page,
    panel
  }) => {
    const before = await stopped();
    const { vault, folder } = before;
    for (const name of ['root.key', 'vault.sqlite']) {
      copyFileSync(join(vault, name), join(folder, name));
    }
    damage(vault);
    const damaged = contents(vault);
    const server = await startServer({ folder, vault });
    try {
      const ask = `try:\n    print(get_secret("A_KEY"))\nexcept Exception as error:\n    print(type(error).__name__, error.code)`;
      const cells = await openNotebook(page, server, createNotebook(server, [IMPORTS, ask]));
      await cells.run(0);
      expect(await cells.run(1)).toBe(`SecretsUnavailableError ${code}`);
      await panel.open();
      const alert = panel.root.getByRole('alert');
      await expect(alert).toContainText(/vault/);
      await panel.root.getByRole('button', { name: 'New Secret' }).click();
      const dialog = panel.dialog('New Secret');
      await dialog.getByLabel('Name', { exact: true }).fill('B_KEY');
      await dialog.getByLabel('Value', { exact: true }).fill('typed');
      await dialog.getByRole('button', { name: 'Create Secret' }).click();
      await expect(dialog.getByRole('alert')).toContainText(/vault/);
      await expect(dialog.getByLabel('Value', { exact: true })).toHaveValue('typed');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      expect(contents(vault)).toEqual(damaged);

      for (const name of ['root.key', 'vault.sqlite']) {
        copyFileSync(join(folder, name), join(vault, name));
      }
      await panel.root.getByRole('button', { name: 'Retry' }).click();
      await expect(panel.row('A_KEY')).toBeVisible();
      await expect(alert).toHaveCount(0);
      expect(await cells.run(1)).toBe('value of A');
    } finally {
      await server.remove();
    }
  });
}
