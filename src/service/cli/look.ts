import type { IAuditLog, KeyProtection } from '../../contract';
import { version } from '../../../package.json';
import { AUDIT_TYPES } from '../vault/sentences';
import { ANY_PLACE, type ICommand } from './command';
import { choiceOf, numberOf, timeOf } from './options';
import { homeOf, placeOf, shown, withVault } from './place';

const MOST_ENTRIES = 100_000;
const MOST_PAGE = 1000;

export const audit: ICommand = {
  summary: 'Shows what happened, the newest first.',
  options: ['type', 'email', 'since', 'limit', ...ANY_PLACE],
  notes: ['--email is an address, or an expression such as .*@acme[.]example.'],
  example: 'helios-secrets audit --type SecretRead --email bob@acme.example --since 7d',
  run: async input => {
    const { type, email, since, limit = '50' } = input.options;
    const most = numberOf(limit, 1, MOST_ENTRIES, '--limit');
    const query = {
      email,
      type: type === undefined ? undefined : choiceOf(type, AUDIT_TYPES, '--type'),
      startDate: since === undefined ? undefined : timeOf(since, -1, '--since')
    };
    await withVault(input, async (vault, call) => {
      const auditLogs: IAuditLog[] = [];
      let nextToken: string | undefined;
      do {
        const page = { limit: Math.min(MOST_PAGE, most - auditLogs.length), nextToken };
        const found = await vault.activity.log({ ...query, ...page }, call);
        auditLogs.push(...found.auditLogs);
        ({ nextToken } = found);
      } while (nextToken !== undefined && auditLogs.length < most);
      input.out.table(
        { auditLogs },
        ['TIME', 'WHAT HAPPENED'],
        auditLogs.map(({ createdAt, reason }) => [`${createdAt.slice(0, 19).replace('T', ' ')}Z`, reason]),
        'There is nothing.'
      );
    });
  }
};

/** What protects the root key, and from whom. */
const PROTECTION: Record<KeyProtection, string> = {
  keyFileBeside: 'in a file beside the vault: a stolen database or backup is not readable, a stolen disk is',
  keyFileElsewhere: 'in a file apart from the vault: who has the database alone reads nothing',
  passphrase: 'in a file under a passphrase: who has the disk reads nothing without that'
};

export const status: ICommand = {
  summary: 'Says whether database, tables and key file are there and fit each other, and whose they are.',
  options: ANY_PLACE,
  example: 'helios-secrets status',
  run: async input => {
    const { options, out } = input;
    const where = options.embedded ? homeOf(options) : shown(placeOf(input).database);
    await withVault(input, async (vault, call) => {
      const { name } = await vault.people.organization(call);
      const users = await vault.people.members(call);
      const teams = await vault.teams.list(undefined, undefined, call);
      const facts = {
        version,
        rootKey: PROTECTION[vault.protection],
        organization: name,
        database: where,
        users: users.length,
        administrators: users.filter(({ isAdministrator }) => isAdministrator).length,
        teams: teams.length
      };
      const rows = Object.entries(facts).map(([fact, value]) => [fact, String(value)]);
      out.table(facts, ['FACT', 'VALUE'], rows, '');
    });
  }
};
