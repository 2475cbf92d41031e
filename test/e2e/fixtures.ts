import { randomUUID } from 'node:crypto';
import { type Page, test as base } from '@playwright/test';
import { Notebook, createNotebook, otherKernels, untilConnected } from './notebook';
import { Panel } from './panel';
import { type IServer, startServer } from './server';
import { Vault } from './vault';

/** Opens a path of JupyterLab in a workspace of its own, so that no other test's tabs come back. */
export async function openLab(page: Page, server: IServer, path = ''): Promise<void> {
  const tree = path && `/tree/${path}`;
  await page.goto(`${server.url}lab/workspaces/${randomUUID()}${tree}?token=${server.token}`);
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
}

/** Opens a notebook in JupyterLab and waits for its kernel. */
export async function openNotebook(page: Page, server: IServer, path: string): Promise<Notebook> {
  const connected = untilConnected(page, await otherKernels(server, path));
  await openLab(page, server, path);
  await connected;
  return new Notebook(page, server, path).ready();
}

/** Opens a notebook in Notebook 7 and waits for its kernel. */
export async function openNotebook7(page: Page, server: IServer, path: string): Promise<Notebook> {
  const connected = untilConnected(page, await otherKernels(server, path));
  await page.goto(`${server.url}notebooks/${path}?token=${server.token}`);
  await connected;
  return new Notebook(page, server, path).ready();
}

/** Opens JupyterLab with a console from its launcher, and waits for its kernel. */
export async function openConsole(page: Page, server: IServer): Promise<void> {
  await openLab(page, server);
  const connected = untilConnected(page, await otherKernels(server));
  await page.locator('.jp-LauncherCard[data-category="Console"]').first().click();
  await connected;
}

async function shutDownKernels(server: IServer): Promise<void> {
  const kernels = (await (await server.fetch('api/kernels')).json()) as { id: string }[];
  await Promise.allSettled(kernels.map(({ id }) => server.fetch(`api/kernels/${id}`, { method: 'DELETE' })));
}

interface IFixtures {
  /** Empty at the start of each test. */
  vault: Vault;
  panel: Panel;
  /** Opens JupyterLab without a notebook, which is much faster, and the panel in it. */
  openPanel: () => Promise<void>;
  /** Makes a notebook of the given cells and opens it in JupyterLab. */
  notebook: (...cells: string[]) => Promise<Notebook>;
  aftermath: void;
}

export const test = base.extend<IFixtures, { server: IServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names in the pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 240_000 }
  ],
  vault: [
    async ({ server }, use) => {
      const vault = new Vault(server);
      await vault.clear();
      await use(vault);
    },
    { auto: true }
  ],
  panel: async ({ page }, use) => use(new Panel(page)),
  openPanel: async ({ page, panel, server }, use) =>
    use(async () => {
      await openLab(page, server);
      // JupyterLab opens it last, and it takes the focus.
      await page.locator('.jp-Launcher').waitFor();
      await panel.open();
    }),
  notebook: async ({ page, server }, use) =>
    use((...cells) => openNotebook(page, server, createNotebook(server, cells))),
  aftermath: [
    async ({ server }, use, info) => {
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach('jupyter.log', { path: server.log });
      }
      await shutDownKernels(server);
    },
    { auto: true }
  ]
});

export { expect } from '@playwright/test';
