import { type APIKeyPermission, API_KEY_PERMISSIONS, type IAPIKey, type IAPIKeyCreate } from '../../contract';
import { ANY_PLACE, type ICommand, type IInput, SERVICE } from './command';
import { misused } from './failure';
import { withKeys } from './keys';
import { type Options, choiceOf, timeOf } from './options';
import { withVault } from './place';

const SCOPES = ['Full', 'ReadOnly'] as const;
const WHOSE = [
  'With --embedded no EMAIL is needed: the vault of this computer has one user. With --url and --api-key-file they are',
  'the keys of whoever has that key, at a team service.'
];

export const keyCommands: Record<string, ICommand> = {
  create: {
    summary: 'Makes an API key: for oneself, or the first one of a user.',
    words: ['[EMAIL]'],
    options: ['email', 'name', 'scope', 'secret', 'permission', 'expires', ...ANY_PLACE, ...SERVICE],
    notes: [
      'The key is written to standard output, this once. Further keys the users make for themselves.',
      'With --secret it reads the secrets that are named so, and nothing else: for a scheduled notebook or another',
      'program that nobody watches. It follows a secret by its id, whatever its name is later. With --permission it may',
      'do what these words say. No key makes one that may do more than itself.',
      ...WHOSE
    ],
    example:
      'helios-secrets key create --embedded --name nightly --secret DB_PASSWORD --expires 90d > nightly.key',
    run: input =>
      withKeys(input, emailOf(input), async keys => {
        const key = await keys.create(wantedOf(input.options));
        input.out.note(`API key ${key.name}, shown this once:`);
        input.out.result(key, key.apiKey);
      })
  },

  list: {
    summary: 'Lists API keys and what each may do, never the keys themselves.',
    words: ['[EMAIL]'],
    options: ['email', ...ANY_PLACE, ...SERVICE],
    notes: WHOSE,
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
  },

  revoke: {
    summary: 'Ends an API key at once.',
    words: ['KEY'],
    options: ['yes', ...ANY_PLACE, ...SERVICE],
    notes: ['KEY is the first column of `key list`, not the key itself.'],
    example: 'helios-secrets key revoke 01a2b3c4-0000-7000-8000-000000000000',
    run: input =>
      withKeys(input, null, async keys => {
        const [apiKeyID] = input.words;
        if (/^hs[ki]_/.test(apiKeyID)) {
          throw misused('Name the key by the first column of `helios-secrets key list`, not by itself.');
        }
        await input.out.confirm('Programs that use this key lose their access at once.', input.options.yes);
        await keys.revoke(apiKeyID);
        input.out.result({ apiKeyID }, 'The key is revoked.');
      })
  },

  enable: {
    summary: 'Puts the API keys of a user into use again, which a restored backup has put out of use.',
    words: ['[EMAIL]'],
    options: ['email', ...ANY_PLACE],
    notes: [
      'Look at them first with `key list`: those that were revoked after the backup was made are back.'
    ],
    example: 'helios-secrets key enable bob@acme.example',
    run: input =>
      withVault(input, async ({ apiKeys }, call) => {
        const enabled = await apiKeys.enableFor(emailOf(input), call);
        input.out.result({ enabled }, `${enabled} keys are in use again.`);
      })
  }
};

function wantedOf({ name = 'First key', scope, secret, permission, expires }: Options): IAPIKeyCreate {
  if ([scope, secret, permission].filter(one => one !== undefined).length > 1) {
    throw misused('Say one of --scope, --secret and --permission.');
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

/** Whose key it is; null for oneself. */
function emailOf({ words, options }: IInput): string | null {
  if (options.embedded || options.url !== undefined) {
    return null;
  }
  if (!words.length) {
    throw misused(
      'Say whose key: EMAIL, --embedded for the vault of this computer, or --url for a service with one of your keys.'
    );
  }
  return words[0];
}

/** What a key may do, in words. */
function reachOf({ scope, secrets = [], permissions = [] }: IAPIKey): string {
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
  const { apiKeyID, name, createdAt, expiresAt, lastUsedAt } = key;
  const day = (time: string | undefined, otherwise: string): string => time?.slice(0, 10) ?? otherwise;
  return [
    apiKeyID,
    name,
    reachOf(key),
    day(createdAt, ''),
    day(expiresAt, 'never'),
    day(lastUsedAt, 'not yet')
  ];
}
