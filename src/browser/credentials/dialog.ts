import '../../../style/credentials.css';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HeliosError, checkName, checkValue } from '../../contract';
import { freeName } from '../names';
import type { ISecretsClient } from '../tokens';
import { openForm, openView } from '../ui/dialog';
import { button, input, labelled, make } from '../ui/dom';
import { Layers } from '../ui/layers';
import { adviceOf } from './advice';
import type { ICredential } from './find';
import { wordsOf } from './marks';

/** What can be done about a credential. */
export interface IChoice {
  /** Puts a call in its place. @throws HeliosError */
  move: (name: string) => void;
  /** It is not a credential, or it may stay. */
  dismiss: () => void;
}

/** Asks what to do; resolves when the dialog is closed. */
export async function askAbout(
  credential: ICredential,
  client: ISecretsClient,
  trans: TranslationBundle,
  { move, dismiss }: IChoice
): Promise<void> {
  const { obstacle, value } = credential;
  const layers = new Layers(trans);
  const looksLike = sentence(wordsOf({ ...credential, obstacle: 'other' }, trans));
  const ignore = button(trans.__('Not a credential'), () => {
    dismiss();
    layers.end();
  });
  ignore.title = trans.__('Does not mark this text again until you reload the page');
  const replace = trans.__(
    'If anyone else may have seen the file, also replace the credential where it was issued.'
  );
  if (obstacle) {
    const hint = make('p', 'hint', replace);
    const body = make('div', 'form', looksLike, sentence(adviceOf(credential, trans)), hint, ignore);
    await openView(trans.__('Credential'), layers, {
      node: body,
      refresh: () => Promise.resolve()
    });
    return;
  }
  const name = input('text');
  name.value = credential.name;
  const becomes = sentence('');
  const show = (): void => {
    becomes.textContent = trans.__('It is replaced with %1.', `get_secret("${name.value.trim()}")`);
  };
  name.addEventListener('input', show);
  show();
  const hint = make('p', 'hint', `${trans.__('Outputs that show it are removed.')} ${replace}`);
  const title = trans.__('Move to Secrets');
  await openForm(layers, {
    title,
    body: [looksLike, labelled(trans.__('Name'), name), becomes, hint, ignore],
    accept: title,
    work: async () => {
      const wanted = name.value.trim();
      const free = await keep(client, wanted, value);
      if (free) {
        name.value = free;
        show();
        const message = trans.__(
          'There is already a secret %1 with another value. You can use this name instead.',
          wanted
        );
        throw new HeliosError('secret_name_taken', message);
      }
      move(wanted);
    }
  });
}

function sentence(text: string): HTMLElement {
  return make('p', 'credential-sentence', text);
}

/**
 * Makes the secret, or takes the one that has this name and this value.
 * @returns a free name, where this one is taken. @throws HeliosError
 */
async function keep(client: ISecretsClient, name: string, value: string): Promise<string> {
  const wrong = checkName(name) ?? checkValue(value);
  if (wrong) {
    throw new HeliosError(wrong);
  }
  const secrets = await client.list();
  const free = (): string => freeName(name, one => one === name || secrets.some(known => known.name === one));
  const same = secrets.find(secret => secret.name === name);
  if (same) {
    return (await client.read(same.secretID)) === value ? '' : free();
  }
  try {
    await client.create(name, value);
    return '';
  } catch (error) {
    if (error instanceof HeliosError && error.code === 'secret_name_taken') {
      return free();
    }
    throw error;
  }
}
