// What keeps a vault safe from loss and from others: verify, backup, restore.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeliosError } from '../../contract';
import { writeBackup } from '../backup/backup';
import { restoreBackup } from '../backup/restore';
import { migrateDatabase, openDatabase } from '../store/database';
import { SqliteEngine } from '../store/sqlite/sqliteEngine';
import { AuditLog } from '../audit/auditLog';
import { setAside } from '../audit/checkpoint';
import { withOpened } from '../vault/openPlace';
import { providerOf } from '../vault/openTeam';
import { CHECKPOINT_FILE } from '../vault/openVault';
import { verifyRows } from '../vault/verify';
import { ANY_PLACE, type ICommand } from './command';
import { CommandError } from './failure';
import type { Options } from './options';
import { homeOf, makeHome, openPlaceOf, shown } from './place';

export const verify: ICommand = {
  summary: 'Opens every value and compares every MAC, and says what was changed by somebody else.',
  options: ['audit-checkpoint', ...ANY_PLACE],
  notes: [
    'It only reads, while the service runs. With --audit-checkpoint it also tells of a database that was replaced by an',
    'older one. It ends with 1 where anything is wrong.'
  ],
  example: 'helios-secrets verify --audit-checkpoint /var/lib/helios/audit.checkpoint',
  run: async input => {
    const checkpoint = checkpointOf(input.options);
    return withOpened(await openPlaceOf(input), async ({ engine, root, audit }) => {
      const damage = engine instanceof SqliteEngine ? engine.damage() : [];
      const found = await verifyRows(engine, root);
      const log = await audit.verify(checkpoint);
      const problems = [...damage, ...found.problems, ...log.problems];
      problems.forEach(problem => input.out.warn(problem));
      if (!found.isSealed) {
        input.out.warn('The rows of this vault have no MACs yet. Run: helios-secrets vault seal');
      }
      const { secrets, values, behind } = found;
      input.out.result(
        { secrets, values, valuesOfOlderTerms: behind, auditEntries: log.entries, problems },
        problems.length
          ? `Something is wrong: ${problems.length} problems.`
          : `All is as it was written: ${secrets} secrets with ${values} values, ${log.entries} entries of the audit log.`
      );
      return problems.length ? 1 : 0;
    });
  }
};

export const backup: ICommand = {
  summary: 'Writes all that is in the vault into a file, as of one moment, while the service runs.',
  words: ['FILE'],
  options: ANY_PLACE,
  notes: [
    'Values are encrypted in it; names, people and the audit log are not. The key file is not in it: keep a copy of that',
    'somewhere else. An existing file is never overwritten.'
  ],
  example: 'helios-secrets backup /backups/helios-2026-01-31.backup',
  run: async input => {
    const file = resolve(input.words[0]);
    if (existsSync(file)) {
      throw new CommandError('command_failed', `${file} is there already. Name another file.`);
    }
    await withOpened(await openPlaceOf(input), async ({ engine, root }) => {
      const { tables } = await writeBackup(engine, root, file);
      const { rows: secrets = 0 } = tables.secret ?? {};
      input.out.result({ file, tables }, `${file} holds ${secrets} secrets.`);
    });
  }
};

export const restore: ICommand = {
  summary: 'Makes a vault from a backup, where there is none.',
  words: ['FILE'],
  options: ['audit-checkpoint', ...ANY_PLACE],
  notes: [
    'It needs the key file that the vault had. Nothing is overwritten: where there is a vault it is left as it is.',
    'API keys are out of use afterwards, since keys that were revoked after the backup would be back: put those that are',
    'right into use again with `key enable`. Invitations are gone; make new ones.',
    'The checkpoint of the audit log knows what came after the backup. Name it with --audit-checkpoint, and it is put aside;',
    'no other is taken while it is in its place. With --embedded it is the one beside the vault.'
  ],
  example: 'helios-secrets restore /backups/helios-2026-01-31.backup --database /srv/helios/team.sqlite',
  run: async input => {
    const checkpoint = checkpointOf(input.options);
    makeHome(input.options);
    const place = await openPlaceOf(input);
    const root = providerOf(place).load(false);
    await migrateDatabase(place.database);
    const engine = await openDatabase(place.database);
    try {
      const log = new AuditLog(engine, root);
      const { head, manifest } = await restoreBackup(engine, root, resolve(input.words[0]));
      await log.close();
      const aside = checkpoint === null ? null : setAside(checkpoint);
      if (aside !== null) {
        input.out.note(`The checkpoint of the audit log of before is kept as ${aside}`);
      }
      const { rows: secrets = 0 } = manifest.tables.secret ?? {};
      input.out.note(
        'API keys are out of use. Put them into use again with: helios-secrets key enable EMAIL'
      );
      input.out.result(
        {
          organization: head.organization,
          database: shown(place.database),
          secrets,
          createdAt: head.createdAt
        },
        `${head.organization} is there again, with ${secrets} secrets, as of ${head.createdAt}.`
      );
    } finally {
      await engine.close();
    }
  }
};

/**
 * The file in which the audit log is sealed, or null. It need not be there where nobody named it.
 * @throws HeliosError audit_checkpoint_invalid
 */
function checkpointOf(options: Options): string | null {
  const { embedded, 'audit-checkpoint': named } = options;
  if (named === undefined) {
    return embedded ? join(homeOf(options), CHECKPOINT_FILE) : null;
  }
  const path = resolve(named);
  if (!existsSync(path)) {
    throw new HeliosError(
      'audit_checkpoint_invalid',
      `There is no checkpoint ${path}. Name the file that the service was given as --audit-checkpoint, or a copy of it.`
    );
  }
  return path;
}
