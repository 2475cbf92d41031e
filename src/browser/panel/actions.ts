import { Clipboard, Dialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { HeliosError, type ISecret, checkName, checkValue } from '../../contract';
import type { ISecretsClient, ISecretsSettings } from '../tokens';
import { FormDialog, SecretForm } from './dialog';

/** What a person can do with secrets. */
export class SecretActions {
  readonly #client: ISecretsClient;
  readonly #settings: ISecretsSettings;
  readonly #trans: TranslationBundle;

  constructor(client: ISecretsClient, settings: ISecretsSettings, trans: TranslationBundle) {
    this.#client = client;
    this.#settings = settings;
    this.#trans = trans;
  }

  /** Asks for a name and a value; resolves when the dialog is closed. */
  async create(name = ''): Promise<void> {
    const form = new SecretForm(this.#trans, name, true);
    await this.#launch(this.#trans.__('New Secret'), form, this.#trans.__('Create Secret'), async () => {
      check(checkName(form.name) ?? checkValue(form.value));
      await this.#client.create(form.name, form.value);
    });
  }

  /** Asks for a new value. */
  async edit(secret: ISecret): Promise<void> {
    const form = new SecretForm(this.#trans, secret.name, false);
    const title = this.#trans.__('Edit %1', secret.name);
    await this.#launch(title, form, this.#trans.__('Update'), async () => {
      check(checkValue(form.value));
      await this.#client.update(secret.secretID, form.value);
    });
  }

  /** Deletes after a confirmation that names the secret. */
  async delete(secret: ISecret): Promise<void> {
    const body = new Widget();
    const text = document.createElement('p');
    text.textContent = this.#trans.__(
      'Delete %1? Notebooks that read it will fail. This cannot be undone.',
      secret.name
    );
    body.node.append(text);
    const title = this.#trans.__('Delete %1', secret.name);
    const accept = Dialog.warnButton({ label: this.#trans.__('Delete') });
    await this.#run(title, body, accept, () => this.#client.delete(secret.secretID));
  }

  /** Copies the value and clears the clipboard later, if it still holds that value. */
  async copyValue(secret: ISecret): Promise<void> {
    const seconds = this.#settings.clearClipboardAfter;
    try {
      const value = await this.#client.read(secret.secretID);
      await navigator.clipboard.writeText(value);
      window.setTimeout(() => void clearClipboard(value), seconds * 1000);
      Notification.info(this.#trans.__('Copied. The clipboard is cleared after %1 seconds.', seconds), {
        autoClose: 3000
      });
    } catch (error) {
      this.tell(error);
    }
  }

  copyName(secret: ISecret): void {
    Clipboard.copyToSystem(secret.name);
  }

  /** Reads a value to show it; null where that failed, which is told. */
  async read(secret: ISecret): Promise<string | null> {
    try {
      return await this.#client.read(secret.secretID);
    } catch (error) {
      this.tell(error);
      return null;
    }
  }

  /** Shows an error where there is no dialog to show it in. */
  tell(error: unknown): void {
    const known = error instanceof HeliosError;
    const text = known
      ? error.message
      : this.#trans.__('The browser does not let this page use the clipboard.');
    Notification.error(text, { autoClose: 10_000 });
  }

  #launch(title: string, form: SecretForm, accept: string, work: () => Promise<void>): Promise<void> {
    return this.#run(title, form, Dialog.okButton({ label: accept }), work);
  }

  async #run(title: string, body: Widget, accept: Dialog.IButton, work: () => Promise<void>): Promise<void> {
    const cancel = Dialog.cancelButton({ label: this.#trans.__('Cancel') });
    // It rejects only where somebody else disposes of it; then there is nothing left to say.
    await new FormDialog(title, body, accept, cancel, work).launch().catch(() => undefined);
  }
}

function check(code: ReturnType<typeof checkName>): void {
  if (code) {
    throw new HeliosError(code);
  }
}

/** Where the page may not look, nothing is cleared: it could be somebody else's text. */
async function clearClipboard(value: string): Promise<void> {
  try {
    if ((await navigator.clipboard.readText()) === value) {
      await navigator.clipboard.writeText('');
    }
  } catch {
    return;
  }
}
