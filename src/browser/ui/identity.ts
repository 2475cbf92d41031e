import type { IConnectionEntry, ITeamInfo, IUserInfo } from '../../contract';
import type { TranslationBundle } from '@jupyterlab/translation';

/** A user or a team. */
export type Identity = IUserInfo | ITeamInfo;

export function isTeam(identity: Identity): identity is ITeamInfo {
  return 'teamID' in identity;
}

export function idOf(identity: Identity): string {
  return isTeam(identity) ? identity.teamID : identity.userID;
}

/** A team's name; a user's name and email address, as far as there are any. */
export function nameOf(identity: Identity): string {
  if (isTeam(identity)) {
    return identity.name;
  }
  const name = `${identity.firstName} ${identity.lastName}`.trim();
  return name ? `${name} (${identity.email})` : identity.email;
}

/** A connection's name with its organization. */
export function connectionLabel(
  { name, kind, organization }: IConnectionEntry,
  trans: TranslationBundle
): string {
  const where = kind === 'embedded' ? trans.__('This computer') : organization;
  return where ? `${name} · ${where}` : name;
}
