import { HeliosError, type IRemoval, RESTORE_DAYS } from '../../contract';
import { Radios, make } from '../ui/dom';
import { showForm } from '../ui/form';
import type { People } from './people';

interface IRemovalForm {
  title: string;
  /** What is lost apart from secrets. */
  sentence: string;
  accept: string;
  removal: Omit<IRemoval, 'dryRun' | 'handTo'>;
}

/**
 * Removes a user, a team or members. First it tells how many secrets would lose their last owner, and the person
 * chooses what happens to them. @returns what to say afterwards, or null where the form was left.
 */
export async function askToRemove(
  people: People,
  { title, sentence, accept, removal }: IRemovalForm
): Promise<string | null> {
  const { api, layers, userID } = people;
  const { trans } = layers;
  const preview = make('div', 'form', trans.__('Checking which secrets would lose their last owner…'));
  preview.setAttribute('role', 'status');
  // You cannot transfer secrets to yourself.
  const picker = people.picker(trans.__('New owner'), [userID, removal.userID ?? '']);
  let choice: Radios<'hand' | 'lose'> | null = null;

  const done = await showForm(layers, {
    title,
    body: [sentence, preview],
    accept,
    isWarning: true,
    prepare: async () => {
      const { ownerless } = await api.call('POST /x/v1/removals', { body: { ...removal, dryRun: true } });
      if (!ownerless) {
        preview.textContent = trans.__('No secret loses its last owner.');
        return;
      }
      choice = new Radios(
        trans._n(
          '%1 secret would lose its last owner. What do you want to do with it?',
          '%1 secrets would lose their last owner. What do you want to do with them?',
          ownerless,
          ownerless
        ),
        {
          hand: trans.__('Transfer to another user'),
          lose: trans.__('Remove; an administrator can restore within %1 days', RESTORE_DAYS)
        },
        value => (picker.node.hidden = value !== 'hand')
      );
      preview.replaceChildren(choice.node, picker.node);
      await picker.search();
    },
    work: async () => {
      const isHandedOver = choice?.value === 'hand';
      const [owner] = picker.chosen;
      if (isHandedOver && !owner) {
        throw new HeliosError('owner_required', trans.__('Choose a new owner, or choose Remove.'));
      }
      const body: IRemoval = { ...removal, ...(isHandedOver ? { handTo: owner.id } : {}), dryRun: false };
      const { ownerless } = await api.call('POST /x/v1/removals', { body });
      return isHandedOver ? 0 : ownerless;
    }
  });
  if (!done) {
    return null;
  }
  const { answer: removed } = done;
  return removed
    ? trans._n('Done. %1 secret was removed.', 'Done. %1 secrets were removed.', removed, removed)
    : trans.__('Done.');
}
