import type { IRemoval } from '../../contract';
import type { ICall } from '../vault/call';
import type { Vault } from '../vault/vault';
import type { IInput } from './command';
import { memberOf } from './member';

/** Removes who leaves, after it has said how many secrets lose their last owner, and has asked. */
export async function removeAsking(
  { options, out }: IInput,
  vault: Vault,
  call: ICall,
  leaving: Pick<IRemoval, 'userID' | 'teamID' | 'members'>,
  question: string
): Promise<void> {
  const heir = options['hand-to'] === undefined ? null : await memberOf(vault, call, options['hand-to']);
  const preview = await vault.removals.remove({ ...leaving, dryRun: true }, call);
  const what = describe(preview.ownerless, heir?.email);
  await out.confirm(`${question} ${what}`, options.yes);
  const removal: IRemoval = { ...leaving, handTo: heir?.userID, dryRun: false };
  const { ownerless } = await vault.removals.remove(removal, call);
  out.result(
    { ...leaving, ownerless, ...(heir ? { handedTo: heir.email } : {}) },
    `Done. ${describe(ownerless, heir?.email)}`
  );
}

function describe(ownerless: number, heir: string | undefined): string {
  if (!ownerless) {
    return 'No secret loses its last owner.';
  }
  const secrets = ownerless === 1 ? '1 secret loses its' : `${ownerless} secrets lose their`;
  const outcome = heir ? `handed to ${heir}` : 'removed';
  return `${secrets} last owner and ${ownerless === 1 ? 'is' : 'are'} ${outcome}.`;
}
