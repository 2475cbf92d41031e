import { HeliosError, type ISecret, type ISecretVersion } from '../../contract';
import { checkMaker, decryptValue } from '../crypto/envelope';
import * as store from '../store/secrets';
import { type ICall, timeOf } from './call';
import type { Core } from './core';
import { changeValue, loadAllowed, loadAllowedToChange, recordSecret } from './secret';
import { toSecret, valueContextOf } from './secretRecord';

/** The former values of secrets, for their owners: who set one when, and back to one; never the value itself. */
export class Versions {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The newest first. @throws HeliosError secret_not_found, secret_access_denied, vault_corrupt */
  list(secretID: string, call: ICall): Promise<ISecretVersion[]> {
    return this.#core.read(call, { action: 'read' }, function* (context) {
      const { row } = yield* loadAllowed(context, secretID, 'update');
      const versions = yield* store.versionsOf(row.secretID);
      return versions.map(version => {
        checkMaker(context.ring, version, valueContextOf(row, version.version));
        return {
          version: version.version,
          createdAt: timeOf(version.createdAt),
          createdByEmail: context.directory.nameOf(version.createdBy),
          isCurrent: version.version === row.version
        };
      });
    });
  }

  /**
   * Gives a secret the value of a former version, as a new one.
   * @throws HeliosError secret_not_found, secret_access_denied, secret_version_not_found, secret_changed
   */
  restore(secretID: string, version: number, call: ICall): Promise<ISecret> {
    const { formerValues } = this.#core;
    return this.#core.write(
      call,
      { action: 'change' },
      function* (context) {
        const record = yield* loadAllowedToChange(context, secretID, 'update');
        const { row } = record;
        const former = version < row.version ? yield* store.versionOf(row.secretID, version) : null;
        if (!former) {
          throw new HeliosError('secret_version_not_found');
        }
        const value = decryptValue(context.ring, former, valueContextOf(row, version));
        const next = yield* changeValue(context, record, value, formerValues);
        value.fill(0);
        yield* recordSecret(context, 'SecretVersionRestored', next, { version: String(version) });
        return secretID;
      },
      function* (context) {
        return toSecret((yield* loadAllowed(context, secretID, 'update')).row);
      }
    );
  }
}
