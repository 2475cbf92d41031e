import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openNotebook, openNotebook7, test } from './fixtures';
import { chooseMenu, createNotebook, otherKernels, typeInConsole, untilConnected } from './notebook';
import { type IServer, PYTHON } from './server';

const READ = 'from helios_secrets import get_secret; print(get_secret("A_KEY"))';
const ORIGIN = 'import helios_secrets; print(helios_secrets.__spec__.origin)';

/** A kernel whose Python finds all packages but ours: without site it reads no .pth file, which names it. */
function addBareKernel(server: IServer, language = 'python'): string {
  const packages = execFileSync(PYTHON, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  const folder = join(server.folder, 'data', 'kernels', `bare-${language}`);
  mkdirSync(folder, { recursive: true });
  const spec = {
    argv: [PYTHON, '-S', '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
    display_name: `Bare ${language}`,
    language,
    env: { PYTHONPATH: packages.toString().trim() }
  };
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec));
  return `bare-${language}`;
}

async function restartAndRunAll(page: Page): Promise<void> {
  await chooseMenu(page, 'Run', /^Restart Kernel and Run All Cells/);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Confirm Kernel )?Restart/ })
    .click();
}

test.beforeEach(async ({ vault }) => vault.create('A_KEY', 'value of A'));

test('a kernel without helios_secrets installed reads a secret in its first cell and after a restart @matrix', async ({
  page,
  server
}) => {
  const path = createNotebook(server, [READ, `import os; print(os.getpid())`], addBareKernel(server));
  const cells = await openNotebook(page, server, path);
  expect(await cells.run(0)).toBe('value of A');
  let process = await cells.run(1);
  for (let round = 0; round < 2; round++) {
    await restartAndRunAll(page);
    await expect(cells.output(1)).not.toHaveText(process);
    expect(await cells.finish(0)).toBe('value of A');
    await expect(cells.cell(0).locator('.jp-InputPrompt')).toHaveText(/^\[1\]:?$/);
    process = await cells.finish(1);
  }
});

test('a kernel without helios_secrets installed reads a secret in Notebook 7', async ({ page, server }) => {
  const cells = await openNotebook7(page, server, createNotebook(server, [READ], addBareKernel(server)));
  expect(await cells.run(0)).toBe('value of A');
});

test('a kernel without helios_secrets installed reads a secret in a console', async ({
  notebook,
  page,
  server
}) => {
  addBareKernel(server);
  await notebook('');
  await chooseMenu(page, 'File', 'New', 'Console');
  const select = page.getByRole('dialog').locator('select');
  await select.selectOption({ label: 'Bare python' });
  const connected = untilConnected(page, await otherKernels(server));
  await page.getByRole('dialog').getByRole('button', { name: 'Select' }).click();
  await connected;
  await typeInConsole(page, READ);
  await expect(page.locator('.jp-CodeConsole-content .jp-OutputArea-output')).toHaveText('value of A');
});

test('a kernel with helios_secrets installed imports the installed package', async ({ notebook }) => {
  const cells = await notebook(ORIGIN);
  expect(await cells.run(0)).toMatch(/[/\\]helios_secrets[/\\]__init__\.py$/);
  expect(await cells.output(0).innerText()).not.toContain('from the page');
});

test('a kernel that restarts after a crash gets the helper again', async ({ page, server }) => {
  const die = 'import os; os._exit(1)';
  const path = createNotebook(server, [READ, die, READ], addBareKernel(server));
  const cells = await openNotebook(page, server, path);
  await cells.run(0);
  await cells.start(1);
  await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click();
  await cells.ready();
  expect(await cells.run(2)).toBe('value of A');
});

test('a kernel of another language gets no helper code', async ({ page, server }) => {
  const path = createNotebook(server, [ORIGIN], addBareKernel(server, 'other'));
  const cells = await openNotebook(page, server, path);
  expect(await cells.run(0)).toContain('ModuleNotFoundError');
});

test('a kernel keeps its helper when a second page or a reload sends it again', async ({ page, server }) => {
  const look = 'import sys; print(helios_secrets is kept, sum("helios" in repr(f) for f in sys.meta_path))';
  const cellsOf = [`${READ}; import helios_secrets; kept = helios_secrets`, look];
  const cells = await openNotebook(page, server, createNotebook(server, cellsOf, addBareKernel(server)));
  expect(await cells.run(0)).toBe('value of A');
  const before = await cells.run(1);
  const other = await page.context().newPage();
  const twin = await openNotebook(other, server, cells.path);
  expect(await twin.run(1)).toBe(before);
  await other.reload();
  await twin.ready();
  expect(await twin.run(1)).toBe(before);
  expect(before).toMatch(/^True/);
  expect(await twin.run(0)).toBe('value of A');
});

test('the setting switches off the helper for kernels', async ({ page, server }) => {
  const setting = 'lab/api/settings/jupyterlab-helios-secrets:plugin';
  const set = (offersHelper: boolean) =>
    server.fetch(setting, { method: 'PUT', body: JSON.stringify({ raw: JSON.stringify({ offersHelper }) }) });
  await set(false);
  try {
    const path = createNotebook(server, [ORIGIN], addBareKernel(server));
    const cells = await openNotebook(page, server, path);
    expect(await cells.run(0)).toContain('ModuleNotFoundError');
  } finally {
    await set(true);
  }
});
