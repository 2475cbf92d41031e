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

/**
 * Tries a connection out, and makes a key of an invitation code: for the Jupyter server, which keeps connections and
 * never passes on to the page what `redeem` answers. Not for a service that others can call: they could make it call
 * addresses which they cannot reach themselves.
 */
export function connectionHandlers(log: Log): Handlers<typeof PRIVATE_ROUTES> {
  const call = async <T>(options: IRemote, work: (remote: Remote) => Promise<T>): Promise<T> => {
    // Its library takes a tenth of a second to load, which a vault of one's own never needs.
    const { Remote } = await import('./remote');
    const remote = new Remote(options, log);
    try {
      return await work(remote);
    } finally {
      await remote.close();
    }
  };

  return {
    'POST /x/v1/connection/test': async ({ body: { kind, url, apiKey, invitationCode } }) => {
      if (apiKey === undefined) {
        throw new HeliosError(
          'request_invalid',
          invitationCode === undefined
            ? 'Give an API key.'
            : 'An invitation code can be used once only, so it is checked when the connection is saved.'
        );
      }
      return call({ kind, url, apiKey }, describe);
    },
    'POST /x/v1/connection/redeem': async ({ body: { kind, url, invitationCode } }) => {
      if (kind === 'helios') {
        throw new HeliosError(
          'request_invalid',
          'SingleStore Helios has no invitation codes. Give an API key.'
        );
      }
      return call({ url, apiKey: '' }, async remote => {
        const code = { code: invitationCode };
        const { apiKey } = await remote.json<IAPIKeyCreated>('POST', '/x/v1/redeem', code);
        return { url: remote.url, apiKey: told(apiKey) };
      });
    }
  };
}

/** Who one is there, and in which organization. */
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
    organization: told(organization.name),
    user: {
      userID: told(userID),
      email: told(email),
      firstName: told(firstName),
      lastName: told(lastName)
    }
  };
}

/** What is no text was not said by a team service. */
function told(value: unknown): string {
  if (typeof value !== 'string') {
    throw new HeliosError('connection_failed');
  }
  return value;
}
