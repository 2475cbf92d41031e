// Two people, each with their own JupyterLab, and one team service.
import { type Browser, type Locator, type Page, expect, test as base } from '@playwright/test';
import { openNotebook } from './fixtures';
import { IMPORTS, type Notebook, createNotebook } from './notebook';
import { Panel } from './panel';
import { type IServer, startServer } from './server';
import { type IPerson, Team, connect, disconnect } from './team';

const READ = 'print(get_secret("API_KEY"))';

interface IDesk {
  person: IPerson;
  server: IServer;
  page: Page;
  panel: Panel;
  notebook: Notebook;
}

let team: Team;
let servers: IServer[];
const test = base;

test.beforeAll(async () => {
  [team, ...servers] = await Promise.all([Team.start(), startServer(), startServer()]);
});

test.afterAll(async () => {
  await Promise.all(servers.map(server => server.remove()));
  await team.stop();
});

/** Sits a person down at their own JupyterLab, connected, with the panel and a notebook open. */
async function sitDown(browser: Browser, server: IServer, person: IPerson): Promise<IDesk> {
  await connect(server, team, person);
  const page = await (await browser.newContext(base.info().project.use)).newPage();
  const notebook = await openNotebook(page, server, createNotebook(server, [IMPORTS, READ]));
  const panel = await new Panel(page).open();
  await notebook.run(0);
  return { person, server, page, panel, notebook };
}

