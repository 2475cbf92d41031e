import { randomInt } from 'node:crypto';
import { type ErrorCode, HeliosError, type ISecret, checkName, checkValue } from '../../contract';
import { type IPlace, fingerprintOf, seal } from '../crypto/envelope';
import { touchUser } from '../store/directory';
import { countRefusals } from '../store/audit';
import type { ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { type SecretOperation, authorize, standingOf } from './authorize';
import { type ICall, type IContext, now, timeOf } from './call';
import type { Core } from './core';

/** Names of secrets that a person cannot see and tries to take, in an hour. */
const MOST_REFUSALS = 20;
const HOUR = 3600 * 1e6;
/** Numbers that are tried one after another behind a name that is in use. */
const MOST_NUMBERS = 20;

/** Makes, changes and deletes secrets. Values come as text. */
export class Secrets {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws HeliosError secret_name_invalid, secret_name_taken, secret_value_invalid, secret_value_too_large */
  async create(name: string, value: string, call: ICall): Promise<ISecret> {
    check(checkName(name) ?? checkValue(value));
    return this.#core.onceShown(
      call,
      `create ${name} ${this.#fingerprint(value, call)}`,
      context => this.#create(context, name, value),
      (context, secretID) => this.#show(context, secretID),
      { action: 'change' }
    );
  }

  /** @throws HeliosError secret_not_found, secret_access_denied, secret_value_invalid, secret_value_too_large */
  async update(secretID: string, value: string | undefined, call: ICall): Promise<ISecret> {
    check(value === undefined ? null : checkValue(value));
    return this.#core.onceShown(
      call,
      `update ${secretID} ${this.#fingerprint(value, call)}`,
      context => this.#update(context, secretID, value),
      context => this.#show(context, secretID, 'update'),
      { action: 'change' }
    );
  }

  /** Puts a secret among the deleted ones. @throws HeliosError secret_not_found, secret_access_denied */
  async delete(secretID: string, call: ICall): Promise<void> {
    await this.#core.once(call, `delete ${secretID}`, context => this.#delete(context, secretID), {
      action: 'change'
    });
  }

  /** A secret that is there and that the caller may do this with. */
  *find(context: IContext, secretID: string, operation: SecretOperation): Step<ISecretRow> {
    const row = yield* store.secretByID(secretID);
    const isThere = row && !row.deletedAt && row.orgID === context.organization.orgID;
    const grants = isThere ? yield* store.accessOf([secretID]) : [];
    authorize(standingOf(grants, context), operation);
    return row as ISecretRow;
  }

  /** Writes down what happened to a secret. */
  *audit(
    context: IContext,
    type: Parameters<Core['audit']>[1],
    { secretID, name }: ISecretRow,
    attributes: Record<string, string> = {}
  ): Step<void> {
    yield* this.#core.audit(context, type, { secretID, attributes: { secretName: name, ...attributes } });
  }

  /** What tells one value of a repeated write from another; a write without a key is never repeated. */
  #fingerprint(value: string | undefined, { idempotencyKey }: ICall): string {
    return value === undefined || idempotencyKey === undefined ? '' : fingerprintOf(this.#core.root, value);
  }

  *#create(context: IContext, name: string, value: string): Step<string | HeliosError> {
    const { user, organization } = context;
    const { orgID } = organization;
    // First: a user who leaves in this moment leaves no secret without an owner.
    if (!user || !(yield* touchUser(orgID, user.userID))) {
      throw new HeliosError('not_authenticated');
    }
    // Whatever the name: else the answer would tell names that are in use from others.
    if ((yield* countRefusals(user.userID, now() - HOUR)) >= MOST_REFUSALS) {
      throw new HeliosError('rate_limited', 'Too many names that are in use. Try again in an hour.');
    }
    const other = yield* store.secretByName(orgID, name);
    if (other) {
      return yield* this.#refuseName(context, other);
    }
    const secretID = uuid7();
    const { userID } = user;
    const createdAt = now();
    const row: ISecretRow = {
      secretID,
      orgID,
      name,
      version: 1,
      grantsVersion: 1,
      createdBy: userID,
      createdAt,
      lastUpdatedBy: userID,
      lastUpdatedAt: createdAt,
      lastUsedAt: 0,
      deletedAt: 0,
      deletedBy: null
    };
    yield* store.insertSecret(row);
    yield* store.setAccess({
      secretID,
      identityID: userID,
      name,
      kind: 'user',
      role: 'Owner',
      createdBy: userID,
      createdAt
    });
    yield* this.#keep(row, value);
    yield* this.audit(context, 'SecretCreated', row);
    return secretID;
  }

  *#update(context: IContext, secretID: string, value: string | undefined): Step<string> {
    yield* store.touchSecret(secretID);
    const row = yield* this.find(context, secretID, 'update');
    if (value !== undefined) {
      const next = {
        ...row,
        version: row.version + 1,
        lastUpdatedBy: context.user?.userID ?? row.lastUpdatedBy,
        lastUpdatedAt: Math.max(now(), row.lastUpdatedAt + 1000)
      };
      yield* store.updateSecret(next);
      yield* this.#keep(next, value);
      yield* this.audit(context, 'SecretUpdated', next);
    }
    return secretID;
  }

  *#delete(context: IContext, secretID: string): Step<string> {
    yield* store.touchSecret(secretID);
    const row = yield* this.find(context, secretID, 'delete');
    yield* store.markDeleted(row, context.user?.userID ?? null, now());
    yield* this.audit(context, 'SecretDeleted', row);
    return secretID;
  }

  *#show(context: IContext, secretID: string, operation: SecretOperation = 'list'): Step<ISecret> {
    return toSecret(yield* this.find(context, secretID, operation));
  }

  /** A name in use. One that the caller cannot see is written down, since the answer tells that it exists. */
  *#refuseName(context: IContext, { secretID, name }: ISecretRow): Step<HeliosError> {
    const { orgID } = context.organization;
    const grants = yield* store.accessOf([secretID]);
    if (standingOf(grants, context) === 'none') {
      yield* this.#core.audit(context, 'SecretNameRefused', { secretID, attributes: { secretName: name } });
    }
    const free = yield* this.freeName(orgID, name);
    return new HeliosError('secret_name_taken', `${name} is in use in your organization. ${free} is free.`);
  }

  /** A name like `name` that is free; after the first numbers any, so that few are looked up. */
  *freeName(orgID: string, name: string): Step<string> {
    for (let number = 2; ; number = number < MOST_NUMBERS ? number + 1 : randomInt(1000, 1_000_000)) {
      const suffix = `_${number}`;
      const proposed = name.slice(0, 255 - suffix.length) + suffix;
      if (!(yield* store.secretByName(orgID, proposed))) {
        return proposed;
      }
    }
  }

  *#keep(row: ISecretRow, value: string): Step<void> {
    const envelope = seal(this.#core.root, Buffer.from(value), placeOf(row));
    yield* store.replaceVersion({ secretID: row.secretID, version: row.version, ...envelope });
  }
}

function check(code: ErrorCode | null): void {
  if (code) {
    throw new HeliosError(code);
  }
}

export function placeOf({ orgID, secretID, version }: ISecretRow): IPlace {
  return { organizationID: orgID, secretID, version };
}

/** A secret as the Management API shows it. */
export function toSecret(row: ISecretRow): ISecret {
  return {
    secretID: row.secretID,
    name: row.name,
    createdBy: row.createdBy,
    createdAt: timeOf(row.createdAt),
    lastUpdatedBy: row.lastUpdatedBy,
    lastUpdatedAt: timeOf(row.lastUpdatedAt)
  };
}
