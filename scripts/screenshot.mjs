// Makes docs/screenshot.png from the running product. It reads TypeScript, so it needs the Node of the
// lock file: node_modules/.bin/node scripts/screenshot.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptions } from '../playwright.config.ts';
import { Panel } from '../test/e2e/panel.ts';
import { startServer } from '../test/e2e/server.ts';
import { Vault } from '../test/e2e/vault.ts';

const SECRETS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_KEY', 'HF_TOKEN', 'POSTGRES_PASSWORD', 'STRIPE_API_KEY'];
const CELLS = [
  'import boto3\nfrom helios_secrets import get_secret, secrets',
  's3 = boto3.client(\n    "s3",\n    aws_access_key_id=get_secret("AWS_ACCESS_KEY_ID"),\n    aws_secret_access_key=get_secret("AWS_SECRET_KEY"),\n)',
  'get_secret("HF_TOKEN")',
  'len(secrets.POSTGRES_PASSWORD)'
];

// As it is without any setting: notebooks are asked about, and this one may read what it reads.
const server = await startServer({ policy: '' });
const browser = await chromium.launch(launchOptions);
try {
  const vault = new Vault(server);
  for (const name of SECRETS) {
    await vault.create(name, `example of ${name}`);
  }
  const cells = CELLS.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: 'code',
    source,
    metadata: {},
    outputs: [],
    execution_count: null
  }));
  const kernelspec = { name: 'python3', display_name: 'Python 3 (ipykernel)', language: 'python' };
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells };
  writeFileSync(join(server.notebooks, 'notebook.ipynb'), JSON.stringify(notebook));

  await server.fetch('helios-secrets/x/v1/permissions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ names: SECRETS.slice(0, 4), answer: 'always', path: 'notebook.ipynb' })
  });

  const page = await browser.newPage({ viewport: { width: 1200, height: 640 }, deviceScaleFactor: 2 });
  // A new notebook looks idle before its kernel has spoken.
  const connected = page
    .waitForEvent('websocket', socket => socket.url().includes('/channels'))
    .then(socket => socket.waitForEvent('framereceived'));
  await page.goto(`${server.url}lab/tree/notebook.ipynb?token=${server.token}`);
  await connected;
  const panel = await new Panel(page).open();
  await panel.row('STRIPE_API_KEY').waitFor();
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status=idle]').waitFor();
  for (let index = 0; index < CELLS.length; index++) {
    const cell = page.locator('.jp-Notebook-cell').nth(index);
    await cell.locator('.jp-InputArea-editor .cm-content').click();
    await page.keyboard.press('Shift+Enter');
    await cell.locator('.jp-InputPrompt').filter({ hasText: /\d/ }).waitFor();
  }
  mkdirSync('docs', { recursive: true });
  await page.screenshot({ path: 'docs/screenshot.png' });
} finally {
  await browser.close();
  await server.remove();
}
