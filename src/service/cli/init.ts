import { MAX_LABEL_LENGTH } from '../../contract';
import { misused } from '../commandError';
import { migrateDatabase } from '../store/database';
import { createTeamOrganization } from '../vault/openTeam';
import { command } from './command';
import { locationOf, makeHome, operatorCall, shown, teamLocation } from './location';
import { EMAIL, LOCATION, text } from './options';

export const init = command({
  summary: 'Creates an organization, its first administrator and an API key for them.',
  options: { organization: text('NAME', 'the name of the organization'), ...EMAIL, ...LOCATION },
  notes: [
    'The API key is written to standard output and is shown only once. Everything else goes to standard error. If you lose the key, revoke it with `key revoke` and make another one with `key create`.',
    'The key file opens every secret. Keep a copy of it in a safe place, apart from copies of the database.'
  ],
  example: 'helios-secrets init --organization ACME --email ann@acme.example',
  run: async input => {
    const { options, out } = input;
    const { organization: name = '', email = '' } = options;
    if (!name.trim() || name.length > MAX_LABEL_LENGTH || !email) {
      throw misused('Give --organization NAME and --email EMAIL.');
    }
    makeHome(options);
    const place = await locationOf(input);
    const { apiKey } = await createTeamOrganization(place, { name, email }, operatorCall({}));
    out.note(`Created the organization ${name} in ${shown(place.database)}, with administrator ${email}.`);
    out.note(`Keep a copy of ${place.keyFile} in a safe place. Without it no secret can be read.`);
    out.note(`The API key of ${email}, which is shown only once:`);
    out.result({ organization: name, email, keyFile: place.keyFile, apiKey }, apiKey);
    out.note('Next, run: helios-secrets serve');
  }
});

export const migrate = command({
  summary:
    'Updates the tables of the database to the version of this program. Run it before the new version serves.',
  options: LOCATION,
  notes: ['You can repeat it after an interruption. Back up the database first.'],
  example: 'helios-secrets migrate',
  run: async input => {
    const { database } = teamLocation(input);
    await migrateDatabase(database);
    input.out.result({ database: shown(database), isMigrated: true }, 'The tables are up to date.');
  }
});
