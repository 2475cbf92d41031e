import {
  type APIKeyPermission,
  API_KEY_PERMISSIONS,
  type IAPIKey,
  type IAPIKeyCreate,
  type IAPIKeyCreated,
  type IAPIKeyList
} from '../../contract';
import { misused } from '../commandError';
import { MOST_LIST } from '../gateway/answer';
import { withRemote } from '../gateway/connection';
import { Log } from '../log';
import { type ICommand, type IInput, type OptionValues, command } from './command';
import { withVault } from './location';
import { ANY_LOCATION, EMAIL, SERVICE, YES, choiceOf, list, text, timeOf } from './options';
import { remoteOf } from './remote';

const SCOPES = ['Full', 'ReadOnly'] as const;
const PLACE = { ...ANY_LOCATION, ...SERVICE };
const WHOSE =
  'With --embedded you need no EMAIL, since the vault of this computer has one user. With --url and --api-key-file the command works on your own keys at a team service.';

const CREATE = {
  ...EMAIL,
  name: text('NAME', 'the name of the key (default: First key)'),
  scope: text('SCOPE', 'Full, or ReadOnly for reading only (default: Full)'),
  secret: list('NAME', 'a secret that the key may read'),
  permission: list('WORD', `one of ${API_KEY_PERMISSIONS.join(', ')}`),
  expires: text('TIME', 'when the key expires: 90d, 12h, or a date (default: never)'),
  ...PLACE
};

export const keyCommands: Record<string, ICommand> = {
  create: command({
    summary: 'Makes an API key: for yourself, or the first key of a user.',
    words: ['[EMAIL]'],
    options: CREATE,
    notes: [
      'The key is written to standard output and is shown only once. Users make further keys themselves.',
      'With --secret the key can read the named secrets and do nothing else, which suits a scheduled notebook or another unattended program. It keeps access to a secret that is renamed. With --permission it can do what the words say. No key can make one that may do more than itself.',
      WHOSE
    ],
    example:
      'helios-secrets key create --embedded --name nightly --secret DB_PASSWORD --expires 90d > nightly.key',
    run: input =>
      withKeys(input, emailOf(input), async keys => {
        const key = await keys.create(wantedOf(input.options));
        input.out.note(`API key ${key.name}, which is shown only once:`);
        input.out.result(key, key.apiKey);
      })
  }),

  list: command({
    summary: 'Lists API keys and what each may do, but never the keys themselves.',
    words: ['[EMAIL]'],
    options: { ...EMAIL, ...PLACE },
    notes: [WHOSE],
    example: 'helios-secrets key list bob@acme.example',
    run: input =>
      withKeys(input, emailOf(input), async keys => {
        const apiKeys = await keys.list();
        input.out.table(
          { apiKeys },
          ['KEY', 'NAME', 'MAY', 'CREATED', 'EXPIRES', 'LAST USED'],
          apiKeys.map(rowOf),
          'There are no keys.'
        );
      })
  }),

  revoke: command({
    summary: 'Revokes an API key at once.',
    words: ['KEY'],
    options: { ...YES, ...PLACE },
    notes: ['KEY is the first column of `key list`, not the key itself.'],
    example: 'helios-secrets key revoke 01a2b3c4-0000-7000-8000-000000000000',
    run: input =>
      withKeys(input, null, async keys => {
        const [apiKeyID] = input.words;
        if (/^hs[ki]_/.test(apiKeyID)) {
          throw misused('Give the first column of `helios-secrets key list`, not the key itself.');
        }
        await input.out.confirm('Programs that use this key lose their access at once.', input.options.yes);
        await keys.revoke(apiKeyID);
        input.out.result({ apiKeyID }, 'The key is revoked.');
      })
  }),

  enable: command({
    summary: 'Enables the API keys of a user, which are disabled after a backup was restored.',
    words: ['[EMAIL]'],
    options: { ...EMAIL, ...ANY_LOCATION },
    notes: ['Check them with `key list` first: keys that were revoked after the backup was made are back.'],
    example: 'helios-secrets key enable bob@acme.example',
    run: input =>
      withVault(input, async ({ apiKeys }, call) => {
        const enabled = await apiKeys.enableFor(emailOf(input), call);
        input.out.result({ enabled }, `Enabled ${enabled} keys.`);
      })
  })
};

