import '../../../style/panel.css';
import '../../../style/credentials.css';
import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { HeliosError, checkName, checkValue } from '../../contract';
import { button, input, labelled, makerOf } from '../organization/dom';
import { FormDialog } from '../panel/dialog';
import type { ISecretsClient } from '../tokens';
import { adviceOf } from './advice';
import type { ICredential } from './find';
import { wordsOf } from './marks';
import { freeName } from './names';

const make = makerOf('jp-HeliosSecrets-');

/** What can be done about a credential. */
export interface IChoice {
  /** Puts a call in its place. @throws HeliosError */
  move: (name: string) => void;
  /** It is none, or it may stay. */
  dismiss: () => void;
}

/** Asks what to do; resolves when the dialog is closed. */
export async function askAbout(
  credential: ICredential,
  client: ISecretsClient,
  trans: TranslationBundle,
  { move, dismiss }: IChoice
): Promise<void> {
  const form = new CredentialForm(credential, trans, () => {
    dismiss();
    dialog.reject();
  });
  const dialog = credential.obstacle ? adviceDialog(form, trans) : moveDialog(form, trans, work);
  // It rejects only where somebody else disposes of it.
  await dialog.launch().catch(() => undefined);

  async function work(): Promise<void> {
    await keep(client, form, credential.value, trans);
    move(form.name);
  }
}

function adviceDialog(body: Widget, trans: TranslationBundle): Dialog<void> {
  const title = trans.__('Credential');
  const buttons = [Dialog.okButton({ label: trans.__('Close') })];
  const dialog = new Dialog<void>({ title, body, buttons, focusNodeSelector: '.jp-Dialog-footer button' });
  dialog.addClass('jp-HeliosSecrets-dialog');
  dialog.node.setAttribute('role', 'dialog');
  dialog.node.setAttribute('aria-label', title);
  return dialog;
}

function moveDialog(body: Widget, trans: TranslationBundle, work: () => Promise<void>): FormDialog {
  const title = trans.__('Move to Secrets');
  const cancel = Dialog.cancelButton({ label: trans.__('Cancel') });
  return new FormDialog(title, body, Dialog.okButton({ label: title }), cancel, work);
}

/** Makes the secret, or takes the one that has this name and this value. @throws HeliosError */
async function keep(
  client: ISecretsClient,
  form: CredentialForm,
  value: string,
  trans: TranslationBundle
): Promise<void> {
  const { name } = form;
  const wrong = checkName(name) ?? checkValue(value);
  if (wrong) {
    throw new HeliosError(wrong);
  }
  const secrets = await client.list();
  const taken = secrets.map(secret => secret.name);
  const same = secrets.find(secret => secret.name === name);
  try {
    if (same && (await client.read(same.secretID)) !== value) {
      const message = trans.__('There is a secret %1 with another value. Here is a name that is free.', name);
      throw new HeliosError('secret_name_taken', message);
    }
    if (!same) {
      await client.create(name, value);
    }
  } catch (error) {
    if (error instanceof HeliosError && error.code === 'secret_name_taken') {
      form.name = freeName(name, [...taken, name]);
    }
    throw error;
  }
}

/** What was found, what becomes of it, and a name. */
class CredentialForm extends Widget {
  readonly #name = input('text');

  constructor(credential: ICredential, trans: TranslationBundle, dismiss: () => void) {
    super();
    const { obstacle, name } = credential;
    this.addClass('jp-HeliosSecrets-form');
    this.#name.value = name;
    const say = (text: string): HTMLElement => make('p', 'credential-sentence', text);
    this.node.append(say(wordsOf({ ...credential, obstacle: 'other' }, trans)));
    if (obstacle) {
      this.node.append(say(adviceOf(credential, trans)));
    } else {
      const becomes = say('');
      const show = (): void => {
        becomes.textContent = trans.__('In its place stands %1.', `get_secret("${this.name}")`);
      };
      this.#name.addEventListener('input', show);
      show();
      this.node.append(labelled(trans.__('Name'), this.#name), becomes);
    }
    const removed = trans.__('Outputs that show it are removed.');
    const replace = trans.__(
      'If anybody else may have seen the file, replace the credential too, where it was issued.'
    );
    const ignore = button(trans.__('Not a credential'), dismiss);
    ignore.title = trans.__('Marks this text no more until the page is reloaded');
    ignore.classList.add('jp-HeliosSecrets-credential-dismiss');
    this.node.append(make('p', 'hint', obstacle ? replace : `${removed} ${replace}`), ignore);
  }

  get name(): string {
    return this.#name.value.trim();
  }

  set name(name: string) {
    this.#name.value = name;
    this.#name.dispatchEvent(new Event('input'));
  }
}
