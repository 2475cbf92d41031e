import {
  HeliosError,
  type IAPIKey,
  type IAPIKeyCreate,
  type IAPIKeyCreated,
  MAX_API_KEYS
} from '../../contract';
import { setHasKey } from '../store/directory';
import * as store from '../store/keys';
import type { IAPIKeyRow, IUserRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { isWithin, reachOf } from './authorize';
import { recordEntry } from './auditEntry';
import { type ICall, type IContext, type INeeds, hashOf, now, timeOf } from './call';
import type { Core } from './core';
import { makeKey } from './key';
import { type KeptScope, keptScope, shownScopes } from './keyScope';
import { isLabel } from './label';
import { userIn } from './people';

const FIRST_NAME = 'First key';
/** The directory shows who has had a key. */
const CHANGE: INeeds = { action: 'changeKeys', touch: 'directory' };
/** Keys that have expired stay in the list of their owner for some time, so that they see what became of them. */
const MONTH = 30 * 24 * 3600 * 1e6;
const MOST_OVER = 10;

/** API keys. Only their hashes are kept; a key is made for oneself. */
export class APIKeys {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The caller's own keys, the newest first. */
  list(call: ICall): Promise<IAPIKey[]> {
    return this.#core.read(call, { action: 'showKeys' }, context => this.#list(context));
  }

  /** A user's keys, for the operator of the service. @throws HeliosError user_not_found, administrator_required */
  listFor(email: string, call: ICall): Promise<IAPIKey[]> {
    return this.#core.read(call, { action: 'showKeys' }, context => this.#listFor(context, email));
  }

  /**
   * A key for the caller, which may do nothing that their own one may not.
   * @throws HeliosError api_key_invalid, api_key_made, secret_not_found, scope_denied
   */
  create(wanted: IAPIKeyCreate, call: ICall): Promise<IAPIKeyCreated> {
    return this.#make(call, (context, made) => this.#create(context, wanted, made, context.user));
  }

  /**
   * The first key of a user, made by the operator of the service; the one user of an embedded vault may have several.
   * @throws HeliosError user_not_found, api_key_exists; administrator_required for a caller with a key.
   */
  createFor(email: string | null, wanted: IAPIKeyCreate, call: ICall): Promise<IAPIKeyCreated> {
    return this.#make(call, (context, made) => this.#createFor(context, email, wanted, made));
  }

  /** Revokes one of the caller's own keys; the operator of the service revokes any. @throws HeliosError api_key_not_found */
  async revoke(apiKeyID: string, call: ICall): Promise<void> {
    await this.#core.write(call, CHANGE, context => this.#revoke(context, apiKeyID));
  }

  /**
   * Enables a user's keys after a restore, for the operator of the service. @returns how many.
   * @throws HeliosError user_not_found, administrator_required
   */
  async enableFor(email: string | null, call: ICall): Promise<number> {
    return Number(
      await this.#core.write(call, { touch: 'directory' }, context => this.#enableFor(context, email))
    );
  }

  /** The first key of the user whom a step gives. @throws HeliosError what the step throws */
  createFirst(call: ICall, whom: (context: IContext) => Step<IUserRow>): Promise<IAPIKeyCreated> {
    const create = this.#create.bind(this);
    return this.#make(call, function* (context, made) {
      const user = yield* whom(context);
      yield* create({ ...context, user }, { name: FIRST_NAME, scope: 'Full' }, made, user);
    });
  }

  /** The key itself is kept nowhere, so a repeated request cannot be answered with it. */
  async #make(
    call: ICall,
    create: (context: IContext, made: MadeKey) => Step<void>
  ): Promise<IAPIKeyCreated> {
    const made = new MadeKey();
    const key = await this.#core.write(
      call,
      CHANGE,
      function* (context) {
        yield* create(context, made);
        return made.apiKeyID;
      },
      function* (context, apiKeyID) {
        const row = yield* store.apiKeyByID(apiKeyID);
        const owner = context.directory.users.get(row?.userID ?? '');
        if (!row || !owner || apiKeyID !== made.apiKeyID) {
          throw new HeliosError('api_key_made');
        }
        return (yield* shown(asUser(context, owner), [row]))[0];
      }
    );
    return { ...key, apiKey: made.apiKey };
  }

  *#list(context: IContext): Step<IAPIKey[]> {
    const { user, apiKey, reach } = context;
    const rows = user ? yield* store.apiKeysOf(user.userID) : [];
    const isShown = ({ keyHash }: IAPIKeyRow): boolean =>
      reach.permissions.has('directory') || keyHash === apiKey?.keyHash;
    return yield* shown(context, rows.filter(isShown));
  }

  *#listFor(context: IContext, email: string): Step<IAPIKey[]> {
    const { user, directory } = context;
    if (user) {
      throw new HeliosError('administrator_required');
    }
    const owner = userIn(directory.users, directory.userByEmail(email)?.userID ?? '');
    return yield* shown(asUser(context, owner), yield* store.apiKeysOf(owner.userID));
  }

  *#create(
    context: IContext,
    wanted: IAPIKeyCreate,
    { apiKeyID, keyHash }: MadeKey,
    user: IUserRow | null
  ): Step<void> {
    const { name, expiresAt } = wanted;
    const expiry = expiresAt === undefined ? 0 : Date.parse(expiresAt) * 1000;
    if (!user || !isLabel(name) || (expiresAt !== undefined && !(expiry > now()))) {
      throw new HeliosError('api_key_invalid');
    }
    if (!Number.isSafeInteger(expiry)) {
      throw new HeliosError('api_key_invalid', 'An API key expires before the year 2255, or never.');
    }
    const kept = yield* keptScope(context, context.directory.identitiesOf(user.userID), wanted);
    checkWithin(context, kept, expiry);
    yield* this.#makeRoom(user.userID);
    const row: IAPIKeyRow = {
      keyHash,
      apiKeyID,
      orgID: user.orgID,
      userID: user.userID,
      name,
      ...kept,
      createdAt: now(),
      expiresAt: expiry,
      revokedAt: 0,
      disabledAt: 0,
      lastUsedAt: 0
    };
    yield* store.insertAPIKey(row);
    yield* setHasKey(user.orgID, user.userID);
    yield* recordKey(context, 'APIKeyCreated', row, user);
  }

  /**
   * Forgets keys of a user with which nobody comes in any more: every change of the directory reads all that are there.
   * What they did is in the audit log.
   * @throws HeliosError api_key_invalid where they have too many
   */
  *#makeRoom(userID: string): Step<void> {
    yield* store.forgetRevokedKeys(userID);
    const rows = yield* store.apiKeysOf(userID);
    const over = rows.filter(isOver).sort((a, b) => b.expiresAt - a.expiresAt);
    const forgotten = over.filter(({ expiresAt }, index) => index >= MOST_OVER || expiresAt < now() - MONTH);
    if (rows.length - forgotten.length >= MAX_API_KEYS) {
      throw new HeliosError(
        'api_key_invalid',
        `A user has ${MAX_API_KEYS} API keys at most. Revoke one that is not used any more, and try again.`
      );
    }
    for (const { keyHash } of forgotten) {
      yield* store.forgetKey(keyHash);
    }
  }

  *#createFor(context: IContext, email: string | null, wanted: IAPIKeyCreate, made: MadeKey): Step<void> {
    const user = userFor(context, email);
    const isOne = context.organization.kind === 'embedded';
    // With one that a restore has put out of use nobody comes in.
    const isValid = (row: IAPIKeyRow): boolean => !row.disabledAt && !isOver(row);
    if (!isOne && (yield* store.apiKeysOf(user.userID)).some(isValid)) {
      throw new HeliosError('api_key_exists');
    }
    yield* this.#create(context, wanted, made, user);
  }

  *#revoke(context: IContext, apiKeyID: string): Step<string> {
    const row = yield* store.apiKeyByID(apiKeyID);
    const owner = context.directory.users.get(row?.userID ?? '');
    const isAllowed = !context.user || context.user.userID === owner?.userID;
    if (!row || row.revokedAt || !owner || !isAllowed) {
      throw new HeliosError('api_key_not_found');
    }
    // A key that may do less ends none that may do more.
    checkWithin(context, row, 0, false);
    yield* store.revokeAPIKey(row.keyHash, now());
    yield* recordKey(context, 'APIKeyRevoked', row, owner);
    return row.apiKeyID;
  }

  *#enableFor(context: IContext, email: string | null): Step<string> {
    const user = userFor(context, email);
    const enabled = yield* store.enableAPIKeys(user.userID);
    yield* recordEntry(context, 'APIKeysEnabled', {
      attributes: { identityID: user.userID, identityName: user.email }
    });
    return String(enabled);
  }
}

