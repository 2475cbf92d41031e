import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, openNotebook, test as base } from './fixtures';
import { type IServer, startServer } from './server';
import { type IAccount, startStub } from './stubs';

const TOKEN = 'hf_stub_token';
const ROUND_TRIP = `
s3.create_bucket(Bucket="demo-bucket")
s3.put_object(Bucket="demo-bucket", Key="key", Body=b"kept in S3")
print(s3.get_object(Bucket="demo-bucket", Key="key")["Body"].read())`.trim();

/** A server whose libraries find S3 and the hub on loopback, by the variables that they themselves know. */
const test = base.extend<object, { account: IAccount; hub: string; server: IServer }>({
  account: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names in the pattern
    async ({}, use) => {
      const [child, line] = await startStub('stub_s3.py');
      await use(JSON.parse(line) as IAccount);
      child.kill();
    },
    { scope: 'worker' }
  ],
  hub: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names in the pattern
    async ({}, use) => {
      const [child, line] = await startStub('stub_hub.py', TOKEN, 'google/gemma-7b');
      await use(line);
      child.kill();
    },
    { scope: 'worker' }
  ],
  server: [
    async ({ account, hub }, use) => {
      const env = { AWS_ENDPOINT_URL: account.endpoint, HF_ENDPOINT: hub };
      const server = await startServer({ env });
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 240_000 }
  ]
});

interface ICell {
  id: string;
  cell_type: string;
  source: string[];
}

const demo = JSON.parse(readFileSync('demo/demo.ipynb', 'utf8')) as { cells: ICell[] };

/** Where the demo's cell of this name stands. */
const at = (id: string) => demo.cells.findIndex(cell => cell.id === id);

/** A copy of the demo with a cell of ours at its end. */
function copyDemo(server: IServer): string {
  const last = { ...demo.cells[at('read')], id: 'round-trip', source: [ROUND_TRIP] };
  mkdirSync(join(server.notebooks, 'demo'));
  writeFileSync(
    join(server.notebooks, 'demo', 'demo.ipynb'),
    JSON.stringify({ ...demo, cells: [...demo.cells, last] })
  );
  return 'demo/demo.ipynb';
}

test('the demo names its missing secrets, then uses S3 and a tokenizer with secrets from the vault', async ({
  account,
  page,
  panel,
  server
}) => {
  const cells = await openNotebook(page, server, copyDemo(server));
  const missing = await cells.run(at('check'));
  await panel.open();
  for (const [name, value] of [
    ['AWS_ACCESS_KEY_ID', account.id],
    ['AWS_SECRET_KEY', 'not the key'],
    ['HF_TOKEN', 'not the token']
  ]) {
    expect(missing).toContain(name);
    await panel.create(name, value);
  }
  expect(await cells.run(at('s3'))).toContain('SignatureDoesNotMatch');
  expect(await cells.run(at('tokenizer'), 60)).toContain('401');

  await panel.edit('AWS_SECRET_KEY', account.key);
  await panel.edit('HF_TOKEN', TOKEN);
  expect(await cells.run(at('check'))).toContain('HF_TOKEN is ready');
  expect(await cells.run(at('read'))).not.toContain(TOKEN);
  expect(await cells.run(at('s3'))).toBe('[]');
  expect(await cells.run(at('tokenizer'), 60)).toContain("['hello', 'secret', 'world']");
  expect(await cells.run(demo.cells.length)).toBe("b'kept in S3'");

  await cells.save();
  const saved = readFileSync(join(server.notebooks, cells.path), 'utf8');
  expect(saved).toContain('HF_TOKEN is ready');
  for (const value of [account.key, TOKEN]) {
    expect(saved).not.toContain(value);
  }
});
