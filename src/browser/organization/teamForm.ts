import type { TranslationBundle } from '@jupyterlab/translation';
import { HeliosError, type ITeamCreate, MAX_DESCRIPTION_LENGTH, MAX_LABEL_LENGTH } from '../../contract';
import { input, labelled, textarea } from '../ui/dom';

/** Fields for a team's name and description. */
export function teamForm(
  trans: TranslationBundle,
  team: ITeamCreate = { name: '' }
): { fields: HTMLElement[]; read: () => Required<ITeamCreate> } {
  const name = input('text');
  name.maxLength = MAX_LABEL_LENGTH;
  name.value = team.name;
  const description = textarea(3);
  description.maxLength = MAX_DESCRIPTION_LENGTH;
  description.value = team.description ?? '';
  return {
    fields: [labelled(trans.__('Name'), name), labelled(trans.__('Description'), description)],
    read: () => {
      const read = { name: name.value.trim(), description: description.value.trim() };
      if (!read.name) {
        throw new HeliosError('team_invalid');
      }
      return read;
    }
  };
}
