import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './fixtures';
import { startKernel } from './kernel';
import { MAILBOX, Mailbox } from './mailbox';
import { IMPORTS, createNotebook } from './notebook';
import { PYTHON } from './server';

const execute = promisify(execFile);

/** Writes down how a call failed and that it took less than a second. */
const ASK = `
${IMPORTS}
${MAILBOX}
started = time.monotonic()
try:
    get_secret('A_KEY')
except Exception as error:
    tell('result', f'{type(error).__name__} {error.code} {time.monotonic() - started < 1} {is_available()}')
`.trim();

test('a notebook under jupyter execute fails at once @matrix', async ({ server }) => {
  const path = createNotebook(server, [ASK]);
  await execute(PYTHON, ['-m', 'jupyter', 'execute', join(server.notebooks, path)], { env: server.env });
  const result = await new Mailbox(join(server.notebooks, dirname(path))).get('result', 0);
  expect(result).toBe('SecretsUnavailableError stdin_not_allowed True False');
});

test('a plain script fails at once', async ({ server }, info) => {
  const folder = info.outputPath();
  writeFileSync(info.outputPath('script.py'), ASK);
  await execute(PYTHON, ['script.py'], { cwd: folder, env: server.env });
  const result = await new Mailbox(folder).get('result', 0);
  expect(result).toBe('SecretsUnavailableError kernel_unsupported True False');
});

test('a cell that runs with stdin off fails at once @matrix', async ({ server }) => {
  const kernel = await startKernel(server);
  const output = await kernel.execute(`${ASK}\nprint(open('result').read())`, false);
  expect(output.trim()).toBe('SecretsUnavailableError stdin_not_allowed True False');
  kernel.close();
});