/** The API keys of a user, wherever they are. */
interface IKeys {
  create: (wanted: IAPIKeyCreate) => Promise<IAPIKeyCreated>;
  list: () => Promise<IAPIKey[]>;
  revoke: (apiKeyID: string) => Promise<void>;
}

/** Works with API keys: with --url at a service, as the owner of the given key; otherwise in the vault. */
async function withKeys(
  input: IInput<typeof PLACE>,
  email: string | null,
  work: (keys: IKeys) => Promise<void>
): Promise<void> {
  if (input.options['api-key-file'] && !input.options.url) {
    throw misused('Give the service too: --url.');
  }
  const service = remoteOf(input.options);
  if (!service) {
    return withVault(input, ({ apiKeys }, call) =>
      work({
        create: wanted => apiKeys.createFor(email, wanted, call),
        list: () => (email === null ? apiKeys.list(call) : apiKeys.listFor(email, call)),
        revoke: apiKeyID => apiKeys.revoke(apiKeyID, call)
      })
    );
  }
  const path = '/x/v1/apiKeys';
  return withRemote(service, new Log('error'), remote =>
    work({
      create: wanted => remote.json<IAPIKeyCreated>('POST', path, wanted),
      list: async () => ((await remote.read({ method: 'GET', path }, MOST_LIST)) as IAPIKeyList).apiKeys,
      revoke: async apiKeyID => {
        await remote.json('DELETE', `${path}/${encodeURIComponent(apiKeyID)}`);
      }
    })
  );
}

/** The owner of the keys; null for yourself. */
function emailOf({ words, options }: IInput<typeof PLACE>): string | null {
  if (options.embedded || options.url !== undefined) {
    return null;
  }
  if (!words.length) {
    throw misused(
      'Say whose keys: EMAIL, --embedded for the vault of this computer, or --url for your own keys at a service.'
    );
  }
  return words[0];
}

function wantedOf({
  name = 'First key',
  scope,
  secret,
  permission,
  expires
}: OptionValues<typeof CREATE>): IAPIKeyCreate {
  if ([scope, secret, permission].filter(one => one !== undefined).length > 1) {
    throw misused('Give only one of --scope, --secret and --permission.');
  }
  return {
    name,
    ...(secret ? { scope: 'NamedSecrets', secrets: secret } : {}),
    ...(permission ? { scope: 'Custom', permissions: permission.map(permissionOf) } : {}),
    ...(!secret && !permission ? { scope: choiceOf(scope ?? 'Full', SCOPES, '--scope') } : {}),
    ...(expires === undefined ? {} : { expiresAt: timeOf(expires, 1, '--expires') })
  } as IAPIKeyCreate;
}

function permissionOf(word: string): APIKeyPermission {
  return choiceOf(word, API_KEY_PERMISSIONS, '--permission');
}

/** What a key may do, in words. */
function permissionsOf({ scope, secrets = [], permissions = [] }: IAPIKey): string {
  switch (scope) {
    case 'NamedSecrets':
      return `read ${secrets.map(({ name, secretID }) => name ?? `(gone: ${secretID})`).join(', ')}`;
    case 'Custom':
      return permissions.join(', ');
    default:
      return scope;
  }
}

function rowOf(key: IAPIKey): string[] {
  const day = (time: string | undefined, otherwise: string): string => time?.slice(0, 10) ?? otherwise;
  return [
    key.apiKeyID,
    key.name,
    permissionsOf(key),
    day(key.createdAt, ''),
    day(key.expiresAt, 'never'),
    day(key.lastUsedAt, 'not yet')
  ];
}
