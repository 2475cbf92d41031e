import { expect, openNotebook, test } from './fixtures';
import { IMPORTS, chooseMenu, createNotebook, otherKernels, untilConnected } from './notebook';
import { MAILBOX } from './mailbox';

test.beforeEach(async ({ vault }) => {
  await vault.create('A_KEY', 'value of A');
  await vault.create('B_KEY', 'value of B');
});

test('get_secret, get_secrets and secrets return the value or name what is missing @matrix', async ({
  notebook
}) => {
  const cells = await notebook(
    IMPORTS,
    'print(is_available(), type(get_secret("A_KEY")).__mro__[-2])',
    'print([str(v) for v in get_secrets(["B_KEY", "A_KEY"]).values()])',
    'print(secrets.A_KEY, secrets["B_KEY"])',
    'print(hasattr(secrets, "NONE"), hasattr(secrets, "_ipython_display_"), "NONE" in dir(secrets))',
    'get_secret("A_KEI")'
  );
  await cells.run(0);
  expect(await cells.run(1)).toBe("True <class 'str'>");
  expect(await cells.run(2)).toBe("['value of B', 'value of A']");
  expect(await cells.run(3)).toBe('value of A value of B');
  expect(await cells.run(4)).toBe('False False False');
  const missing = await cells.run(5);
  expect(missing).toContain('SecretNotFoundError');
  expect(missing).toContain('A_KEY');
});

test('the first cell of a notebook can import the package and read a secret', async ({ notebook }) => {
  const cells = await notebook(`${IMPORTS}; print(get_secret("A_KEY"))`);
  expect(await cells.run(0)).toBe('value of A');
});

test('async cells, thread pools and tasks read secrets without a question @matrix', async ({
  notebook,
  page
}) => {
  const cells = await notebook(
    `${IMPORTS}\nimport asyncio\nfrom concurrent.futures import ThreadPoolExecutor`,
    'await asyncio.sleep(0)\nprint(get_secret("A_KEY"))',
    'print(await asyncio.gather(*[asyncio.to_thread(lambda: str(get_secret("A_KEY"))) for _ in range(3)]))',
    'with ThreadPoolExecutor(4) as pool:\n    print(len(set(map(str, pool.map(get_secret, ["A_KEY", "B_KEY"] * 10)))))',
    'async def read():\n    return str(get_secret("B_KEY"))\nprint(await asyncio.create_task(read()))'
  );
  await cells.run(0);
  expect(await cells.run(1)).toBe('value of A');
  expect(await cells.run(2)).toBe("['value of A', 'value of A', 'value of A']");
  expect(await cells.run(3)).toBe('2');
  expect(await cells.run(4)).toBe('value of B');
  await expect(page.getByRole('button', { name: 'Allow once', exact: true })).toHaveCount(0);
});

test('a forked process gets forked_process, and its notebook can still read @matrix', async ({
  notebook
}) => {
  const cells = await notebook(
    `${IMPORTS}\n${MAILBOX}`,
    `
get_secret("A_KEY")
child = os.fork()
if child == 0:
    try:
        get_secret("A_KEY")
    except Exception as error:
        tell('child', f'{type(error).__name__} {error.code}')
    os._exit(0)
os.waitpid(child, 0)
print(get_secret("B_KEY"))`.trim()
  );
  await cells.run(0);
  expect(await cells.run(1)).toContain('value of B');
  expect(await cells.mailbox.get('child')).toBe('SecretsUnavailableError forked_process');
});

test('Tab completes secret names after secrets. and in get_secret("', async ({ notebook, page }) => {
  const cells = await notebook(IMPORTS, '', '');
  await cells.run(0);
  for (const [index, typed, name] of [
    [1, 'secrets.A_', 'A_KEY'],
    [2, 'get_secret("B_', 'B_KEY']
  ] as const) {
    await cells.cell(index).locator('.cm-content').click();
    await page.keyboard.insertText(typed);
    await page.keyboard.press('Tab');
    // By name: the list of the cell before stays in the page, hidden.
    await expect(page.locator('.jp-Completer-item').filter({ hasText: name })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(cells.cell(index).locator('.cm-content')).toContainText(`${typed}KEY`);
  }
});

test('Restart Kernel and Run All Cells reads all secrets again @matrix', async ({ notebook, page }) => {
  const cells = await notebook(`${IMPORTS}; print(get_secret("A_KEY"))`, 'print(get_secret("B_KEY"))');
  await cells.run(0);
  await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Restart Kernel and Run All Cells/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Confirm Kernel )?Restart/ })
    .click();
  expect(await cells.finish(1)).toBe('value of B');
  expect(await cells.finish(0)).toBe('value of A');
});

test('two notebooks in one page each read their own secret', async ({ page, server }) => {
  const [one, two] = ['A', 'B'].map(letter =>
    createNotebook(server, [IMPORTS, `print(get_secret("${letter}_KEY"))`])
  );
  const cells = await openNotebook(page, server, one);
  const connected = untilConnected(page, await otherKernels(server));
  await chooseMenu(page, 'File', /^Open from Path/);
  await page.getByRole('dialog').getByRole('textbox').fill(two);
  await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click();
  await connected;
  await cells.ready();
  await cells.run(0);
  expect(await cells.run(1)).toBe('value of B');
  const tabs = page.locator('.lm-DockPanel-tabBar').getByRole('tab');
  await expect(tabs).toHaveCount(2);
  await tabs.first().click();
  await cells.ready();
  await cells.run(0);
  expect(await cells.run(1)).toBe('value of A');
});
