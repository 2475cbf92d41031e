// What is changed of a connection: its looks, or its key.
import {
  CONNECTION_NAME,
  type ConnectionColor,
  HeliosError,
  type IConnectionEntry,
  type IConnectionList,
  type IConnectionUpdate
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { Radios, input, labelled, make } from './dom';
import { KeyField } from './keyField';
import { ask } from './question';
import type { Stage } from './stage';

/** Asks for a name and a colour. @returns the connections as they are then; null where nothing was done. */
export function editConnection(
  client: ISecretsClient,
  stage: Stage,
  one: IConnectionEntry
): Promise<IConnectionList | null> {
  const { trans } = stage;
  const name = input('text');
  name.value = one.name;
  const words: Record<ConnectionColor, string> = {
    gray: trans.__('Gray'),
    blue: trans.__('Blue'),
    green: trans.__('Green'),
    orange: trans.__('Orange'),
    red: trans.__('Red'),
    purple: trans.__('Purple')
  };
  const color = new Radios<ConnectionColor>(trans.__('Colour'), words, () => undefined);
  color.value = one.color;
  color.node.classList.add('jp-mod-colors');
  color.node.querySelectorAll('label').forEach((line, index) => {
    const dot = make('span', 'dot');
    dot.dataset.color = Object.keys(words)[index];
    line.querySelector('input')!.after(dot);
  });
  const hint = make(
    'p',
    'hint',
    trans.__('Cells that name this connection fail until they use its new name.')
  );
  return change(client, stage, one, {
    title: trans.__('Edit %1', one.name),
    body: [labelled(trans.__('Name of the connection'), name), hint, color.node],
    update: () => {
      const wanted = name.value.trim();
      if (!CONNECTION_NAME.test(wanted)) {
        throw new HeliosError('connection_name_invalid');
      }
      return { name: wanted, color: color.value };
    }
  });
}

/** Asks for another key. @returns as {@link editConnection} does. */
export function renewKey(
  client: ISecretsClient,
  stage: Stage,
  one: IConnectionEntry
): Promise<IConnectionList | null> {
  const { trans } = stage;
  const key = new KeyField(stage);
  key.kind = one.kind === 'helios' ? 'helios' : 'team';
  const hint = make('p', 'hint', trans.__('The old key is forgotten once the new one has worked.'));
  return change(client, stage, one, {
    title: trans.__('New key for %1', one.name),
    body: [key.node, hint],
    update: () => key.value
  });
}

async function change(
  client: ISecretsClient,
  stage: Stage,
  { connectionID }: IConnectionEntry,
  { title, body, update }: { title: string; body: HTMLElement[]; update: () => IConnectionUpdate }
): Promise<IConnectionList | null> {
  let list: IConnectionList | null = null;
  await ask(stage, {
    title,
    body,
    accept: stage.trans.__('Save'),
    work: async () => {
      list = await client.ask<IConnectionList>('PATCH', `x/v1/connections/${connectionID}`, update());
    }
  });
  return list;
}
