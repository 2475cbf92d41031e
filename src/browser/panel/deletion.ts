import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type ErrorCode, HeliosError, type ISecret, type ISecretSummary, RESTORE_DAYS } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { trust } from '../trust';
import { wordsOf } from './dom';
import type { SecretsModel } from './model';

/** Undo meets these where a person has more to say: which key, which name, which owner. */
const ASKED: readonly ErrorCode[] = ['reauthentication_required', 'secret_name_taken', 'owner_required'];

/** What a person should know before he deletes a secret. */
export function consequence(
  { name, isShared }: ISecretSummary,
  model: SecretsModel,
  trans: TranslationBundle
): string {
  const { isTeam, isAdministrator } = model;
  const loss =
    isTeam && isShared
      ? trans.__('Delete %1 for everybody? Notebooks that read it will fail.', name)
      : trans.__('Delete %1? Notebooks that read it will fail.', name);
  if (!model.offers('deleted')) {
    return `${loss} ${trans.__('It cannot be restored here.')}`;
  }
  const fate = isAdministrator
    ? trans.__('For %1 days you can restore it: More, Deleted secrets.', RESTORE_DAYS)
    : trans.__('For %1 days an administrator can restore it.', RESTORE_DAYS);
  return `${loss} ${fate}`;
}

/**
 * Says that a secret was deleted, and offers an administrator to undo it.
 * @param openDeleted shows the deleted secrets, where restoring one takes more than a click.
 */
export function offerUndo(
  { name, secretID }: ISecret,
  client: ISecretsClient,
  trans: TranslationBundle,
  openDeleted: () => Promise<void>
): void {
  const undo = async (): Promise<void> => {
    try {
      await client.ask('POST', `x/v1/deleted/${secretID}/restore`, {});
      Notification.success(trans.__('%1 is back.', name), { autoClose: 3000 });
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
