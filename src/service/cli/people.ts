// What the commands for users and teams share: finding people, and removing them.
import { HeliosError, type IMember, type IRemoval } from '../../contract';
import type { ICall } from '../vault/call';
import type { Vault } from '../vault/vault';
import type { IInput } from './command';
import { LOCATION, YES, text } from './options';

export const REMOVAL = {
  'hand-to': text('EMAIL', 'the new owner of secrets that lose their last owner'),
  ...YES,
  ...LOCATION
};

export const REMOVAL_NOTE =
  'Secrets that lose their last owner are removed too, unless you name a new owner with --hand-to.';

/** The user with that email address. @throws HeliosError user_not_found */
export async function memberOf(vault: Vault, call: ICall, email: string): Promise<IMember> {
  const wanted = email.toLowerCase();
  const found = (await vault.people.members(call)).find(member => member.email.toLowerCase() === wanted);
  if (!found) {
    throw new HeliosError('user_not_found', `There is no user ${email} in your organization.`);
  }
  return found;
}

/** Removes a user, a team or members after the user has seen how many secrets lose their last owner. */
export async function removeAfterQuestion(
  { options, out }: IInput<typeof REMOVAL>,
  vault: Vault,
  call: ICall,
  leaving: Pick<IRemoval, 'userID' | 'teamID' | 'members'>,
  question: string
): Promise<void> {
  const newOwner = options['hand-to'] ? await memberOf(vault, call, options['hand-to']) : undefined;
  const preview = await vault.removals.remove({ ...leaving, dryRun: true }, call);
  await out.confirm(`${question} ${consequence(preview.ownerless, newOwner?.email)}`, options.yes);
  const removal: IRemoval = { ...leaving, handTo: newOwner?.userID, dryRun: false };
  const { ownerless } = await vault.removals.remove(removal, call);
  out.result(
    { ...leaving, ownerless, ...(newOwner ? { handedTo: newOwner.email } : {}) },
    `Done. ${consequence(ownerless, newOwner?.email)}`
  );
}

function consequence(ownerless: number, newOwner: string | undefined): string {
  if (!ownerless) {
    return 'No secret loses its last owner.';
  }
  const secrets = ownerless === 1 ? '1 secret loses its' : `${ownerless} secrets lose their`;
  const outcome = newOwner ? `handed to ${newOwner}` : 'removed';
  return `${secrets} last owner and ${ownerless === 1 ? 'is' : 'are'} ${outcome}.`;
}
