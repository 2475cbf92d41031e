// Answers for the page that the Management API does not have, made from those that it has.
import { type IDirectory, type ISecretSummary, type IStatus, PROTOCOL_VERSION } from '../../contract';
import { version } from '../../../package.json';
import type { HeliosAPI } from './heliosApi';

/** Users, and teams, in one answer of the directory. */
const MOST_FOUND = 20;

export async function statusOf(api: HeliosAPI): Promise<IStatus> {
  const [organization, user] = await Promise.all([api.organization.get(), api.me.get()]);
  return {
    version,
    protocol: PROTOCOL_VERSION,
    backend: 'helios',
    features: [],
    organization,
    user,
    isAdministrator: false,
    home: ''
  };
}

/**
 * The secrets by name. If the API does not return roles, the creator of a secret counts as its owner; Helios itself
 * still decides what a user may do.
 */
export async function summariesOf(api: HeliosAPI): Promise<ISecretSummary[]> {
  const [secrets, me, users, roles] = await Promise.all([
    api.secrets.get(),
    api.me.get(),
    api.users.get(),
    api.roles.get()
  ]);
  const emails = new Map([...users, me].map(({ userID, email }) => [userID, email]));
  return secrets
    .map((secret): ISecretSummary => {
      const isMine = secret.createdBy === me.userID;
      return {
        ...secret,
        role: roles?.get(secret.secretID) ?? (isMine ? 'Owner' : 'Reader'),
        isShared: !isMine,
        createdByEmail: emails.get(secret.createdBy) ?? ''
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Users and teams whose name or email address contains the text. */
export async function directoryOf(api: HeliosAPI, search: string): Promise<IDirectory> {
  const [users, teams] = await Promise.all([api.users.get(), api.teams.get()]);
  const wanted = search.toLowerCase();
  const has = (...texts: string[]): boolean => texts.some(text => text.toLowerCase().includes(wanted));
  return {
    users: users
      .filter(({ email, firstName, lastName }) => has(email, `${firstName} ${lastName}`))
      .slice(0, MOST_FOUND),
    teams: teams.filter(({ name }) => has(name)).slice(0, MOST_FOUND)
  };
}
