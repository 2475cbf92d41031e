// What can be changed of a connection: its name and colour, or its key.
import {
  CONNECTION_NAME,
  type ConnectionColor,
  HeliosError,
  type IConnectionEntry,
  type IConnectionList,
  type IConnectionUpdate
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { Radios, input, labelled, make } from '../ui/dom';
import { showForm } from '../ui/form';
import type { Layers } from '../ui/layers';
import { KeyField } from './keyField';

/** Asks for a name and a colour. @returns all connections afterwards; null where nothing was changed. */
export function editConnection(
  client: ISecretsClient,
  layers: Layers,
  one: IConnectionEntry
): Promise<IConnectionList | null> {
  const { trans } = layers;
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
  const color = new Radios<ConnectionColor>(trans.__('Color'), words, () => undefined);
  color.value = one.color;
  color.node.classList.add('jp-mod-colors');
  color.node.querySelectorAll('label').forEach((line, index) => {
    const dot = make('span', 'dot');
    dot.dataset.color = Object.keys(words)[index];
    line.querySelector('input')!.after(dot);
  });
  const hint = trans.__('Cells that use the old name of this connection fail until you change them.');
  return change(client, layers, one, {
    title: trans.__('Edit %1', one.name),
    body: [labelled(trans.__('Name of the connection'), name), make('p', 'hint', hint), color.node],
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
  layers: Layers,
  one: IConnectionEntry
): Promise<IConnectionList | null> {
  const { trans } = layers;
  const key = new KeyField(layers);
  key.kind = one.kind === 'helios' ? 'helios' : 'team';
  const hint = trans.__('The old key is removed after the new one has worked.');
  return change(client, layers, one, {
    title: trans.__('New key for %1', one.name),
    body: [key.node, make('p', 'hint', hint)],
    update: () => key.value
  });
}

async function change(
  client: ISecretsClient,
  layers: Layers,
  { connectionID }: IConnectionEntry,
  { title, body, update }: { title: string; body: HTMLElement[]; update: () => IConnectionUpdate }
): Promise<IConnectionList | null> {
  const done = await showForm(layers, {
    title,
    body,
    accept: layers.trans.__('Save'),
    work: async () => client.call('PATCH /x/v1/connections/:connectionID', { connectionID, body: update() })
  });
  return done?.answer ?? null;
}
