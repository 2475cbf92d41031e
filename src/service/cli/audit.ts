import type { IAuditLog } from '../../contract';
import { AUDIT_TYPES } from '../vault/sentences';
import { command } from './command';
import { withVault } from './location';
import { ANY_LOCATION, choiceOf, numberOf, text, timeOf } from './options';

const MOST_ENTRIES = 100_000;
const PAGE = 1000;

export const audit = command({
  summary: 'Shows the audit log, newest entries first.',
  options: {
    type: text('TYPE', 'only entries of this type, such as SecretRead'),
    email: text('EMAIL', 'only entries of this user: an address, or a pattern such as .*@acme[.]example'),
    since: text('TIME', 'only entries since then: 7d, 12h, or a date'),
    limit: text('N', 'the maximum number of entries (default: 50)'),
    ...ANY_LOCATION
  },
  example: 'helios-secrets audit --type SecretRead --email bob@acme.example --since 7d',
  run: async input => {
    const { options, out } = input;
    const { type, email, since, limit = '50' } = options;
    const most = numberOf(limit, 1, MOST_ENTRIES, '--limit');
    const query = {
      email,
      type: type === undefined ? undefined : choiceOf(type, AUDIT_TYPES, '--type'),
      startDate: since === undefined ? undefined : timeOf(since, -1, '--since')
    };
    const auditLogs: IAuditLog[] = [];
    await withVault(input, async (vault, call) => {
      let nextToken: string | undefined;
      do {
        const page = { limit: Math.min(PAGE, most - auditLogs.length), nextToken };
        const found = await vault.activity.log({ ...query, ...page }, call);
        auditLogs.push(...found.auditLogs);
        ({ nextToken } = found);
      } while (nextToken !== undefined && auditLogs.length < most);
    });
    out.table(
      { auditLogs },
      ['TIME', 'WHAT HAPPENED'],
      auditLogs.map(({ createdAt, reason }) => [`${createdAt.slice(0, 19).replace('T', ' ')}Z`, reason]),
      'There are no entries.'
    );
  }
});
