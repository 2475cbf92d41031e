import { Clipboard, Dialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { HeliosError, type ISecret, type ISecretSummary, checkName, checkValue } from '../../contract';
import { make } from './dom';
import type { ISecretsSettings } from '../tokens';
import { Access } from './access';
import { ActivityDialog } from './activity';
import { Change } from './change';
import { ValueClipboard } from './clipboard';
import { consequence, offerUndo } from './deletion';
import { FormDialog, SecretForm } from './dialog';
import type { SecretsModel } from './model';
import { NotebooksDialog } from './notebooks';
import { ShareForm } from './share';
import { VersionsDialog } from './versions';

interface IActionsOptions {
  settings: ISecretsSettings;
  trans: TranslationBundle;
}

/** What came of the dialog of a new secret; empty words for what did not happen. */
export interface ICreation {
  /** The name of the secret that was made. */
  created: string;
  /** The last name that the service refused because it is in use. */
  taken: string;
}

export type Views = typeof import('../organization');

/** A view that shows what there is, whatever was chosen. */
export type View = Exclude<keyof Views, 'copySecrets'>;

/** What a person can do with secrets. */
export class SecretActions {
  readonly #settings: ISecretsSettings;
  readonly #trans: TranslationBundle;
  readonly #model: SecretsModel;
  readonly #open: (view: View) => Promise<void>;
  readonly #clipboard = new ValueClipboard();

  /** @param open shows a view of the organization. */
  constructor(
    { settings, trans }: IActionsOptions,
    model: SecretsModel,
    open: (view: View) => Promise<void>
  ) {
    this.#settings = settings;
    this.#trans = trans;
    this.#model = model;
    this.#open = open;
  }

  /** Asks for a name and a value; resolves when the dialog is closed. */
  async create(name = ''): Promise<ICreation> {
    const { client } = this.#model;
    const form = new SecretForm(this.#trans, name, true);
    const creation: ICreation = { created: '', taken: '' };
    await this.#launch(this.#trans.__('New Secret'), form, this.#trans.__('Create Secret'), async () => {
      check(checkName(form.name) ?? checkValue(form.value));
      try {
        creation.created = (await client.create(form.name, form.value)).name;
      } catch (error) {
        creation.taken = error instanceof HeliosError && error.code === 'secret_name_taken' ? form.name : '';
        throw error;
      }
    });
    return creation;
  }

  /** Asks for a new value. */
  async edit(secret: ISecret): Promise<void> {
    const { client } = this.#model;
    const change = new Change(client, secret, this.#trans);
    const form = new SecretForm(this.#trans, secret.name, false);
    const title = this.#trans.__('Edit %1', secret.name);
    await this.#launch(title, form, this.#trans.__('Update'), async () => {
      check(checkValue(form.value));
      await change.run(version => client.update(secret.secretID, form.value, version));
    });
  }

  /** Shows and changes who may read, edit and share a secret. */
  async share(secret: ISecretSummary): Promise<void> {
    const { client, status } = this.#model;
    if (!status) {
      return;
    }
    const title = this.#trans.__('Share %1', secret.name);
    if (status.backend === 'embedded') {
      const text = this.#trans.__(
        'These secrets are on this computer, for you alone: there is nobody yet to share with. Connect to the service of a team, and share the secrets that you make there.'
      );
      const accept = Dialog.okButton({ label: this.#trans.__('Connect to a team') });
      if (await this.#run(title, sentence(text), accept, () => Promise.resolve())) {
        await this.#open('openConnection');
      }
      return;
    }
    const access = new Access(client, secret, status.user.userID);
    const form = new ShareForm(access, client, this.#trans);
    const dialog = this.#dialog(title, form, Dialog.okButton({ label: this.#trans.__('Save') }), () =>
      access.save()
    );
    const follow = (): boolean => (dialog.canSubmit = access.isChanged);
    access.changed.connect(follow);
    follow();
    await launch(dialog);
  }

  /** Shows what happened to a secret. */
  async showActivity(secret: ISecretSummary): Promise<void> {
    // It rejects only where somebody else disposes of it.
    await new ActivityDialog(this.#model.client, secret, this.#trans).launch().catch(() => undefined);
  }

  /** Shows the former values of a secret, without the values, and goes back to one. */
  async showVersions(secret: ISecretSummary): Promise<void> {
    await new VersionsDialog(this.#model.client, secret, this.#trans).launch().catch(() => undefined);
  }

  /** Shows which notebooks may read a secret, or all that is remembered of notebooks. */
  async showNotebooks(secret: ISecretSummary | null): Promise<void> {
    await new NotebooksDialog(this.#model.client, secret, this.#trans).launch().catch(() => undefined);
  }

  /** Deletes after a confirmation that names the secret. */
  async delete(secret: ISecretSummary): Promise<void> {
    const { client } = this.#model;
    const title = this.#trans.__('Delete %1', secret.name);
    const accept = Dialog.warnButton({ label: this.#trans.__('Delete') });
    const change = new Change(client, secret, this.#trans);
    const work = (): Promise<void> => change.run(version => client.delete(secret.secretID, version));
    const isDone = await this.#run(
      title,
      sentence(consequence(secret, this.#model, this.#trans)),
      accept,
      work
    );
    if (isDone && this.#model.isAdministrator) {
      offerUndo(secret, client, this.#trans, () => this.#open('openDeleted'));
    }
  }

  /** Copies the value and clears the clipboard later, if it still holds that value. */
  async copyValue(secret: ISecret): Promise<void> {
    const seconds = this.#settings.clearClipboardAfter;
    try {
      await this.#clipboard.copy(await this.#model.client.read(secret.secretID), seconds);
      const text = this.#trans.__(
        'Copied. If the browser allows it, the clipboard is cleared after %1 seconds, or when you come back to this page.',
        seconds
      );
      Notification.info(text, { autoClose: 5000 });
    } catch (error) {
      this.tell(error, this.#trans.__('The browser does not let this page use the clipboard.'));
    }
  }

  copyName(secret: ISecret): void {
    Clipboard.copyToSystem(secret.name);
  }

  /** Reads a value to show it; null where that failed, which is told. */
  async read(secret: ISecret): Promise<string | null> {
    try {
      return await this.#model.client.read(secret.secretID);
    } catch (error) {
      this.tell(error);
      return null;
    }
  }

  /** Shows an error where there is no dialog to show it in. @param text what to say of one that is not ours. */
  tell(error: unknown, text = new HeliosError('internal_error').message): void {
    Notification.error(error instanceof HeliosError ? error.message : text, { autoClose: 10_000 });
  }

  #launch(title: string, form: SecretForm, accept: string, work: () => Promise<void>): Promise<boolean> {
    return this.#run(title, form, Dialog.okButton({ label: accept }), work);
  }

  /** @returns whether the work was done. */
  #run(title: string, body: Widget, accept: Dialog.IButton, work: () => Promise<void>): Promise<boolean> {
    return launch(this.#dialog(title, body, accept, work));
  }

  #dialog(title: string, body: Widget, accept: Dialog.IButton, work: () => Promise<void>): FormDialog {
    return new FormDialog(
      title,
      body,
      accept,
      Dialog.cancelButton({ label: this.#trans.__('Cancel') }),
      work
    );
  }
}

/** @returns whether it was accepted; not where somebody else disposed of it. */
async function launch(dialog: FormDialog): Promise<boolean> {
  try {
    return (await dialog.launch()).button.accept;
  } catch {
    return false;
  }
}

function sentence(text: string): Widget {
  const body = new Widget();
  body.addClass('jp-HeliosSecrets-sentence');
  body.node.append(make('p', '', text));
  return body;
}

function check(code: ReturnType<typeof checkName>): void {
  if (code) {
    throw new HeliosError(code);
  }
}
