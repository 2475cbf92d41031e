import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AuditLog } from '../audit/auditLog';
import { setAside } from '../audit/checkpoint';
import { writeBackup } from '../backup/backup';
import { restoreBackup } from '../backup/restore';
import { CommandError } from '../commandError';
import { migrateDatabase, openDatabase } from '../store/database';
import { withOpened } from '../vault/openLocation';
import { providerOf } from '../vault/openTeam';
import { command } from './command';
import { locationOf, makeHome, shown } from './location';
import { ANY_LOCATION, CHECKPOINT } from './options';
import { checkpointOf } from './verify';

export const backup = command({
  summary: 'Writes the whole vault into a file, as of one moment. The service may run meanwhile.',
  words: ['FILE'],
  options: ANY_LOCATION,
  notes: [
    'Values are encrypted in the file; names, people and the audit log are not. The key file is not part of the backup: keep a copy of it somewhere else. An existing file is never overwritten.'
  ],
  example: 'helios-secrets backup /backups/helios-2026-01-31.backup',
  run: async input => {
    const file = resolve(input.words[0]);
    if (existsSync(file)) {
      throw new CommandError('command_failed', `${file} already exists. Give another file.`);
    }
    await withOpened(await locationOf(input), async ({ engine, root }) => {
      const { tables } = await writeBackup(engine, root, file);
      const { rows: secrets = 0 } = tables.secret ?? {};
      input.out.result({ file, tables }, `Wrote ${secrets} secrets to ${file}.`);
    });
  }
});

export const restore = command({
  summary: 'Makes a vault from a backup, where there is no vault yet.',
  words: ['FILE'],
  options: { ...CHECKPOINT, ...ANY_LOCATION },
  notes: [
    'You need the key file of the backed-up vault. An existing vault is never overwritten.',
    'API keys are disabled afterwards, because keys that were revoked after the backup was made are back. Check them and enable them with `key enable`. Invitations are gone; make new ones.',
    'The checkpoint of the audit log knows what came after the backup. Name it with --audit-checkpoint, and it is renamed; no other checkpoint is written while it is in its place. With --embedded this is the file next to the vault.'
  ],
  example: 'helios-secrets restore /backups/helios-2026-01-31.backup --database /srv/helios/team.sqlite',
  run: async input => {
    const checkpoint = checkpointOf(input.options);
    makeHome(input.options);
    const place = await locationOf(input);
    const root = providerOf(place).load(false);
    await migrateDatabase(place.database);
    const engine = await openDatabase(place.database);
    try {
      const log = new AuditLog(engine, root);
      const { header, manifest } = await restoreBackup(engine, root, resolve(input.words[0]));
      await log.close();
      const aside = checkpoint === null ? null : setAside(checkpoint);
      if (aside !== null) {
        input.out.note(`The former checkpoint of the audit log is now ${aside}`);
      }
      const { organization, createdAt } = header;
      const { rows: secrets = 0 } = manifest.tables.secret ?? {};
      input.out.note('API keys are disabled. Enable them with: helios-secrets key enable EMAIL');
      input.out.result(
        { organization, database: shown(place.database), secrets, createdAt },
        `Restored ${organization} with ${secrets} secrets, as of ${createdAt}.`
      );
    } finally {
      await engine.close();
    }
  }
});
