import {
  HeliosError,
  type IAPIKeyCreated,
  type IConnectionTest,
  type IOrganization,
  type IUser
} from '../../contract';
import type { PRIVATE_ROUTES } from '../../contract/api';
import type { Log } from '../log';
import type { Handlers } from '../routes/table';
import type { IRemote, Remote } from './remote';

/** Connects to a service for `work`. */
export async function withRemote<T>(
  options: IRemote,
  log: Log,
  work: (remote: Remote) => Promise<T>
): Promise<T> {
  // Loaded late: its HTTP library takes a tenth of a second, which the vault of this computer does not need.
  const { Remote } = await import('./remote');
  const remote = new Remote(options, log);
  try {
    return await work(remote);
  } finally {
    await remote.close();
  }
}

/**
 * Tests a connection, and redeems an invitation code for an API key. These routes are for the Jupyter server only, which
 * stores the key and never passes it on to the page. Other clients could use them to reach addresses that they cannot
 * reach themselves.
 */
export function connectionHandlers(log: Log): Handlers<typeof PRIVATE_ROUTES> {
  return {
    'POST /x/v1/connection/test': async ({ body: { kind, url, apiKey, invitationCode } }) => {
      if (apiKey === undefined) {
        throw new HeliosError(
          'request_invalid',
          invitationCode === undefined
            ? 'Give an API key.'
            : 'An invitation code can be used only once, so it is checked when you save the connection.'
        );
      }
      return withRemote({ kind, url, apiKey }, log, describe);
    },
    'POST /x/v1/connection/redeem': async ({ body: { kind, url, invitationCode } }) => {
      if (kind === 'helios') {
        throw new HeliosError(
          'request_invalid',
          'SingleStore Helios has no invitation codes. Give an API key.'
        );
      }
      return withRemote({ url, apiKey: '' }, log, async remote => {
        const code = { code: invitationCode };
        const { apiKey } = await remote.json<IAPIKeyCreated>('POST', '/x/v1/redeem', code);
        return { url: remote.url, apiKey: textIn(apiKey) };
      });
    }
  };
}

/** The user of the key and their organization. */
async function describe(remote: Remote): Promise<IConnectionTest> {
  if (remote.kind === 'helios') {
    const { HeliosAPI } = await import('./heliosApi');
    const api = new HeliosAPI(remote);
    return { url: remote.url, organization: await api.organization.get(), user: await api.me.get() };
  }
  const organization = await remote.json<IOrganization>('GET', '/v1/organizations/current');
  const { userID, email, firstName, lastName } = await remote.json<IUser>('GET', '/v1/users/current');
  return {
    url: remote.url,
    organization: textIn(organization.name),
    user: {
      userID: textIn(userID),
      email: textIn(email),
      firstName: textIn(firstName),
      lastName: textIn(lastName)
    }
  };
}

/** A field of an answer that must be text, or the answer is not from a team service. */
function textIn(value: unknown): string {
  if (typeof value !== 'string') {
    throw new HeliosError('connection_failed');
  }
  return value;
}
