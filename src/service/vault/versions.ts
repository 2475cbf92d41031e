import { HeliosError, type ISecret, type ISecretVersion } from '../../contract';
import { checkMaker, open } from '../crypto/envelope';
import type { ISecretRow, IVersionRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { type ICall, type IContext, timeOf } from './call';
import type { Core } from './core';
import { placeOf } from './heads';
import { type Secrets, toSecret } from './secrets';

/** The former values of secrets, for their owners: when there was which, and back to one; never the value itself. */
export class Versions {
  readonly #core: Core;
  readonly #secrets: Secrets;

  constructor(core: Core, secrets: Secrets) {
    this.#core = core;
    this.#secrets = secrets;
  }

  /** The newest first. @throws HeliosError secret_not_found, secret_access_denied, vault_corrupt */
  list(secretID: string, call: ICall): Promise<ISecretVersion[]> {
    return this.#core.read(call, context => this.#list(context, secretID), { action: 'read' });
  }

  /**
   * Gives a secret the value of a former version, as a new one.
   * @throws HeliosError secret_not_found, secret_access_denied, secret_version_not_found, secret_changed
   */
  restore(secretID: string, version: number, call: ICall): Promise<ISecret> {
    return this.#core.onceShown(
      call,
      `restore ${secretID} version ${version}`,
      context => this.#restore(context, secretID, version),
      context => this.#show(context, secretID),
      { action: 'change' }
    );
  }

  *#list(context: IContext, secretID: string): Step<ISecretVersion[]> {
    const row = yield* this.#secrets.find(context, secretID, 'update');
    return (yield* store.versionsOf(row.secretID)).map(version => toVersion(context, row, version));
  }

  *#restore(context: IContext, secretID: string, version: number): Step<string> {
    const head = yield* this.#secrets.findToChange(context, secretID, 'update');
    const former = version < head.row.version ? yield* store.versionOf(head.row.secretID, version) : null;
    if (!former) {
      throw new HeliosError('secret_version_not_found');
    }
    const value = open(context.ring, former, placeOf(head.row, version));
    const next = yield* this.#secrets.setValue(context, head, value);
    value.fill(0);
    yield* this.#secrets.audit(context, 'SecretVersionRestored', next, { version: String(version) });
    return secretID;
  }

  *#show(context: IContext, secretID: string): Step<ISecret> {
    return toSecret(yield* this.#secrets.find(context, secretID, 'update'));
  }
}

/** Who made a version, and when, is bound to its key: what somebody changed there is found out. */
function toVersion({ ring, directory }: IContext, row: ISecretRow, version: IVersionRow): ISecretVersion {
  checkMaker(ring, version, placeOf(row, version.version));
  return {
    version: version.version,
    createdAt: timeOf(version.createdAt),
    createdByEmail: directory.nameOf(version.createdBy),
    isCurrent: version.version === row.version
  };
}
