import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type ErrorCode, HeliosError, type ISecret, type ISecretSummary, RESTORE_DAYS } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { trust } from '../trust';
import { wordsOf } from '../ui/dom';
import type { SecretsModel } from './model';

/** With these errors Undo needs more from the person: a key, a name or an owner. */
const ASKED: readonly ErrorCode[] = ['reauthentication_required', 'secret_name_taken', 'owner_required'];

/** What a person should know before they delete a secret. */
export function consequence(
  { name, isShared }: ISecretSummary,
  model: SecretsModel,
  trans: TranslationBundle
): string {
  const { isTeam, isAdministrator } = model;
  const loss =
    isTeam && isShared
      ? trans.__('Delete %1 for everyone? Notebooks that read it will fail.', name)
      : trans.__('Delete %1? Notebooks that read it will fail.', name);
  if (!model.offers('deleted')) {
    return `${loss} ${trans.__('You cannot restore it here.')}`;
  }
  const fate = isAdministrator
    ? trans.__('You can restore it for %1 days under More, Deleted secrets.', RESTORE_DAYS)
    : trans.__('An administrator can restore it for %1 days.', RESTORE_DAYS);
  return `${loss} ${fate}`;
}

/**
 * Says that a secret was deleted, and lets an administrator undo it.
 * @param openDeleted shows the deleted secrets, where restoring needs more than a click.
 */
export function offerUndo(
  { name, secretID }: ISecret,
  client: ISecretsClient,
  trans: TranslationBundle,
  openDeleted: () => Promise<void>
): void {
  const undo = async (): Promise<void> => {
    try {
      await client.call('POST /x/v1/deleted/:secretID/restore', { secretID, body: {} });
      Notification.success(trans.__('%1 is restored.', name), { autoClose: 3000 });
    } catch (error) {
      if (error instanceof HeliosError && ASKED.includes(error.code)) {
        await openDeleted();
      } else {
        Notification.error(wordsOf(error), { autoClose: 10_000 });
      }
    }
  };
  const callback = (event: MouseEvent): void => {
    if (trust.of(event)) {
      void undo();
    }
  };
  Notification.info(trans.__('%1 was deleted.', name), {
    autoClose: 10_000,
    actions: [{ label: trans.__('Undo'), callback }]
  });
}
