import {
  type ErrorCode,
  HeliosError,
  type ISecret,
  type ISecretCreate,
  type ISecretUpdate,
  checkName,
  checkValue
} from '../../contract';
import { countRefusals } from '../store/audit';
import { touchUser } from '../store/directory';
import { secretByName } from '../store/secrets';
import { uuid7 } from '../uuid';
import { type ICall, now } from './call';
import type { Core } from './core';
import { changeValue, loadAllowed, loadAllowedToChange, recordSecret, saveValue } from './secret';
import { refuseName } from './secretName';
import { save, toSecret } from './secretRecord';

/** Names that a person cannot see and tries to take, in an hour. */
const MOST_REFUSALS = 20;
const HOUR = 3600 * 1e6;

/** Creates, changes and deletes secrets. Values come as text. */
export class Secrets {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * @throws HeliosError secret_name_invalid, secret_name_taken, secret_value_invalid, secret_value_too_large,
   * rate_limited
   */
  async create({ name, value }: ISecretCreate, call: ICall): Promise<ISecret> {
    check(checkName(name) ?? checkValue(value));
    const { formerValues } = this.#core;
    return this.#core.write(
      call,
      { action: 'change' },
      function* (context) {
        const { orgID } = context.organization;
        const userID = context.user?.userID;
        // First: a user who leaves in this moment leaves no secret without an owner.
        if (userID === undefined || !(yield* touchUser(orgID, userID))) {
          throw new HeliosError('not_authenticated');
        }
        // Whatever the name: else the answer would tell names that are in use from others.
        if ((yield* countRefusals(userID, now() - HOUR)) >= MOST_REFUSALS) {
          throw new HeliosError('rate_limited', 'Too many names that are in use. Try again in an hour.');
        }
        const other = yield* secretByName(orgID, name);
        if (other) {
          return yield* refuseName(context, other);
        }
        const [secretID, createdAt] = [uuid7(), now()];
        const row = {
          ...{ secretID, orgID, name, version: 1, grantsVersion: 1, createdBy: userID, createdAt },
          ...{ lastUpdatedBy: userID, lastUpdatedAt: createdAt, lastUsedAt: 0 },
          ...{ deletedAt: 0, deletedBy: null, recordMac: Buffer.alloc(0) }
        };
        const owner = { secretID, identityID: userID, name, kind: 'user', role: 'Owner' } as const;
        yield* save(context.ring, null, { row, grants: [{ ...owner, createdBy: userID, createdAt }] });
        yield* saveValue(context, row, Buffer.from(value), formerValues);
        yield* recordSecret(context, 'SecretCreated', row);
        return secretID;
      },
      function* (context, secretID) {
        return toSecret((yield* loadAllowed(context, secretID, 'list')).row);
      }
    );
  }

  /** @throws HeliosError secret_not_found, secret_access_denied, secret_value_invalid, secret_value_too_large */
  async update(secretID: string, { value }: ISecretUpdate, call: ICall): Promise<ISecret> {
    check(value === undefined ? null : checkValue(value));
    const { formerValues } = this.#core;
    return this.#core.write(
      call,
      { action: 'change' },
      function* (context) {
        const record = yield* loadAllowedToChange(context, secretID, 'update');
        if (value === undefined) {
          yield* save(context.ring, record, record);
        } else {
          const row = yield* changeValue(context, record, Buffer.from(value), formerValues);
          yield* recordSecret(context, 'SecretUpdated', row);
        }
        return secretID;
      },
      function* (context) {
        return toSecret((yield* loadAllowed(context, secretID, 'update')).row);
      }
    );
  }

  /** Puts a secret among the deleted ones. @throws HeliosError secret_not_found, secret_access_denied */
  async delete(secretID: string, call: ICall): Promise<void> {
    await this.#core.write(call, { action: 'change' }, function* (context) {
      const record = yield* loadAllowedToChange(context, secretID, 'delete');
      const row = { ...record.row, deletedBy: context.user?.userID ?? null, deletedAt: now() };
      yield* save(context.ring, record, { ...record, row });
      yield* recordSecret(context, 'SecretDeleted', row);
      return secretID;
    });
  }
}

function check(code: ErrorCode | null): void {
  if (code) {
    throw new HeliosError(code);
  }
}
