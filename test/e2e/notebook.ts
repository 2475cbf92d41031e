import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Locator, type Page, type WebSocket, expect } from '@playwright/test';
import { Mailbox } from './mailbox';
import type { IServer } from './server';

/** A first cell that imports what the tests call. */
export const IMPORTS = 'from helios_secrets import get_secret, get_secrets, is_available, secrets';

/** Writes a notebook with one code cell for each source into a folder of its own, and gives its path. */
export function createNotebook(server: IServer, cells: string[], kernel = 'python3'): string {
  const folder = randomUUID().slice(0, 8);
  const content = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: kernel, display_name: kernel, language: 'python' } },
    cells: cells.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: 'code',
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    }))
  };
  mkdirSync(join(server.notebooks, folder));
  writeFileSync(join(server.notebooks, folder, 'notebook.ipynb'), JSON.stringify(content));
  return `${folder}/notebook.ipynb`;
}

/** The kernels that run for anything but the notebook of the path. */
export async function otherKernels(server: IServer, path?: string): Promise<string[]> {
  const sessions = (await (await server.fetch('api/sessions')).json()) as {
    path: string;
    kernel: { id: string };
  }[];
  return sessions.filter(session => session.path !== path).map(({ kernel }) => kernel.id);
}

/**
 * Waits until a kernel that the page is about to open has spoken to it; a new notebook looks idle before, and then
 * overlooks Shift+Enter.
 * @param others what {@link otherKernels} gave: JupyterLab 4.4 connects to these too when it opens
 */
export async function untilConnected(page: Page, others: readonly string[]): Promise<void> {
  const isKernel = (socket: WebSocket) =>
    socket.url().includes('/channels') && !others.some(id => socket.url().includes(id));
  const socket = await page.waitForEvent('websocket', { predicate: isKernel, timeout: 120_000 });
  await socket.waitForEvent('framereceived', { timeout: 120_000 });
}

/** Chooses an entry of the menu bar by the words on the way to it. */
export async function chooseMenu(page: Page, bar: string, ...words: (string | RegExp)[]): Promise<void> {
  await page.getByRole('menuitem', { name: bar, exact: true }).click();
  for (const word of words) {
    // Submenus have no role of their own.
    await page
      .locator('.lm-Menu-item')
      .filter({ has: page.getByText(word, { exact: true }) })
      .click();
  }
}

/** Runs code in a console that is open in a page. */
export async function typeInConsole(page: Page, code: string): Promise<void> {
  await page.locator('.jp-CodeConsole-input .cm-content').click();
  await page.keyboard.insertText(code);
  await page.keyboard.press('Shift+Enter');
}

/** A notebook that is open in a page, in JupyterLab or in Notebook 7. */
export class Notebook {
  readonly page: Page;
  readonly path: string;
  readonly root: Locator;
  readonly mailbox: Mailbox;

  constructor(page: Page, server: IServer, path: string) {
    this.page = page;
    this.path = path;
    this.mailbox = new Mailbox(join(server.notebooks, dirname(path)));
    this.root = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)');
  }

  cell(index: number): Locator {
    return this.root.locator('.jp-Notebook-cell').nth(index);
  }

  output(index: number): Locator {
    return this.cell(index).locator('.jp-OutputArea-output');
  }

  /** Waits until the kernel can run a cell. */
  async ready(): Promise<this> {
    const indicator = this.root.locator('.jp-Notebook-ExecutionIndicator');
    await expect(indicator).toHaveAttribute('data-status', 'idle', { timeout: 120_000 });
    return this;
  }

  /** Runs a cell with Shift+Enter and does not wait for its end. */
  async start(index: number): Promise<void> {
    await this.cell(index).locator('.jp-InputArea-editor .cm-content').click();
    await this.page.keyboard.press('Shift+Enter');
  }

  /** Waits for the end of a cell's run that {@link start} began, and gives the text of its outputs. */
  async finish(index: number, seconds = 120): Promise<string> {
    await expect(this.cell(index).locator('.jp-InputPrompt')).toHaveText(/^\[\d+\]:?$/, {
      timeout: seconds * 1000
    });
    return (await this.output(index).allInnerTexts()).join('\n').trim();
  }

  /** Runs a cell to its end and gives the text of its outputs. */
  async run(index: number, seconds = 120): Promise<string> {
    const prompt = this.cell(index).locator('.jp-InputPrompt');
    const before = await prompt.innerText();
    await this.start(index);
    await expect(prompt).not.toHaveText(before);
    return this.finish(index, seconds);
  }

  /** Types the answer to `input()` of a running cell. */
  async answerInput(text: string): Promise<void> {
    const box = this.root.locator('.jp-Stdin-input');
    await box.fill(text);
    await box.press('Enter');
  }

  async save(): Promise<void> {
    const saved = this.page.waitForResponse(
      answer => answer.request().method() === 'PUT' && answer.url().includes('/api/contents/')
    );
    await this.page.keyboard.press('ControlOrMeta+s');
    await saved;
  }
}
