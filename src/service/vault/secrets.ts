import { randomInt } from 'node:crypto';
import { type ErrorCode, HeliosError, type ISecret, checkName, checkValue } from '../../contract';
import { seal } from '../crypto/envelope';
import { touchUser } from '../store/directory';
import { countRefusals } from '../store/audit';
import type { IAccessRow, ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { type SecretOperation, authorize, standingOf } from './authorize';
import { type ICall, type IContext, now, timeOf } from './call';
import type { Core } from './core';
import { type IHead, grantsOf, headOf, placeOf, sealed, touchedHeadOf } from './heads';

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
      `create ${name} ${distinct(value, call)}`,
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
      `update ${secretID} ${distinct(value, call)}`,
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

  /** A secret that is there and that the caller may do this with. @throws HeliosError vault_tampered */
  *find(context: IContext, secretID: string, operation: SecretOperation): Step<ISecretRow> {
    return allowed(context, yield* headOf(context.ring, secretID), operation).row;
  }

  /** The same before a change, with all grants; two changes of one secret are made one after the other. */
  *findToChange(context: IContext, secretID: string, operation: SecretOperation): Step<IHead> {
    const head = allowed(context, yield* touchedHeadOf(context.ring, secretID), operation);
    const { seenVersion } = context.call;
    if (seenVersion !== undefined && seenVersion !== head.row.version) {
      throw new HeliosError('secret_changed');
    }
    return head;
  }

  /** Writes down what happened to a secret. */
  *audit(
    context: IContext,
    type: Parameters<Core['audit']>[1],
    { secretID, name, grantsVersion }: ISecretRow,
    attributes: Record<string, string> = {}
  ): Step<void> {
    // By the revision it is found out where a former state was put back together with its MAC.
    const facts = { secretName: name, revision: String(grantsVersion), ...attributes };
    yield* this.#core.audit(context, type, { secretID, attributes: facts });
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
      deletedBy: null,
      headMac: Buffer.alloc(0)
    };
    const grant: IAccessRow = {
      secretID,
      identityID: userID,
      name,
      kind: 'user',
      role: 'Owner',
      createdBy: userID,
      createdAt
    };
    yield* store.insertSecret(sealed(context.ring, row, [grant]));
    yield* store.setAccess(grant);
    yield* this.#keep(context, row, Buffer.from(value));
    yield* this.audit(context, 'SecretCreated', row);
    return secretID;
  }

  *#update(context: IContext, secretID: string, value: string | undefined): Step<string> {
    const head = yield* this.findToChange(context, secretID, 'update');
    if (value === undefined) {
      yield* store.setHeadMac(secretID, sealed(context.ring, head.row, head.grants).headMac);
    } else {
      yield* this.audit(context, 'SecretUpdated', yield* this.setValue(context, head, Buffer.from(value)));
    }
    return secretID;
  }

  /** Gives a secret another value. */
  *setValue(context: IContext, { row, grants }: IHead, value: Buffer): Step<ISecretRow> {
    const next = {
      ...row,
      version: row.version + 1,
      lastUpdatedBy: context.user?.userID ?? row.lastUpdatedBy,
      lastUpdatedAt: Math.max(now(), row.lastUpdatedAt + 1000)
    };
    yield* store.updateSecret(sealed(context.ring, next, grants));
    yield* this.#keep(context, next, value);
    return next;
  }

  *#delete(context: IContext, secretID: string): Step<string> {
    const { row, grants } = yield* this.findToChange(context, secretID, 'delete');
    const deleted = { ...row, deletedBy: context.user?.userID ?? null, deletedAt: now() };
    yield* store.markDeleted(sealed(context.ring, deleted, grants));
    yield* this.audit(context, 'SecretDeleted', row);
    return secretID;
  }

  *#show(context: IContext, secretID: string, operation: SecretOperation = 'list'): Step<ISecret> {
    return toSecret(yield* this.find(context, secretID, operation));
  }

  /** A name in use, and one that is free. */
  *#refuseName(context: IContext, row: ISecretRow): Step<HeliosError> {
    const { orgID } = context.organization;
    yield* this.#tellOf(context, row);
    const free = yield* this.freeName(orgID, row.name, other => this.#tellOf(context, other));
    const message = `${row.name} is in use in your organization. ${free} is free.`;
    return new HeliosError('secret_name_taken', message, { freeName: free });
  }

  /** Writes a name down of which the answer tells that it exists, where the caller cannot see it; gives whether. */
  *#tellOf(context: IContext, row: ISecretRow): Step<boolean> {
    const { secretID, name } = row;
    const isHidden = standingOf(yield* grantsOf(context.ring, row), context) === 'none';
    if (isHidden) {
      yield* this.#core.audit(context, 'SecretNameRefused', { secretID, attributes: { secretName: name } });
    }
    return isHidden;
  }

  /**
   * A name like `name` that is free; after the first numbers any, so that few are looked up.
   * @param isHidden asked about each that is passed over, since the answer tells that it is in use. After the first
   * hidden one it is any number, which tells of no more.
   */
  *freeName(
    orgID: string,
    name: string,
    isHidden: (row: ISecretRow) => Step<boolean> = function* () {
      return false;
    }
  ): Step<string> {
    for (let number = 2; ;) {
      const suffix = `_${number}`;
      const proposed = name.slice(0, 255 - suffix.length) + suffix;
      const other = yield* store.secretByName(orgID, proposed);
      if (!other) {
        return proposed;
      }
      const isHiddenOne = number <= MOST_NUMBERS && (yield* isHidden(other));
      number = isHiddenOne || number >= MOST_NUMBERS ? randomInt(1000, 1_000_000) : number + 1;
    }
  }

  *#keep({ ring }: IContext, row: ISecretRow, value: Buffer): Step<void> {
    const maker = { createdBy: row.lastUpdatedBy, createdAt: row.lastUpdatedAt };
    const { secretID, version } = row;
    const added = { secretID, version, ...seal(ring, value, placeOf(row), maker) };
    yield* store.addVersion(added, this.#core.formerValues);
  }
}

/** @throws HeliosError secret_not_found, secret_access_denied */
function allowed(context: IContext, head: IHead | null, operation: SecretOperation): IHead {
  const isThere = head && !head.row.deletedAt && head.row.orgID === context.organization.orgID;
  authorize(standingOf(isThere ? head.grants : [], context), operation);
  return head as IHead;
}

/** Tells one value of a repeated write from another; a write without a key is never repeated. Kept as an HMAC only. */
function distinct(value: string | undefined, { idempotencyKey }: ICall): string {
  return idempotencyKey === undefined ? '' : JSON.stringify([value]);
}

function check(code: ErrorCode | null): void {
  if (code) {
    throw new HeliosError(code);
  }
}

/** A secret as the Management API shows it. */
export function toSecret(row: ISecretRow): ISecret {
  return {
    secretID: row.secretID,
    name: row.name,
    createdBy: row.createdBy,
    createdAt: timeOf(row.createdAt),
    lastUpdatedBy: row.lastUpdatedBy,
    lastUpdatedAt: timeOf(row.lastUpdatedAt),
    version: row.version
  };
}
