import {
  HeliosError,
  type IDeletedSecret,
  type IRestore,
  type ISecret,
  MAX_PAGE,
  RESTORE_DAYS,
  checkName
} from '../../contract';
import type { IEngine } from '../store/engine';
import { organization } from '../store/directory';
import { pruneIdempotency } from '../store/audit';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { type ICall, type IContext, now, timeOf } from './call';
import type { Core } from './core';
import { type IHead, grantsOfAll, sealHead, touchedHeadOf } from './heads';
import { note } from './note';
import { userIn } from './people';
import { type Secrets, toSecret } from './secrets';

const DAY = 24 * 3600 * 1e6;
const KEPT = RESTORE_DAYS * DAY;
/** Secrets that one transaction purges. */
const PURGED_AT_ONCE = 100;

/** Deleted secrets: restored by an administrator for thirty days, purged after. */
export class DeletedSecrets {
  readonly #core: Core;
  readonly #secrets: Secrets;

  constructor(core: Core, secrets: Secrets) {
    this.#core = core;
    this.#secrets = secrets;
  }

  /** The deleted secrets that can be restored, the newest first, 1,000 at most. */
  list(call: ICall): Promise<IDeletedSecret[]> {
    return this.#core.read(call, context => this.#list(context), {
      action: 'showPeople',
      operation: 'restore'
    });
  }

  /**
   * Gives a secret back to its former owners; an administrator gets nothing by it that he did not have.
   * @throws HeliosError secret_not_found, secret_name_taken, secret_name_invalid, owner_required,
   * self_not_allowed, user_not_found, administrator_required, scope_denied
   */
  async restore(secretID: string, wanted: IRestore, call: ICall): Promise<ISecret> {
    return this.#core.onceShown(
      call,
      `restore ${secretID} ${JSON.stringify(wanted)}`,
      context => this.#restore(context, secretID, wanted),
      (_, restored) => this.#show(restored),
      {
        // A new owner gets a value that the caller cannot read: for that a key must permit everything.
        action: wanted.ownerUserID === undefined ? 'changePeople' : undefined,
        operation: 'restore',
        touch: 'organization'
      }
    );
  }

  /** Removes a deleted secret for good. @throws HeliosError secret_not_found, administrator_required */
  async purge(secretID: string, call: ICall): Promise<void> {
    await this.#core.once(call, `purge ${secretID}`, context => this.#purge(context, secretID), {
      action: 'changePeople',
      operation: 'purge'
    });
  }

  *#list({ organization: { orgID }, directory, ring }: IContext): Step<IDeletedSecret[]> {
    const rows = yield* store.newestDeleted(orgID, now() - KEPT, MAX_PAGE);
    const grants = yield* grantsOfAll(ring, rows);
    return rows.map(row => ({
      secretID: row.secretID,
      name: row.name,
      deletedAt: timeOf(row.deletedAt),
      deletedByEmail: directory.nameOf(row.deletedBy),
      purgeAt: timeOf(row.deletedAt + KEPT),
      formerOwners: (grants.get(row.secretID) ?? [])
        .filter(({ role, identityID }) => role === 'Owner' && directory.hasUser(identityID))
        .map(({ identityID }) => directory.nameOf(identityID))
    }));
  }

  *#restore(context: IContext, secretID: string, { name, ownerUserID }: IRestore): Step<string> {
    const { directory, organization: org, user } = context;
    const { row, grants } = yield* this.#find(context, secretID);
    // Its time is over, whether or not it has been purged yet.
    if (row.deletedAt <= now() - KEPT) {
      throw new HeliosError('secret_not_found');
    }
    const next = { ...row, name: name ?? row.name, deletedAt: 0, deletedBy: null };
    const wrong = checkName(next.name);
    if (wrong) {
      throw new HeliosError(wrong);
    }
    if (yield* store.secretByName(org.orgID, next.name)) {
      const free = yield* this.#secrets.freeName(org.orgID, next.name);
      const message = `${next.name} is in use in your organization now. Restore it under another name; ${free} is free.`;
      throw new HeliosError('secret_name_taken', message, { freeName: free });
    }
    if (!grants.some(({ role, identityID }) => role === 'Owner' && directory.hasUser(identityID))) {
      if (ownerUserID === undefined) {
        throw new HeliosError('owner_required');
      }
      const owner = userIn(directory.users, ownerUserID);
      if (owner.userID === user?.userID) {
        throw new HeliosError('self_not_allowed');
      }
      yield* store.setAccess({
        secretID: row.secretID,
        identityID: owner.userID,
        name: next.name,
        kind: 'user',
        role: 'Owner',
        createdBy: user?.userID ?? null,
        createdAt: now()
      });
      yield* this.#secrets.audit(context, 'SecretHandedOver', next, {
        identityID: owner.userID,
        identityName: owner.email
      });
    }
    yield* store.updateSecret(next);
    yield* store.claimName(next);
    yield* store.renameAccess(next);
    yield* sealHead(context.ring, row.secretID);
    // What was encrypted for this place still is: an id and a version never change with a name.
    yield* this.#secrets.audit(context, 'SecretRestored', next);
    return row.secretID;
  }

  *#purge(context: IContext, secretID: string): Step<string> {
    const { row } = yield* this.#find(context, secretID);
    yield* store.purgeSecret(row.secretID);
    yield* this.#secrets.audit(context, 'SecretPurged', row);
    return row.secretID;
  }

  *#show(secretID: string): Step<ISecret> {
    const row = yield* store.secretByID(secretID);
    if (!row) {
      throw new HeliosError('secret_not_found');
    }
    return toSecret(row);
  }

  *#find(context: IContext, secretID: string): Step<IHead> {
    const head = yield* touchedHeadOf(context.ring, secretID);
    if (!head?.row.deletedAt || head.row.orgID !== context.organization.orgID) {
      throw new HeliosError('secret_not_found');
    }
    return head;
  }
}

/** Purges what was deleted more than thirty days ago, and old idempotency keys; resolves with how many secrets. */
export async function purgeOld(engine: IEngine): Promise<number> {
  let purged = 0;
  for (let batch = PURGED_AT_ONCE; batch === PURGED_AT_ONCE; purged += batch) {
    batch = await purgeSome(engine);
  }
  return purged;
}

function purgeSome(engine: IEngine): Promise<number> {
  return engine.write(function* () {
    yield* pruneIdempotency(now() - DAY);
    const org = yield* organization();
    const rows = org ? yield* store.deletedSecrets(org.orgID, now() - KEPT, PURGED_AT_ONCE) : [];
    for (const row of rows) {
      yield* store.touchSecret(row.secretID);
      // Only now is it sure that nobody restores or purges it.
      if ((yield* store.secretByID(row.secretID))?.deletedAt !== row.deletedAt) {
        continue;
      }
      yield* store.purgeSecret(row.secretID);
      yield* note(row.orgID, 'SecretPurged', {
        source: 'SystemJob',
        secretID: row.secretID,
        attributes: { secretName: row.name }
      });
    }
    return rows.length;
  });
}
