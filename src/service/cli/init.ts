import { MAX_LABEL_LENGTH } from '../../contract';
import { migrateDatabase } from '../store/database';
import { foundTeam } from '../vault/openTeam';
import { type ICommand, PLACE } from './command';
import { misused } from './failure';
import { makeHome, operatorCall, openPlaceOf, placeOf, shown } from './place';

export const init: ICommand = {
  summary: 'Makes the organization, its first administrator and the API key of that user.',
  options: ['organization', 'email', ...PLACE],
  notes: [
    'The key is written to standard output, this once; all else goes to standard error. Where it is lost, revoke it',
    'with `key revoke` and make another one with `key create`.',
    'The key file opens every secret. Keep a copy of it in a safe place, apart from copies of the database.'
  ],
  example: 'helios-secrets init --organization ACME --email ann@acme.example',
  run: async input => {
    const { options, out } = input;
    const { organization: name = '', email = '' } = options;
    if (!name.trim() || name.length > MAX_LABEL_LENGTH || !email) {
      throw misused('Say --organization NAME and --email EMAIL.');
    }
    makeHome(options);
    const place = await openPlaceOf(input);
    const key = await foundTeam(place, { name, email }, operatorCall({}));
    out.note(`${name} is there, kept in ${shown(place.database)}, with ${email} as its administrator.`);
    out.note(`Keep a copy of ${place.keyFile} in a safe place: without it no secret can be read.`);
    out.note(`The API key of ${email}, shown this once:`);
    out.result({ organization: name, email, keyFile: place.keyFile, apiKey: key.apiKey }, key.apiKey);
    out.note('Go on with: helios-secrets serve');
  }
};

export const migrate: ICommand = {
  summary:
    'Brings the tables of the database to the version of this program. Run it before the new version serves.',
  options: PLACE,
  notes: [
    'Every step may be repeated, so that one that was interrupted is run again. Copy the database before.'
  ],
  example: 'helios-secrets migrate',
  run: async input => {
    const { database } = placeOf(input);
    await migrateDatabase(database);
    input.out.result(
      { database: shown(database), isMigrated: true },
      'The tables are those of this version.'
    );
  }
};