function* recordKey(
  context: IContext,
  type: 'APIKeyCreated' | 'APIKeyRevoked',
  { name, scope, secretIDs, apiKeyID }: IAPIKeyRow,
  { userID, email }: IUserRow
): Step<void> {
  const limit: Record<string, string> = secretIDs ? { secretIDs } : {};
  const about = { identityID: userID, identityName: email, apiKeyName: name, apiKeyID, scope, ...limit };
  yield* recordEntry(context, type, { attributes: about });
}

function isOver({ expiresAt }: IAPIKeyRow): boolean {
  return expiresAt > 0 && expiresAt <= now();
}

/** A key before it is kept: made once, however often the database has the work repeated. */
class MadeKey {
  readonly apiKeyID = uuid7();
  readonly apiKey = makeKey(this.apiKeyID);
  readonly keyHash = hashOf(this.apiKey);
}

/**
 * @param expiry microseconds, 0 for never.
 * @param lasts whether it matters how long it lasts.
 * @throws HeliosError scope_denied where a key would be more than the one that the caller comes with.
 */
function checkWithin({ apiKey, reach }: IContext, kept: KeptScope, expiry: number, lasts = true): void {
  if (!isWithin(reachOf(kept.scope, kept.secretIDs.split(' ')), reach)) {
    throw new HeliosError('scope_denied', 'An API key makes and ends none that may do more than itself.');
  }
  const end = apiKey?.expiresAt;
  // One that does everything may be renewed before it ends: else its owner would need somebody's help for it.
  if (lasts && end && apiKey.scope !== 'Full' && (!expiry || expiry > end)) {
    throw new HeliosError(
      'scope_denied',
      'An API key of this scope makes none that lasts longer than itself.'
    );
  }
}

