import type { FastifyInstance } from 'fastify';
import {
  HeliosError,
  type IAPIKeyCreated,
  type IConnect,
  type IConnectionTest,
  type IOrganization,
  type IUser
} from '../../contract';
import type { Log } from '../log';
import type { Remote } from './remote';

const text = (maxLength: number): object => ({ type: 'string', minLength: 1, maxLength });
const schema = (...required: (keyof IConnect)[]): object => ({
  hide: true,
  body: {
    type: 'object',
    additionalProperties: false,
    required,
    properties: {
      kind: { enum: ['team', 'helios'] },
      url: text(2000),
      apiKey: text(1000),
      invitationCode: text(1000)
    }
  }
});

/**
 * Tries a connection out, and makes a key of an invitation code: for the Jupyter server, which keeps connections and
 * never passes on to the page what `redeem` answers. Not for a service that others can call: they could make it call
 * addresses which they cannot reach themselves.
 */
export function connectionRoutes(app: FastifyInstance, log: Log): void {
  const call = async <T>(
    { kind, url, apiKey = '' }: IConnect,
    work: (remote: Remote) => Promise<T>
  ): Promise<T> => {
    // Its library takes a tenth of a second to load, which a vault of one's own never needs.
    const { Remote } = await import('./remote');
    const remote = new Remote({ kind, url, apiKey }, log);
    try {
      return await work(remote);
    } finally {
      await remote.close();
    }
  };

  app.post<{ Body: IConnect }>('/x/v1/connection/test', { schema: schema('url') }, async ({ body }) => {
    const { apiKey, invitationCode } = body;
    if (apiKey === undefined && invitationCode === undefined) {
      throw new HeliosError('request_invalid', 'Give an API key.');
    }
    if (apiKey === undefined) {
      throw new HeliosError(
        'request_invalid',
        'An invitation code can be used once only, so it is checked when the connection is saved.'
      );
    }
    return call(body, describe);
  });

  app.post<{ Body: IConnect }>(
    '/x/v1/connection/redeem',
    { schema: schema('url', 'invitationCode') },
    async ({ body }) => {
      if (body.kind === 'helios') {
        throw new HeliosError(
          'request_invalid',
          'SingleStore Helios has no invitation codes. Give an API key.'
        );
      }
      return call({ url: body.url }, async remote => {
        const code = { code: body.invitationCode };
        const { apiKey } = await remote.json<IAPIKeyCreated>('POST', '/x/v1/redeem', code);
        return { url: remote.url, apiKey: told(apiKey) };
      });
    }
  );
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
