import type { IAPIKey, IAPIKeyCreate, IAPIKeyCreated, IAPIKeyList } from '../../contract';
import { MOST_LIST } from '../gateway/answer';
import { Log } from '../log';
import type { IInput } from './command';
import { misused } from './failure';
import { withVault } from './place';
import { remoteOf } from './remote';

/** Somebody's API keys, wherever they are. */
export interface IKeys {
  create: (wanted: IAPIKeyCreate) => Promise<IAPIKeyCreated>;
  list: () => Promise<IAPIKey[]>;
  revoke: (apiKeyID: string) => Promise<void>;
}

/**
 * Works with API keys: at a service with --url, by its rules and as whoever has the key; else in the vault itself.
 * @param email whose keys they are; null for oneself.
 */
export async function withKeys(
  input: IInput,
  email: string | null,
  work: (keys: IKeys) => Promise<void>
): Promise<void> {
  const { url, 'api-key-file': file } = input.options;
  if (file && !url) {
    throw misused('Give the service as well: --url.');
  }
  const place = remoteOf(input.options);
  if (!place) {
    return withVault(input, ({ apiKeys }, call) =>
      work({
        create: wanted => apiKeys.createFor(email, wanted, call),
        list: () => (email === null ? apiKeys.list(call) : apiKeys.listFor(email, call)),
        revoke: apiKeyID => apiKeys.revoke(apiKeyID, call)
      })
    );
  }
  const { Remote } = await import('../gateway/remote');
  const remote = new Remote(place, new Log('error'));
  try {
    await work({
      create: wanted => remote.json<IAPIKeyCreated>('POST', '/x/v1/apiKeys', wanted),
      list: async () => {
        const list = await remote.read({ method: 'GET', path: '/x/v1/apiKeys' }, MOST_LIST);
        return (list as IAPIKeyList).apiKeys;
      },
      revoke: async apiKeyID => {
        await remote.json('DELETE', `/x/v1/apiKeys/${encodeURIComponent(apiKeyID)}`);
      }
    });
  } finally {
    await remote.close();
  }
}