/**
 * The user whom the operator means; without an address the one user of an embedded vault.
 * @throws HeliosError user_not_found, administrator_required
 */
function userFor({ call, directory, organization }: IContext, email: string | null): IUserRow {
  if (call.credential.kind === 'key') {
    throw new HeliosError('administrator_required');
  }
  const isOne = organization.kind === 'embedded' && email === null;
  const found = isOne ? [...directory.users.values()][0] : directory.userByEmail(email ?? '');
  return userIn(directory.users, found?.userID ?? '');
}

/** The same circumstances, as a user sees them. */
function asUser(context: IContext, user: IUserRow): IContext {
  return { ...context, user, identities: context.directory.identitiesOf(user.userID) };
}

function* shown(context: IContext, rows: readonly IAPIKeyRow[]): Step<IAPIKey[]> {
  const scopes = yield* shownScopes(context, rows);
  return rows.map((row, index) => ({
    apiKeyID: row.apiKeyID,
    name: row.name,
    ...scopes[index],
    createdAt: timeOf(row.createdAt),
    ...(row.expiresAt ? { expiresAt: timeOf(row.expiresAt) } : {}),
    ...(row.lastUsedAt ? { lastUsedAt: timeOf(row.lastUsedAt) } : {}),
    isCurrent: row.keyHash === context.apiKey?.keyHash
  }));
}
