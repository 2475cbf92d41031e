import { sealKey } from '../crypto/sealedKey';
import { replaceRoot, resealAll } from '../vault/rootRotation';
import { addTerm, renewFirstForms, rewrapAll } from '../vault/rotation';
import { sealOf, sealVault } from '../vault/sealing';
import { withOpened } from '../vault/openPlace';
import { ANY_PLACE, type ICommand } from './command';
import { misused } from './failure';
import type { Output } from './output';
import { newPassphrase, openPlaceOf } from './place';

export const vaultCommands: Record<string, ICommand> = {
  rotate: {
    summary: 'Begins a new term of the key that protects values, and brings every value under it.',
    options: ['root', 'reencrypt', 'resume', 'yes', ...ANY_PLACE],
    notes: [
      'Values stay as they are; their data keys are wrapped anew, in small steps, while the service runs. Where that was',
      'interrupted, go on with --resume.',
      'With --reencrypt values are encrypted anew too: do that where somebody may know the key of a term.',
      'With --root the root key is replaced, and with it the key file: do that where somebody may have read it, and',
      'then rotate with --reencrypt. Every process that has the vault open is refused until it is started again with the',
      'new key file. Backups that were made before need the key file of before: copy it first, and keep that copy.'
    ],
    example: 'helios-secrets vault rotate',
    run: async input => {
      const { root: isRoot, reencrypt = false, resume } = input.options;
      if (isRoot && reencrypt) {
        throw misused('Say --root or --reencrypt, one after the other.');
      }
      await withOpened(await openPlaceOf(input), async ({ engine, root, provider }) => {
        if (isRoot) {
          if (!resume) {
            await input.out.confirm(
              `${provider.path} is replaced, and with it the key in it. Backups made until now open with that key ` +
                'alone: copy the file to a safe place first, and keep it as long as you keep them.',
              input.options.yes
            );
            await renewFirstForms(engine, root, progressOf(input.out, 'values'));
          }
          const next = resume ? root : await replaceRoot(engine, root, provider);
          const changed = await resealAll(engine, next, progressOf(input.out, 'secrets'));
          input.out.note(
            `Keep a copy of the new ${provider.path} in a safe place, and that of the one of before, too, as long as ` +
              'there are backups made with it.'
          );
          input.out.note(
            'What is written from now on is under a new key. For what was there before, run: helios-secrets vault ' +
              'rotate --reencrypt'
          );
          input.out.result({ keyFile: provider.path, changed }, 'The root key was replaced.');
          return;
        }
        if (!resume) {
          await addTerm(engine, root);
        }
        const changed = await rewrapAll(engine, root, reencrypt, progressOf(input.out, 'values'));
        input.out.result({ changed }, `The key was rotated, for ${changed} values.`);
      });
    }
  },

  seal: {
    summary:
      'Gives every row of a vault of the version before a MAC, once no replica is of that version any more.',
    options: ['yes', ...ANY_PLACE],
    notes: [
      'An SQLite file is sealed by itself as it is opened. On a database server replicas of the version before may still',
      'run while this version does; from this command on they do not read the vault any more.'
    ],
    example: 'helios-secrets vault seal',
    run: async input => {
      await withOpened(await openPlaceOf(input), async ({ engine, root }) => {
        if ((await engine.read(() => sealOf(root))) !== 'sealed') {
          await input.out.confirm('Replicas of the version before stop working.', input.options.yes);
          await engine.write(() => sealVault(root));
        }
        input.out.result({ isSealed: true }, 'Every row of the vault has a MAC.');
      });
    }
  },

  'export-key': {
    summary: 'Writes the root key, sealed under a passphrase, for safe keeping.',
    options: ['passphrase-file', ...ANY_PLACE],
    notes: [
      'It is text: print it, or keep it where backups of the database are not, and the passphrase somewhere else.',
      'It may take the place of the key file; the vault then wants the passphrase at each start.'
    ],
    example: 'helios-secrets vault export-key > key.sealed',
    run: async input => {
      const passphrase = await newPassphrase(input);
      await withOpened(await openPlaceOf(input, passphrase), async ({ root }) => {
        const key = sealKey(root, passphrase);
        if (input.options.json) {
          input.out.result({ key }, '');
        } else {
          input.out.text(key);
        }
      });
    }
  }
};

/** Tells how far it is, now and then. */
function progressOf(out: Output, what: string): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    if (Date.now() - told > 1000) {
      told = Date.now();
      out.note(`${done} of ${total} ${what}`);
    }
  };
}
