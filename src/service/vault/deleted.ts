import {
  HeliosError,
  type IDeletedSecret,
  type IRestore,
  type ISecret,
  MAX_PAGE,
  RESTORE_DAYS,
  checkName
} from '../../contract';
import { pruneIdempotency } from '../store/audit';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import type { IGrantRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { recordWithoutUser } from './auditEntry';
import { type ICall, type IContext, now, timeOf } from './call';
import type { Core } from './core';
import { userIn } from './people';
import { recordSecret } from './secret';
import { freeNameLike } from './secretName';
import { type ISecretRecord, loadAll, loadToChange, save, toSecret } from './secretRecord';

const DAY = 24 * 3600 * 1e6;
const KEPT = RESTORE_DAYS * DAY;
/** Secrets that one transaction purges. */
const PURGED_AT_ONCE = 100;

/** Deleted secrets: an administrator can restore them for thirty days, then they are purged. */
export class DeletedSecrets {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The deleted secrets that can be restored, the newest first, 1,000 at most. */
  list(call: ICall): Promise<IDeletedSecret[]> {
    return this.#core.read(call, { action: 'showPeople', operation: 'restore' }, function* (context) {
      const { directory, organization: org, ring } = context;
      const rows = yield* store.newestDeleted(org.orgID, now() - KEPT, MAX_PAGE);
      return (yield* loadAll(ring, rows)).map(({ row, grants }) => ({
        secretID: row.secretID,
        name: row.name,
        deletedAt: timeOf(row.deletedAt),
        deletedByEmail: directory.nameOf(row.deletedBy),
        purgeAt: timeOf(row.deletedAt + KEPT),
        formerOwners: grants
          .filter(({ role, identityID }) => role === 'Owner' && directory.hasUser(identityID))
          .map(({ identityID }) => directory.nameOf(identityID))
      }));
    });
  }

  /**
   * Gives a secret back to its former owners; an administrator gets nothing by it that they did not have.
   * @throws HeliosError secret_not_found, secret_name_taken, secret_name_invalid, owner_required,
   * self_not_allowed, user_not_found, administrator_required, scope_denied
   */
  async restore(secretID: string, { name, ownerUserID }: IRestore, call: ICall): Promise<ISecret> {
    return this.#core.write(
      call,
      {
        // A new owner gets a value that the caller cannot read: for that a key must permit everything.
        action: ownerUserID === undefined ? 'changePeople' : undefined,
        operation: 'restore',
        touch: 'organization'
      },
      function* (context) {
        const { orgID } = context.organization;
        const record = yield* loadDeleted(context, secretID);
        // Its time is over, whether or not it has been purged yet.
        if (record.row.deletedAt <= now() - KEPT) {
          throw new HeliosError('secret_not_found');
        }
        const row = { ...record.row, name: name ?? record.row.name, deletedAt: 0, deletedBy: null };
        const wrong = checkName(row.name);
        if (wrong) {
          throw new HeliosError(wrong);
        }
        if (yield* store.secretByName(orgID, row.name)) {
          const free = yield* freeNameLike(orgID, row.name);
          const message = `${row.name} is in use in your organization now. Restore it under another name; ${free} is free.`;
          throw new HeliosError('secret_name_taken', message, { freeName: free });
        }
        const owner = newOwnerOf(context, record, ownerUserID);
        const grants = owner
          ? [...record.grants.filter(({ identityID }) => identityID !== owner.identityID), owner]
          : record.grants;
        const named = row.name === record.row.name ? grants : grants.map(one => ({ ...one, name: row.name }));
        // What was encrypted for this secret still is: an id and a version never change with a name.
        yield* save(context.ring, record, { row, grants: named });
        if (owner) {
          const { identityID } = owner;
          const identityName = context.directory.nameOf(identityID);
          yield* recordSecret(context, 'SecretHandedOver', row, { identityID, identityName });
        }
        yield* recordSecret(context, 'SecretRestored', row);
        return row.secretID;
      },
      function* (_, restored) {
        const row = yield* store.secretByID(restored);
        if (!row) {
          throw new HeliosError('secret_not_found');
        }
        return toSecret(row);
      }
    );
  }

  /** Removes a deleted secret for good. @throws HeliosError secret_not_found, administrator_required */
  async purge(secretID: string, call: ICall): Promise<void> {
    await this.#core.write(call, { action: 'changePeople', operation: 'purge' }, function* (context) {
      const { row } = yield* loadDeleted(context, secretID);
      yield* store.purgeSecret(row.secretID);
      yield* recordSecret(context, 'SecretPurged', row);
      return row.secretID;
    });
  }
}

function* loadDeleted({ ring, organization: { orgID } }: IContext, secretID: string): Step<ISecretRecord> {
  const record = yield* loadToChange(ring, secretID);
  if (!record?.row.deletedAt || record.row.orgID !== orgID) {
    throw new HeliosError('secret_not_found');
  }
  return record;
}

/** The grant of a new owner, where no owner is left. @throws HeliosError owner_required, self_not_allowed, user_not_found */
function newOwnerOf(
  { directory, user }: IContext,
  { row, grants }: ISecretRecord,
  ownerUserID: string | undefined
): IGrantRow | null {
  if (grants.some(({ role, identityID }) => role === 'Owner' && directory.hasUser(identityID))) {
    return null;
  }
  if (ownerUserID === undefined) {
    throw new HeliosError('owner_required');
  }
  const { userID: identityID } = userIn(directory.users, ownerUserID);
  if (identityID === user?.userID) {
    throw new HeliosError('self_not_allowed');
  }
  const { secretID, name } = row;
  const createdBy = user?.userID ?? null;
  return { secretID, identityID, name, kind: 'user', role: 'Owner', createdBy, createdAt: now() };
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
      yield* recordWithoutUser(row.orgID, 'SecretPurged', {
        source: 'SystemJob',
        secretID: row.secretID,
        attributes: { secretName: row.name }
      });
    }
    return rows.length;
  });
}
