import type { Page } from '@playwright/test';
import { expect, openConsole, openLab, openNotebook, openNotebook7, test } from './fixtures';
import { startKernel } from './kernel';
import { MAILBOX } from './mailbox';
import { IMPORTS, chooseMenu, createNotebook, typeInConsole, untilConnected } from './notebook';

/** A cell that reads only after the test has put the file `go`, and writes down how it went. */
const READ_LATER = `
tell('started')
wait_for('go')
tell('asks')
try:
    text = str(get_secret('A_KEY'))
except Exception as error:
    text = f'{type(error).__name__} {error.code}'
tell('result', text)`.trim();

const allow = (page: Page) => page.getByRole('button', { name: 'Allow once', exact: true });
const deny = (page: Page) => page.getByRole('button', { name: 'Deny', exact: true });

/** The resolve requests that a page sends from now on. */
function countReads(page: Page): () => number {
  let count = 0;
  page.on('request', request => {
    count += request.url().includes('helios-secrets/x/v1/resolve') ? 1 : 0;
  });
  return () => count;
}

test.beforeEach(async ({ vault }) => vault.create('A_KEY', 'value of A'));

test('a cell that reads after a page reload gets its value when a person allows it @matrix', async ({
  notebook,
  page
}) => {
  const cells = await notebook(`${IMPORTS}\n${MAILBOX}`, READ_LATER, 'print(get_secret("A_KEY"))');
  await cells.run(0);
  await cells.start(1);
  await cells.mailbox.get('started');
  await page.reload();
  await expect(cells.cell(1)).toBeVisible();
  cells.mailbox.put('go');
  await expect(allow(page)).toBeVisible();
  await expect(page.getByRole('region').filter({ has: allow(page) })).toContainText('A_KEY');
  await allow(page).click();
  expect(await cells.mailbox.get('result')).toBe('value of A');
  await expect(allow(page)).toHaveCount(0);
  await cells.ready();
  expect(await cells.run(2)).toBe('value of A');
});

test('a cell that reads while no page is open asks the next page, and Deny is an error', async ({
  notebook,
  page,
  server
}) => {
  const cells = await notebook(`${IMPORTS}\n${MAILBOX}`, READ_LATER);
  await cells.run(0);
  await cells.start(1);
  await cells.mailbox.get('started');
  await page.goto('about:blank');
  // The page may take longer to load than the kernel waits for one, so it asks as the page is about to connect.
  await page.routeWebSocket(/\/channels/, async socket => {
    cells.mailbox.put('go');
    await cells.mailbox.get('asks');
    socket.connectToServer();
  });
  await openLab(page, server, cells.path);
  await deny(page).click();
  expect(await cells.mailbox.get('result')).toBe('SecretAccessDeniedError request_ignored');
  await expect(deny(page)).toHaveCount(0);
});

test('a script in the page cannot press Allow once', async ({ notebook, page }) => {
  const cells = await notebook(`${IMPORTS}\n${MAILBOX}`, READ_LATER);
  await cells.run(0);
  await cells.start(1);
  await cells.mailbox.get('started');
  await page.reload();
  await expect(cells.cell(1)).toBeVisible();
  cells.mailbox.put('go');
  await allow(page).evaluate((button: HTMLElement) => button.click());
  await expect(allow(page)).toBeVisible();
  await deny(page).click();
  expect(await cells.mailbox.get('result')).toBe('SecretAccessDeniedError request_ignored');
});

test('of two tabs on one notebook only the tab that ran the cell answers, once', async ({
  notebook,
  page,
  server
}) => {
  const cells = await notebook(IMPORTS, 'print(get_secret("A_KEY"))');
  await cells.run(0);
  const other = await page.context().newPage();
  const twin = await openNotebook(other, server, cells.path);
  const [here, there] = [countReads(page), countReads(other)];
  await page.bringToFront();
  expect(await cells.run(1)).toBe('value of A');
  expect([here(), there()]).toEqual([1, 0]);
  await other.bringToFront();
  expect(await twin.run(1)).toBe('value of A');
  expect([here(), there()]).toEqual([1, 1]);
});

test('a thread of a notebook open in two tabs asks in both, and one answer closes both questions', async ({
  notebook,
  page,
  server
}) => {
  const read = `threading.Thread(target=lambda: tell('result', str(get_secret('A_KEY')))).start()`;
  const cells = await notebook(`${IMPORTS}\n${MAILBOX}\nimport threading`, read);
  await cells.run(0);
  const other = await page.context().newPage();
  await openNotebook(other, server, cells.path);
  await cells.run(1);
  await expect(allow(page)).toBeVisible();
  await expect(allow(other)).toBeVisible();
  await allow(other).click();
  expect(await cells.mailbox.get('result')).toBe('value of A');
  await expect(allow(page)).toHaveCount(0);
  await expect(allow(other)).toHaveCount(0);
});

test('with no page open a call fails with page_not_open @matrix', async ({ server }) => {
  const kernel = await startKernel(server);
  const output = await kernel.execute(`
${IMPORTS}
try:
    get_secret('A_KEY')
except Exception as error:
    print(type(error).__name__, error.code)`);
  expect(output.trim()).toBe('SecretsUnavailableError page_not_open');
  kernel.close();
});

test('a console reads a secret', async ({ page, server }) => {
  await openConsole(page, server);
  await typeInConsole(page, `${IMPORTS}; print(get_secret("A_KEY"))`);
  await expect(page.locator('.jp-CodeConsole-content .jp-OutputArea-output')).toHaveText(/value of A/);
});

test('New Console for Notebook reads from the kernel of the notebook @matrix', async ({ notebook, page }) => {
  const cells = await notebook(IMPORTS, 'print(get_secret("A_KEY"))');
  await cells.run(0);
  await cells.cell(1).click({ button: 'right' });
  const connected = untilConnected(page, []);
  await page.getByRole('menuitem', { name: 'New Console for Notebook' }).click();
  await connected;
  const reads = countReads(page);
  await typeInConsole(page, 'print("console:", get_secret("A_KEY"))');
  await expect(page.locator('.jp-CodeConsole-content .jp-OutputArea-output')).toHaveText(
    /console: value of A/
  );
  expect(reads()).toBe(1);
  expect(await cells.run(1)).toBe('value of A');
});

test('Notebook 7 reads a secret and has the panel @matrix', async ({ page, panel, server }) => {
  const path = createNotebook(server, [`${IMPORTS}; print(get_secret("A_KEY"))`]);
  const cells = await openNotebook7(page, server, path);
  expect(await cells.run(0)).toBe('value of A');
  await chooseMenu(page, 'View', 'Left Sidebar', 'Show Secrets');
  await expect(panel.row('A_KEY')).toBeVisible();
});
