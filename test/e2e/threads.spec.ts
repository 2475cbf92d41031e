import type { Route } from '@playwright/test';
import { expect, test } from './fixtures';
import { MAILBOX } from './mailbox';
import { IMPORTS, chooseMenu } from './notebook';

/** Starts 20 threads of 50 reads each; `finish()` waits for them and gives the number of right and wrong ones. */
const THREADS = `
import threading
right, wrong = [], []
def read(number):
    for _ in range(50):
        try:
            value = str(get_secret(f'KEY_{number % 4}'))
        except BaseException as error:
            value = type(error).__name__
        (right if value == f'value {number % 4}' else wrong).append(value)
threads = [threading.Thread(target=read, args=(number,)) for number in range(20)]
def finish():
    for thread in threads:
        thread.join()
    return f'{len(right)} right, wrong: {wrong[:3]}'
for thread in threads:
    thread.start()
`.trim();

test.beforeEach(async ({ vault }) => {
  for (const number of [0, 1, 2, 3]) {
    await vault.create(`KEY_${number}`, `value ${number}`);
  }
});

test('20 threads with 50 reads each get their own values @matrix', async ({ notebook }) => {
  const cells = await notebook(IMPORTS, `${THREADS}\nprint(finish())`);
  await cells.run(0);
  expect(await cells.run(1, 90)).toBe('1000 right, wrong: []');
});

test('20 threads with 50 reads each get their own values during input(), which gets what was typed @matrix', async ({
  notebook
}) => {
  const cells = await notebook(
    `${IMPORTS}\n${MAILBOX}`,
    `${THREADS}\nthreading.Thread(target=lambda: tell('done', finish())).start()\ntext = input('?')`,
    'print(text)'
  );
  await cells.run(0);
  await cells.start(1);
  expect(await cells.mailbox.get('done', 90)).toBe('1000 right, wrong: []');
  await cells.answerInput('typed by a person');
  await cells.finish(1);
  expect(await cells.run(2)).toBe('typed by a person');
});

test('an interrupt ends a waiting call, and its late answer does not reach the next input() @matrix', async ({
  notebook,
  page
}) => {
  const cells = await notebook(
    `${IMPORTS}\n${MAILBOX}`,
    `
try:
    get_secret('KEY_0')
except KeyboardInterrupt:
    tell('interrupted')`.trim(),
    'text = input("?")',
    'print(text, get_secret("KEY_1"))'
  );
  await cells.run(0);
  const resolve = '**/helios-secrets/x/v1/resolve*';
  let held: Route | undefined;
  await page.route(resolve, route => {
    held = route;
  });
  const asked = page.waitForRequest(resolve);
  await cells.start(1);
  await asked;
  await chooseMenu(page, 'Kernel', /^Interrupt Kernel/);
  // The answer is held back, so nothing else can have ended the call.
  await cells.mailbox.get('interrupted');

  await cells.start(2);
  await expect(cells.root.locator('.jp-Stdin-input')).toBeVisible();
  // The late answer to the call that is gone must not become the answer to input().
  await held?.continue().catch(() => undefined);
  await page.unroute(resolve);
  await cells.answerInput('typed by a person');
  await cells.finish(2);
  expect(await cells.run(3)).toBe('typed by a person value 1');
});
