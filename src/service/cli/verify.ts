import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeliosError } from '../../contract';
import { SqliteEngine } from '../store/sqlite/sqliteEngine';
import { withOpened } from '../vault/openLocation';
import { CHECKPOINT_FILE } from '../vault/openVault';
import { verifyRows } from '../vault/verify';
import { type OptionValues, command } from './command';
import { homeOf, locationOf } from './location';
import { ANY_LOCATION, CHECKPOINT } from './options';

export const verify = command({
  summary: 'Decrypts every value, checks every row and the audit log, and reports what was changed.',
  options: { ...CHECKPOINT, ...ANY_LOCATION },
  notes: [
    'It only reads, and the service may run meanwhile. With --audit-checkpoint it also detects that the database was replaced by an older one. The exit code is 1 if there are problems.'
  ],
  example: 'helios-secrets verify --audit-checkpoint /var/lib/helios/audit.checkpoint',
  run: async input => {
    const checkpoint = checkpointOf(input.options);
    return withOpened(await locationOf(input), async ({ engine, root, audit }) => {
      const damage = engine instanceof SqliteEngine ? engine.damage() : [];
      const found = await verifyRows(engine, root);
      const log = await audit.verify(checkpoint);
      const problems = [...damage, ...found.problems, ...log.problems];
      problems.forEach(problem => input.out.warn(problem));
      const { secrets, values, behind } = found;
      input.out.result(
        { secrets, values, valuesOfOlderTerms: behind, auditEntries: log.entries, problems },
        problems.length
          ? `Found ${problems.length} problems.`
          : `No problems found: ${secrets} secrets with ${values} values, ${log.entries} entries of the audit log.`
      );
      return problems.length ? 1 : 0;
    });
  }
});

/**
 * The checkpoint file of the audit log, or null. Only a file that the user named must exist.
 * @throws HeliosError audit_checkpoint_invalid
 */
export function checkpointOf(options: OptionValues<typeof CHECKPOINT & typeof ANY_LOCATION>): string | null {
  const { embedded, 'audit-checkpoint': named } = options;
  if (named === undefined) {
    return embedded ? join(homeOf(options), CHECKPOINT_FILE) : null;
  }
  const path = resolve(named);
  if (!existsSync(path)) {
    throw new HeliosError(
      'audit_checkpoint_invalid',
      `There is no checkpoint ${path}. Give the file that the service has as --audit-checkpoint, or a copy of it.`
    );
  }
  return path;
}
