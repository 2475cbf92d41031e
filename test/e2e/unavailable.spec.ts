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

/** Writes down how a call failed. */
const ASK = `
${IMPORTS}
${MAILBOX}
try:
    get_secret('A_KEY')
except Exception as error:
    tell('result', f'{type(error).__name__} {error.code} {is_available()}')
`.trim();

test('a notebook under jupyter execute gets stdin_not_allowed @matrix', async ({ server }) => {
  const path = createNotebook(server, [ASK]);
  await execute(PYTHON, ['-m', 'jupyter', 'execute', join(server.notebooks, path)], { env: server.env });
  const result = await new Mailbox(join(server.notebooks, dirname(path))).get('result', 0);
  expect(result).toBe('SecretsUnavailableError stdin_not_allowed False');
});

test('a plain script gets kernel_unsupported', async ({ server }, info) => {
  const folder = info.outputPath();
  writeFileSync(info.outputPath('script.py'), ASK);
  await execute(PYTHON, ['script.py'], { cwd: folder, env: server.env });
  const result = await new Mailbox(folder).get('result', 0);
  expect(result).toBe('SecretsUnavailableError kernel_unsupported False');
});

test('a cell that runs with stdin off gets stdin_not_allowed @matrix', async ({ server }) => {
  const kernel = await startKernel(server);
  const output = await kernel.execute(`${ASK}\nprint(open('result').read())`, false);
  expect(output.trim()).toBe('SecretsUnavailableError stdin_not_allowed False');
  kernel.close();
});
