import { HeliosError, type IMember } from '../../contract';
import type { ICall } from '../vault/call';
import type { Vault } from '../vault/vault';

/** A user by address. @throws HeliosError user_not_found */
export async function memberOf(vault: Vault, call: ICall, email: string): Promise<IMember> {
  const wanted = email.toLowerCase();
  const found = (await vault.people.members(call)).find(member => member.email.toLowerCase() === wanted);
  if (!found) {
    throw new HeliosError('user_not_found', `There is no user ${email} in your organization.`);
  }
  return found;
}
