import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HeliosError, type ISecret, type ISecretSummary, checkName, checkValue } from '../../contract';
import type { ISecretsSettings } from '../tokens';
import { openForm } from '../ui/dialog';
import { Layers } from '../ui/layers';
import { Access } from './access';
import { Change } from './change';
import { ValueClipboard } from './clipboard';
import { consequence, offerUndo } from './deletion';
import type { SecretsModel } from './model';
import { SecretForm } from './secretForm';
import { ShareForm } from './share';

interface IActionsOptions {
  settings: ISecretsSettings;
  trans: TranslationBundle;
}

/** What the dialog of a new secret led to; empty texts for what did not happen. */
export interface ICreation {
  /** The name of the secret that was made. */
  created: string;
  /** The last name that the service refused because it is in use. */
  taken: string;
}

/** A view that an action leads to. */
export type Destination = 'openConnection' | 'openDeleted';

/** What a person can do with secrets. */
export class SecretActions {
  readonly #settings: ISecretsSettings;
  readonly #trans: TranslationBundle;
  readonly #model: SecretsModel;
  readonly #open: (view: Destination) => Promise<void>;
  readonly #clipboard = new ValueClipboard();

  constructor(
    { settings, trans }: IActionsOptions,
    model: SecretsModel,
    open: (view: Destination) => Promise<void>
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
    await openForm(new Layers(this.#trans), {
      title: this.#trans.__('New Secret'),
      body: form.fields,
      accept: this.#trans.__('Create Secret'),
      work: async () => {
        check(checkName(form.name) ?? checkValue(form.value));
        try {
          creation.created = (await client.create(form.name, form.value)).name;
        } catch (error) {
          const isTaken = error instanceof HeliosError && error.code === 'secret_name_taken';
          creation.taken = isTaken ? form.name : '';
          throw error;
        }
      }
    });
    return creation;
  }

  /** Asks for a new value. */
  async edit(secret: ISecret): Promise<void> {
    const { client } = this.#model;
    const change = new Change(client, secret, this.#trans);
    const form = new SecretForm(this.#trans, secret.name, false);
    await openForm(new Layers(this.#trans), {
      title: this.#trans.__('Edit %1', secret.name),
      body: form.fields,
      accept: this.#trans.__('Update'),
      work: async () => {
        check(checkValue(form.value));
        await change.run(version => client.update(secret.secretID, form.value, version));
      }
    });
  }

  /** Shows and changes who may read, edit and share a secret. */
  async share(secret: ISecretSummary): Promise<void> {
    const { client, status } = this.#model;
    const title = this.#trans.__('Share %1', secret.name);
    if (status?.backend === 'embedded') {
      const text = this.#trans.__(
        'This secret is on your computer, where only you can use it. To share secrets, connect to a team and create them there.'
      );
      const work = (): Promise<void> => Promise.resolve();
      const accept = this.#trans.__('Connect to a team');
      if (await openForm(new Layers(this.#trans), { title, body: [text], accept, work })) {
        await this.#open('openConnection');
      }
    } else if (status) {
      const access = new Access(client, secret, status.user.userID);
      const form = new ShareForm(access, client, this.#trans);
      await openForm(new Layers(this.#trans), {
        title,
        body: [form.node],
        accept: this.#trans.__('Save'),
        watch: enable => {
          access.changed.connect(() => enable(access.isChanged));
          enable(false);
        },
        work: () => access.save()
      });
      form.dispose();
    }
  }

  /** Deletes after a confirmation that names the secret. */
  async delete(secret: ISecretSummary): Promise<void> {
    const { client } = this.#model;
    const change = new Change(client, secret, this.#trans);
    const done = await openForm(new Layers(this.#trans), {
      title: this.#trans.__('Delete %1', secret.name),
      body: [consequence(secret, this.#model, this.#trans)],
      accept: this.#trans.__('Delete'),
      isWarning: true,
      work: () => change.run(version => client.delete(secret.secretID, version))
    });
    if (done && this.#model.isAdministrator) {
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

  /** Reads a value to show it; null if that failed; the person then sees why. */
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
}

function check(code: ReturnType<typeof checkName>): void {
  if (code) {
    throw new HeliosError(code);
  }
}
