import { HeliosError, type IRemoval, type IRemovalResult, RESTORE_DAYS } from '../../contract';
import { Radios, make } from './dom';
import type { People } from './people';
import { Picker } from './picker';
import { ask } from './question';

export interface IRemovalQuestion {
  title: string;
  /** What is lost apart from secrets. */
  sentence: string;
  accept: string;
  removal: Omit<IRemoval, 'dryRun' | 'handTo'>;
}

/**
 * Removes a user, a team or members after it was told how many secrets would lose their last owner, and a person
 * has chosen what becomes of them. @returns what to say afterwards, or null where it was left.
 */
export async function askToRemove(people: People, question: IRemovalQuestion): Promise<string | null> {
  const { api, stage, userID } = people;
  const { trans } = stage;
  const { title, sentence, accept, removal } = question;
  const preview = make('div', 'form', trans.__('Looking which secrets would lose their last owner…'));
  preview.setAttribute('role', 'status');
  const picker = new Picker(stage, {
    label: trans.__('New owner'),
    search: text => people.directory(text),
    // Nobody receives what he hands over.
    without: new Set([userID, ...(removal.userID ? [removal.userID] : [])])
  });
  let choice: Radios<'hand' | 'lose'> | null = null;
  let removed = 0;

  const isDone = await ask(stage, {
    title,
    body: [sentence, preview],
    accept,
    isWarning: true,
    prepare: async () => {
      const { ownerless } = await api.ask<IRemovalResult>('POST', 'x/v1/removals', {
        ...removal,
        dryRun: true
      });
      if (!ownerless) {
        preview.textContent = trans.__('No secret loses its last owner.');
        return;
      }
      choice = new Radios(
        trans._n(
          '%1 secret would lose its last owner. What shall become of it?',
          '%1 secrets would lose their last owner. What shall become of them?',
          ownerless,
          ownerless
        ),
        {
          hand: trans.__('Hand to another user'),
          lose: trans.__('Remove; an administrator can restore within %1 days', RESTORE_DAYS)
        },
        value => (picker.node.hidden = value !== 'hand')
      );
      preview.replaceChildren(choice.node, picker.node);
      await picker.search();
    },
    work: async () => {
      const [handTo] = choice?.value === 'hand' ? picker.users : [];
      if (choice?.value === 'hand' && !handTo) {
        throw new HeliosError(
          'owner_required',
          trans.__('Choose who shall own them, or that they are removed.')
        );
      }
      const body: IRemoval = { ...removal, ...(handTo ? { handTo } : {}), dryRun: false };
      const result = await api.ask<IRemovalResult>('POST', 'x/v1/removals', body);
      removed = handTo ? 0 : result.ownerless;
    }
  });
  if (!isDone) {
    return null;
  }
  return removed
    ? trans._n('Done. %1 secret was removed.', 'Done. %1 secrets were removed.', removed, removed)
    : trans.__('Done.');
}
