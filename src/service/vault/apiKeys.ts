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
import { type ICall, type IContext, hashOf, now, timeOf } from './call';
import type { Core } from './core';
import { makeKey } from './key';
import { type KeptScope, keptScope, shownScopes } from './keyScope';
import { isLabel } from './label';
import { userIn } from './people';

const FIRST_NAME = 'First key';
/** Keys that have expired stay in the list of their owner for some time, so that he sees what has become of them. */
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
    return this.#core.read(call, context => this.#list(context), { action: 'showKeys' });
  }

  /** A user's keys, for whoever runs the service. @throws HeliosError user_not_found, administrator_required */
  listFor(email: string, call: ICall): Promise<IAPIKey[]> {
    return this.#core.read(call, context => this.#listFor(context, email), { action: 'showKeys' });
  }

  /**
   * A key for the caller himself, which may do nothing that his own one may not.
   * @throws HeliosError api_key_invalid, api_key_made, secret_not_found, scope_denied
   */
  async create(wanted: IAPIKeyCreate, call: ICall): Promise<IAPIKeyCreated> {
    const made = new MadeKey();
    return this.#made(made, wanted, call, context => this.#create(context, wanted, made, context.user));
  }

  /**
   * The first key of a user, made by whoever runs the service; the one user of an embedded vault may have several.
   * @throws HeliosError user_not_found, api_key_exists; administrator_required for whoever comes with a key.
   */
  async createFor(email: string | null, wanted: IAPIKeyCreate, call: ICall): Promise<IAPIKeyCreated> {
    const made = new MadeKey();
    return this.#made(made, { ...wanted, email }, call, context =>
      this.#createFor(context, email, wanted, made)
    );
  }

  /** Ends one of the caller's own keys; whoever runs the service ends any. @throws HeliosError api_key_not_found */
  async revoke(apiKeyID: string, call: ICall): Promise<void> {
    await this.#core.once(call, `revoke ${apiKeyID}`, context => this.#revoke(context, apiKeyID), {
      action: 'changeKeys',
      touch: 'directory'
    });
  }

  /**
   * Puts a user's keys into use again after a restore, as whoever runs the service; gives their number.
   * @throws HeliosError user_not_found, administrator_required
   */
  async enableFor(email: string | null, call: ICall): Promise<number> {
    return this.#core.write(call, context => this.#enableFor(context, email), { touch: 'directory' });
  }

  /**
   * The first key of the user whom a step gives, whoever that is.
   * @throws HeliosError what the step throws
   */
  async createFirst(call: ICall, whom: (context: IContext) => Step<IUserRow>): Promise<IAPIKeyCreated> {
    const made = new MadeKey();
    return this.#made(made, {}, call, context => this.#createFirst(context, whom, made));
  }

  /** The key itself is nowhere kept, so a repeated request cannot be answered with it. */
  async #made(
    { apiKeyID, apiKey }: MadeKey,
    wanted: object,
    call: ICall,
    work: (context: IContext) => Step<IAPIKeyRow>
  ): Promise<IAPIKeyCreated> {
    const keep = function* (step: Step<IAPIKeyRow>): Step<string> {
      return (yield* step).apiKeyID;
    };
    const show = function* (context: IContext, resultID: string): Step<IAPIKey> {
      const row = yield* store.apiKeyByID(resultID);
      const owner = context.directory.users.get(row?.userID ?? '');
      if (!row || !owner || resultID !== apiKeyID) {
        throw new HeliosError('api_key_made');
      }
      return (yield* shown(asUser(context, owner), [row]))[0];
    };
    const key = await this.#core.onceShown(
      call,
      `create key ${JSON.stringify(wanted)}`,
      context => keep(work(context)),
      show,
      // The directory shows who has had a key.
      { action: 'changeKeys', touch: 'directory' }
    );
    return { ...key, apiKey };
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
  ): Step<IAPIKeyRow> {
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
    yield* this.#audit(context, 'APIKeyCreated', row, user);
    return row;
  }

  /**
   * Forgets keys of a user with which nobody comes in any more: every change of the directory reads all that are there.
   * What they did is in the audit log.
   * @throws HeliosError api_key_invalid where he has too many
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

  *#createFor(
    context: IContext,
    email: string | null,
    wanted: IAPIKeyCreate,
    made: MadeKey
  ): Step<IAPIKeyRow> {
    const user = userFor(context, email);
    const isOne = context.organization.kind === 'embedded';
    // With one that a restore has put out of use nobody comes in.
    const isValid = (row: IAPIKeyRow): boolean => !row.disabledAt && !isOver(row);
    if (!isOne && (yield* store.apiKeysOf(user.userID)).some(isValid)) {
      throw new HeliosError('api_key_exists');
    }
    return yield* this.#create(context, wanted, made, user);
  }

  *#createFirst(
    context: IContext,
    whom: (context: IContext) => Step<IUserRow>,
    made: MadeKey
  ): Step<IAPIKeyRow> {
    const user = yield* whom(context);
    return yield* this.#create({ ...context, user }, { name: FIRST_NAME, scope: 'Full' }, made, user);
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
    yield* this.#audit(context, 'APIKeyRevoked', row, owner);
    return row.apiKeyID;
  }

  *#enableFor(context: IContext, email: string | null): Step<number> {
    const user = userFor(context, email);
    const enabled = yield* store.enableAPIKeys(user.userID);
    yield* this.#core.audit(context, 'APIKeysEnabled', {
      attributes: { identityID: user.userID, identityName: user.email }
    });
    return enabled;
  }

  *#audit(
    context: IContext,
    type: 'APIKeyCreated' | 'APIKeyRevoked',
    { name, scope, secretIDs, apiKeyID }: IAPIKeyRow,
    user: IUserRow
  ): Step<void> {
    const limit: Record<string, string> = secretIDs ? { secretIDs } : {};
    yield* this.#core.audit(context, type, {
      attributes: {
        identityID: user.userID,
        identityName: user.email,
        apiKeyName: name,
        apiKeyID,
        scope,
        ...limit
      }
    });
  }
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
 * Whom whoever runs the service means; without an address the one user of an embedded vault.
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
