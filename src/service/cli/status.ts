import { version } from '../../../package.json';
import type { KeyProtection } from '../../contract';
import { homeOf, shown, teamLocation, vaultCommand } from './location';
import { ANY_LOCATION } from './options';

/** Where the root key is, and what that protects against. */
const PROTECTION: Record<KeyProtection, string> = {
  keyFileBeside:
    'in a file next to the vault: a stolen database or backup is unreadable, a stolen disk is not',
  keyFileElsewhere: 'in a file apart from the vault: a stolen database is unreadable',
  passphrase: 'in a file under a passphrase: a stolen disk is unreadable without the passphrase'
};

export const status = vaultCommand({
  summary: 'Checks that the database, its tables and the key file fit together, and shows whose they are.',
  options: ANY_LOCATION,
  example: 'helios-secrets status',
  run: async (input, vault, call) => {
    const { options, out } = input;
    const { name: organization } = await vault.people.organization(call);
    const users = await vault.people.members(call);
    const teams = await vault.teams.list(undefined, undefined, call);
    const facts = {
      version,
      rootKey: PROTECTION[vault.protection],
      organization,
      database: options.embedded ? homeOf(options) : shown(teamLocation(input).database),
      users: users.length,
      administrators: users.filter(({ isAdministrator }) => isAdministrator).length,
      teams: teams.length
    };
    const rows = Object.entries(facts).map(([fact, value]) => [fact, String(value)]);
    out.table(facts, ['FACT', 'VALUE'], rows, '');
  }
});
