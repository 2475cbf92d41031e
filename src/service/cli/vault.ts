import { wrapKey } from '../crypto/passphraseKey';
import { withOpened } from '../vault/openLocation';
import { replaceRoot, remakeMacs } from '../vault/rootRotation';
import { addTerm, rewrapAll } from '../vault/rotation';
import { misused } from '../commandError';
import { type ICommand, command } from './command';
import { locationOf, newPassphrase } from './location';
import { ANY_LOCATION, YES, flag } from './options';
import type { Output } from './output';

export const vaultCommands: Record<string, ICommand> = {
  rotate: command({
    summary: 'Replaces the key that protects values, and wraps the key of every value with the new one.',
    options: {
      root: flag('replace the root key itself'),
      reencrypt: flag('encrypt the values again too'),
      resume: flag('continue an interrupted rotation'),
      ...YES,
      ...ANY_LOCATION
    },
    notes: [
      'By default values stay as they are. Only their data keys are wrapped again, in small steps, and the service may run meanwhile. Use --resume after an interruption.',
      'With --reencrypt values are encrypted again too. Do this if somebody may know an earlier key.',
      'With --root the root key and its key file are replaced. Do this if somebody may have read the key file, and then run it again with --reencrypt. Processes that have the vault open are refused until you restart them with the new key file. Earlier backups need the former key file: copy it first, and keep the copy.'
    ],
    example: 'helios-secrets vault rotate',
    run: async input => {
      const { root: isRoot, reencrypt = false, resume, yes } = input.options;
      const { out } = input;
      if (isRoot && reencrypt) {
        throw misused('Use --root and --reencrypt one after the other.');
      }
      await withOpened(await locationOf(input), async ({ engine, root, provider }) => {
        if (!isRoot) {
          if (!resume) {
            await addTerm(engine, root);
          }
          const changed = await rewrapAll(engine, root, reencrypt, progressOf(out, 'values'));
          out.result({ changed }, `Rotated the key of ${changed} values.`);
          return;
        }
        let newRoot = root;
        if (!resume) {
          await out.confirm(
            `This replaces ${provider.path} and the key in it. Backups made until now need the former key: copy the file to a safe place first, and keep it as long as you keep the backups.`,
            yes
          );
          newRoot = await replaceRoot(engine, root, provider);
        }
        const changed = await remakeMacs(engine, newRoot, progressOf(out, 'secrets'));
        out.note(
          `Keep a copy of the new ${provider.path} in a safe place. Keep the copy of the former one too, as long as you have backups that need it.`
        );
        out.note(
          'New values use the new key. For existing values, run: helios-secrets vault rotate --reencrypt'
        );
        out.result({ keyFile: provider.path, changed }, 'Replaced the root key.');
      });
    }
  }),

  'export-key': command({
    summary: 'Writes a copy of the root key, wrapped with a passphrase.',
    options: ANY_LOCATION,
    notes: [
      'The output is text. Print it, or keep it apart from backups of the database, and keep the passphrase somewhere else.',
      'You can use it in place of the key file. The vault then needs the passphrase at each start.'
    ],
    example: 'helios-secrets vault export-key > key.sealed',
    run: async input => {
      const passphrase = await newPassphrase(input);
      await withOpened(await locationOf(input, passphrase), async ({ root }) => {
        const key = wrapKey(root, passphrase);
        input.out.document({ key }, key);
      });
    }
  })
};

/** Shows the progress about once a second. */
function progressOf(out: Output, what: string): (done: number, total: number) => void {
  let shownAt = 0;
  return (done, total) => {
    if (Date.now() - shownAt > 1000) {
      shownAt = Date.now();
      out.note(`${done} of ${total} ${what}`);
    }
  };
}
