import type { APIKeyScope, IAPIKey } from '../../contract';
import { ANY_PLACE, type ICommand, type IInput } from './command';
import { misused } from './failure';
import { choiceOf, timeOf } from './options';
import { withVault } from './place';

const SCOPES: readonly APIKeyScope[] = ['Full', 'ReadOnly'];
const ONE = 'With --embedded no EMAIL is needed: the vault of this computer has one user.';

export const keyCommands: Record<string, ICommand> = {
  create: {
    summary: 'Makes the first API key of a user.',
    words: ['[EMAIL]'],
    options: ['email', 'name', 'scope', 'expires', ...ANY_PLACE],
    notes: [
      'The key is written to standard output, this once. Further keys the users make for themselves.',
      'With --embedded the one user of this computer may have any number, for other programs on this machine.'
    ],
    example: 'helios-secrets key create --email bob@acme.example --name laptop --expires 90d',
    run: input =>
      withVault(input, async (vault, call) => {
        const { name = 'First key', scope = 'Full', expires } = input.options;
        const key = await vault.apiKeys.createFor(
          emailOf(input),
          {
            name,
            scope: choiceOf(scope, SCOPES, '--scope'),
            ...(expires === undefined ? {} : { expiresAt: timeOf(expires, 1, '--expires') })
          },
          call
        );
        input.out.note(`API key ${key.name}, shown this once:`);
        input.out.result(key, key.apiKey);
      })
  },

  list: {
    summary: 'Lists the API keys of a user, never the keys themselves.',
    words: ['[EMAIL]'],
    options: ['email', ...ANY_PLACE],
    notes: [ONE],
    example: 'helios-secrets key list bob@acme.example',
    run: input =>
      withVault(input, async (vault, call) => {
        const email = emailOf(input);
        const apiKeys = await (email === null
          ? vault.apiKeys.list(call)
          : vault.apiKeys.listFor(email, call));
        input.out.table(
          { apiKeys },
          ['KEY', 'NAME', 'SCOPE', 'CREATED', 'EXPIRES', 'LAST USED'],
          apiKeys.map(rowOf),
          'There are no keys.'
        );
      })
  },

  revoke: {
    summary: 'Ends an API key at once.',
    words: ['KEY'],
    options: ['yes', ...ANY_PLACE],
    notes: ['KEY is the first column of `key list`, not the key itself.'],
    example: 'helios-secrets key revoke 01a2b3c4-0000-7000-8000-000000000000',
    run: input =>
      withVault(input, async (vault, call) => {
        const [apiKeyID] = input.words;
        if (/^hs[ki]_/.test(apiKeyID)) {
          throw misused('Name the key by the first column of `helios-secrets key list`, not by itself.');
        }
        await input.out.confirm('Programs that use this key lose their access at once.', input.options.yes);
        await vault.apiKeys.revoke(apiKeyID, call);
        input.out.result({ apiKeyID }, 'The key is revoked.');
      })
  }
};

/** Whose key it is; null for the one user of an embedded vault. */
function emailOf({ words, options }: IInput): string | null {
  if (options.embedded) {
    return null;
  }
  if (!words.length) {
    throw misused('Say whose key: EMAIL, or --embedded for the vault of this computer.');
  }
  return words[0];
}

function rowOf({ apiKeyID, name, scope, createdAt, expiresAt, lastUsedAt }: IAPIKey): string[] {
  const day = (time: string | undefined, otherwise: string): string => time?.slice(0, 10) ?? otherwise;
  return [apiKeyID, name, scope, day(createdAt, ''), day(expiresAt, 'never'), day(lastUsedAt, 'not yet')];
}
