import { type Locator, type Page, expect } from '@playwright/test';

/** The Secrets panel, as a person sees it. */
export class Panel {
  readonly page: Page;
  readonly root: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator('#helios-secrets');
    this.search = this.root.getByLabel('Search secrets');
  }

  /** Opens the panel and waits for its first answer: menus and dialogs offer less before. */
  async open(): Promise<this> {
    await this.page.getByRole('tab', { name: 'Secrets', exact: true }).click();
    await expect(this.root.getByRole('button', { name: 'New Secret' }).first()).toBeVisible();
    const answered = this.root
      .locator('.jp-HeliosSecrets-connection:visible')
      .or(this.root.getByRole('alert'));
    await expect(answered.first()).toBeVisible();
    return this;
  }

  row(name: string): Locator {
    return this.root.locator('[role=row], [role=listitem]').filter({ has: this.actions(name) });
  }

  actions(name: string): Locator {
    return this.page.getByRole('button', { name: `Actions for ${name}`, exact: true });
  }

  /** The names in the order in which they stand. */
  async names(): Promise<string[]> {
    const labels = await this.root
      .getByRole('button', { name: /^Actions for / })
      .evaluateAll(buttons =>
        buttons.map(button => button.getAttribute('aria-label') ?? button.textContent ?? '')
      );
    return labels.map(label => label.replace('Actions for ', ''));
  }

  /** Chooses an entry of the row's menu. */
  async act(name: string, action: string): Promise<void> {
    await this.actions(name).click();
    await this.page.getByRole('menu').getByRole('menuitem', { name: action, exact: true }).click();
  }

  dialog(title: string | RegExp): Locator {
    return this.page.getByRole('dialog').filter({ hasText: title });
  }

  /** Opens the dialog of a new secret. */
  async startCreate(): Promise<Locator> {
    await this.root.getByRole('button', { name: 'New Secret' }).first().click();
    const dialog = this.dialog('New Secret');
    await expect(dialog.getByLabel('Name', { exact: true })).toBeVisible();
    return dialog;
  }

  async create(name: string, value: string): Promise<void> {
    const dialog = await this.startCreate();
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Value', { exact: true }).fill(value);
    await dialog.getByRole('button', { name: 'Create Secret' }).click();
    await expect(dialog).toBeHidden();
    await expect(this.row(name)).toBeVisible();
  }

  async edit(name: string, value: string): Promise<void> {
    await this.act(name, 'Edit');
    const dialog = this.dialog(name);
    await dialog.getByLabel('Value', { exact: true }).fill(value);
    await dialog.getByRole('button', { name: 'Update' }).click();
    await expect(dialog).toBeHidden();
  }

  async delete(name: string): Promise<void> {
    await this.act(name, 'Delete');
    const dialog = this.dialog(name);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(this.row(name)).toBeHidden();
  }

  /** Chooses an entry of the panel's own menu, such as Connection. */
  async more(entry: string): Promise<void> {
    await this.root.getByRole('button', { name: 'More', exact: true }).click();
    await this.page.getByRole('menu').getByRole('menuitem', { name: entry, exact: true }).click();
  }

  /** Opens the dialog Share of a secret, and waits for who has access. */
  async startShare(name: string): Promise<Locator> {
    await this.act(name, 'Share');
    const dialog = this.page.getByRole('dialog', { name: `Share ${name}`, exact: true });
    await expect(dialog.getByRole('listitem').first()).toBeVisible();
    return dialog;
  }

  /** Gives a user (by email address) or a team a role on a secret. */
  async share(name: string, who: string, role: 'Owner' | 'Reader'): Promise<void> {
    const dialog = await this.startShare(name);
    await dialog.getByLabel('Role to add').selectOption(role);
    await dialog.getByRole('combobox', { name: 'Add a user or a team' }).fill(who);
    await dialog.getByRole('option').filter({ hasText: who }).click();
    await this.#save(dialog);
  }

  /** Takes the access of a user (by email address) or a team away. */
  async unshare(name: string, who: string): Promise<void> {
    const dialog = await this.startShare(name);
    await dialog.locator(`button[aria-label^="Remove access of "][aria-label*="${who}"]`).click();
    await this.#save(dialog);
  }

  async #save(dialog: Locator): Promise<void> {
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
  }
}