async function share(ann: IDesk, who: string, role: 'Owner' | 'Reader'): Promise<Locator> {
  await ann.panel.act('API_KEY', 'Share');
  const dialog = ann.panel.dialog('Share API_KEY');
  await dialog.getByLabel('Role to add').selectOption(role);
  await dialog.getByRole('combobox', { name: 'Add a user or a team' }).fill(who);
  await ann.page.getByRole('option', { name: who }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  return dialog;
}

async function actionsOf({ panel, page }: IDesk): Promise<string[]> {
  await panel.actions('API_KEY').click();
  const labels = await page.getByRole('menu').getByRole('menuitem').allInnerTexts();
  await page.keyboard.press('Escape');
  return labels.map(label => label.trim());
}

let ann: IDesk;
let bob: IDesk;

test.beforeEach(async ({ browser }) => {
  const [first, second] = [await team.add(email('ann')), await team.add(email('bob'))];
  [ann, bob] = await Promise.all([sitDown(browser, servers[0], first), sitDown(browser, servers[1], second)]);
});

test.afterEach(async () => {
  await Promise.all([ann, bob].map(({ page }) => page.context().close()));
  const left = (
    await team
      .ask<{ secrets: { secretID: string }[] }>(ann.person, 'GET', '/v1/secrets')
      .catch(() => ({ secrets: [] }))
  ).secrets;
  await Promise.all(
    left.map(({ secretID }) =>
      team.ask(ann.person, 'DELETE', `/v1/secrets/${secretID}`).catch(() => undefined)
    )
  );
});

let people = 0;
const email = (name: string): string => `${name}${++people}@acme.example`;

test('a reader can read a shared secret but not change it, and loses it when access is removed', async () => {
  await ann.panel.create('API_KEY', 'first');
  expect(await bob.notebook.run(1)).toContain('SecretNotFoundError');

  await share(ann, bob.person.email, 'Reader');
  await expect(ann.panel.row('API_KEY')).toContainText('Shared');
  expect(await bob.notebook.run(1)).toBe('first');
  await bob.panel.root.getByRole('button', { name: 'Refresh' }).click();
  await expect(bob.panel.row('API_KEY')).toContainText('Reader');
  const actions = await actionsOf(bob);
  expect(actions).toContain('Activity');
  expect(actions.filter(label => ['Edit', 'Share', 'Delete'].includes(label))).toEqual([]);

  await ann.panel.edit('API_KEY', 'second');
  expect(await bob.notebook.run(1)).toBe('second');

  await ann.panel.act('API_KEY', 'Activity');
  const activity = ann.panel.dialog('API_KEY');
  await expect(activity).toContainText(bob.person.email);
  await expect(activity).toContainText(bob.notebook.path);
  await ann.page.keyboard.press('Escape');

  await ann.panel.act('API_KEY', 'Share');
  const dialog = ann.panel.dialog('Share API_KEY');
  await dialog.getByRole('button', { name: `Remove access of ${bob.person.email}` }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  expect(await bob.notebook.run(1)).toContain('SecretNotFoundError');
});

test('a member of a team can read a secret shared with the team, and loses it when they leave the team', async () => {
  const name = `Data ${bob.person.email.split('@')[0]}`;
  const { teamID } = await team.ask<{ teamID: string }>(team.ann, 'POST', '/v1/teams', { name });
  const change = (body: object): Promise<unknown> => team.ask(team.ann, 'PATCH', `/v1/teams/${teamID}`, body);
  await change({ addMemberUserIDs: [bob.person.userID] });
  await ann.panel.create('API_KEY', 'first');
  await share(ann, name, 'Reader');
  expect(await bob.notebook.run(1)).toBe('first');
  await change({ removeMemberUserIDs: [bob.person.userID] });
  expect(await bob.notebook.run(1)).toContain('SecretNotFoundError');
});

test('a secret stays when one of its owners is removed, and is deleted with its last owner', async () => {
  await ann.panel.create('API_KEY', 'first');
  await share(ann, bob.person.email, 'Owner');
  await team.ask(team.ann, 'DELETE', `/v1/users/${ann.person.userID}`);
  expect(await bob.notebook.run(1)).toBe('first');
  expect(await ann.notebook.run(1)).toContain('SecretsUnavailableError');

  await bob.panel.act('API_KEY', 'Share');
  const dialog = bob.panel.dialog('Share API_KEY');
  await dialog.getByRole('button', { name: `Remove access of ${bob.person.email}` }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('at least one owner');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await team.ask(team.ann, 'DELETE', `/v1/users/${bob.person.userID}`);
  const { secretID } = await team.ask<{ secretID: string }>(team.ann, 'POST', '/v1/secrets', {
    name: 'API_KEY',
    value: 'of another'
  });
  await team.ask(team.ann, 'DELETE', `/v1/secrets/${secretID}`);
});

test('the Connection dialog accepts a key, shows whose it is, and never shows the key again', async () => {
  const { page, panel, server, person } = ann;
  await disconnect(server);
  await page.reload();
  // The panel comes back by itself, as it was.
  await expect(panel.root).toContainText('This computer');
  await panel.root.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Connection' }).click();
  const dialog = panel.dialog('Connection');
  await dialog.getByLabel(/address/i).fill(team.url);
  await dialog.getByRole('textbox', { name: /API key/i }).fill(person.key);
  await dialog.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(dialog).toContainText('ACME');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText(person.email);
  expect(await dialog.innerHTML()).not.toContain(person.key);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(panel.root).toContainText('ACME');
});

test('a program can read one secret with a key limited to it, until the key is revoked', async () => {
  const { page, panel, person } = ann;
  await panel.create('API_KEY', 'for the job');
  await panel.create('OTHER', 'not for the job');
  await panel.root.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'API keys' }).click();
  const dialog = panel.dialog('API keys');
  await dialog.getByRole('button', { name: 'New API key' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('nightly');
  await dialog.getByLabel('Scope').selectOption('NamedSecrets');
  await dialog.getByRole('searchbox', { name: 'Secrets' }).fill('api');
  await expect(dialog.getByRole('checkbox')).toHaveCount(1);
  await dialog.getByRole('checkbox', { name: 'API_KEY' }).check();
  await dialog.getByRole('button', { name: 'Create API key' }).click();
  await dialog.getByLabel('API key', { exact: true }).fill(person.key);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  const shown = dialog.getByLabel('Your new API key nightly').locator('code');
  const job = { ...person, key: await shown.innerText() };
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'nightly' })).toContainText('API_KEY');

  const names = async (): Promise<string[]> => {
    const { secrets } = await team.ask<{ secrets: { name: string }[] }>(job, 'GET', '/v1/secrets');
    return secrets.map(({ name }) => name);
  };
  const read = (name: string): Promise<{ secrets: { value: string }[] }> =>
    team.ask(job, 'GET', `/v1/secrets?name=${name}`);
  expect(await names()).toEqual(['API_KEY']);
  expect((await read('API_KEY')).secrets[0].value).toBe('for the job');
  expect((await read('OTHER')).secrets).toEqual([]);

  await dialog.getByRole('button', { name: 'Revoke nightly' }).click();
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(dialog).toContainText('nightly is revoked');
  await expect(read('API_KEY')).rejects.toThrow('not_authenticated');
});
