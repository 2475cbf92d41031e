import { randomBytes } from 'node:crypto';
import {
  HeliosError,
  type IAPIKey,
  type IAPIKeyCreate,
  type IAPIKeyCreated,
  type IInvitation
} from '../../contract';
import { setHasKey } from '../store/directory';
import * as store from '../store/keys';
import type { IAPIKeyRow, IUserRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { type ICall, type IContext, hashOf, now, timeOf } from './call';
import type { Core } from './core';
import { isLabel } from './label';
import { refuseOne, userIn } from './people';

const DAY = 24 * 3600 * 1e6;
/** An invitation is good for a week. */
const INVITATION = 7 * DAY;
const FIRST_NAME = 'First key';

/** API keys and invitations. Only their hashes are kept; a key is made for oneself. */
export class APIKeys {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The caller's own keys, the newest first. */
  list(call: ICall): Promise<IAPIKey[]> {
    return this.#core.read(call, context => this.#list(context));
  }

  /** A user's keys, for whoever runs the service. @throws HeliosError user_not_found, administrator_required */
  listFor(email: string, call: ICall): Promise<IAPIKey[]> {
    return this.#core.read(call, context => this.#listFor(context, email));
  }

  /** A key for the caller himself. @throws HeliosError api_key_invalid */
  async create(wanted: IAPIKeyCreate, call: ICall): Promise<IAPIKeyCreated> {
    const key = makeSecret('hsk_');
    return this.#made(key, call, context => this.#create(context, wanted, key, context.user));
  }

  /**
   * The first key of a user, made by whoever runs the service; the one user of an embedded vault may have several.
   * @throws HeliosError user_not_found, api_key_exists; administrator_required for whoever comes with a key.
   */
  async createFor(email: string | null, wanted: IAPIKeyCreate, call: ICall): Promise<IAPIKeyCreated> {
    const key = makeSecret('hsk_');
    return this.#made(key, call, context => this.#createFor(context, email, wanted, key));
  }

  /** Ends one of the caller's own keys; whoever runs the service ends any. @throws HeliosError api_key_not_found */
  async revoke(apiKeyID: string, call: ICall): Promise<void> {
    await this.#core.once(call, `revoke ${apiKeyID}`, context => this.#revoke(context, apiKeyID), {
      touch: 'organization'
    });
  }

  /**
   * A one-time code with which a user without any key gets the first one; earlier codes end.
   * @throws HeliosError user_not_found, api_key_exists, administrator_required
   */
  async invite(userID: string, call: ICall): Promise<IInvitation> {
    const code = makeSecret('hsi_');
    const expiresAt = now() + INVITATION;
    await this.#core.write(call, context => this.#invite(context, userID, code, expiresAt), {
      operation: 'invite',
      touch: 'organization'
    });
    return { code, expiresAt: timeOf(expiresAt) };
  }

  /** Turns a code into the first key of its user. @throws HeliosError invitation_invalid */
  async redeem(code: string, call: ICall): Promise<IAPIKeyCreated> {
    const key = makeSecret('hsk_');
    const operator: ICall = { ...call, credential: { kind: 'operator' }, idempotencyKey: undefined };
    // First without a lock on the organization, since anybody may try a code.
    await this.#core.read(operator, context => this.#invitation(context, code));
    return this.#made(key, operator, context => this.#redeem(context, code, key));
  }

  /** The key itself is nowhere kept, so a repeated request cannot be answered with it. */
  async #made(
    key: string,
    call: ICall,
    work: (context: IContext) => Step<IAPIKeyRow>
  ): Promise<IAPIKeyCreated> {
    let made: IAPIKeyRow | undefined;
    const keep = function* (step: Step<IAPIKeyRow>): Step<string> {
      made = yield* step;
      return made.apiKeyID;
    };
    // The directory shows who has had a key.
    await this.#core.once(call, 'create key', context => keep(work(context)), { touch: 'directory' });
    if (!made) {
      throw new HeliosError(
        'request_id_reused',
        'This API key was made already, and is shown only once. Revoke it and make another one.'
      );
    }
    return { ...toAPIKey(made, null), apiKey: key };
  }

  *#list({ user, apiKey }: IContext): Step<IAPIKey[]> {
    const rows = user ? yield* store.apiKeysOf(user.userID) : [];
    return rows.map(row => toAPIKey(row, apiKey));
  }

  *#listFor({ user, directory }: IContext, email: string): Step<IAPIKey[]> {
    if (user) {
      throw new HeliosError('administrator_required');
    }
    const { userID } = userIn(directory.users, directory.userByEmail(email)?.userID ?? '');
    return (yield* store.apiKeysOf(userID)).map(row => toAPIKey(row, null));
  }

  *#create(
    context: IContext,
    { name, scope, expiresAt }: IAPIKeyCreate,
    key: string,
    user: IUserRow | null
  ): Step<IAPIKeyRow> {
    const expiry = expiresAt === undefined ? 0 : Date.parse(expiresAt) * 1000;
    if (!user || !isLabel(name) || (expiresAt !== undefined && !(expiry > now()))) {
      throw new HeliosError('api_key_invalid');
    }
    if (!Number.isSafeInteger(expiry)) {
      throw new HeliosError('api_key_invalid', 'An API key expires before the year 2255, or never.');
    }
    const row: IAPIKeyRow = {
      keyHash: hashOf(key),
      apiKeyID: uuid7(),
      orgID: user.orgID,
      userID: user.userID,
      name,
      scope,
      createdAt: now(),
      expiresAt: expiry,
      revokedAt: 0,
      lastUsedAt: 0
    };
    yield* store.insertAPIKey(row);
    yield* setHasKey(user.orgID, user.userID);
    yield* this.#audit(context, 'APIKeyCreated', row, user);
    return row;
  }

  *#createFor(context: IContext, email: string | null, wanted: IAPIKeyCreate, key: string): Step<IAPIKeyRow> {
    const { call, directory, organization } = context;
    if (call.credential.kind === 'key') {
      throw new HeliosError('administrator_required');
    }
    const isOne = organization.kind === 'embedded';
    const found =
      isOne && email === null ? [...directory.users.values()][0] : directory.userByEmail(email ?? '');
    const user = userIn(directory.users, found?.userID ?? '');
    const isValid = ({ expiresAt }: IAPIKeyRow): boolean => !expiresAt || expiresAt > now();
    if (!isOne && (yield* store.apiKeysOf(user.userID)).some(isValid)) {
      throw new HeliosError('api_key_exists');
    }
    return yield* this.#create(context, wanted, key, user);
  }

  *#revoke(context: IContext, apiKeyID: string): Step<string> {
    const row = yield* store.apiKeyByID(apiKeyID);
    const owner = context.directory.users.get(row?.userID ?? '');
    const isAllowed = !context.user || context.user.userID === owner?.userID;
    if (!row || row.revokedAt || !owner || !isAllowed) {
      throw new HeliosError('api_key_not_found');
    }
    yield* store.revokeAPIKey(row.keyHash, now());
    yield* this.#audit(context, 'APIKeyRevoked', row, owner);
    return row.apiKeyID;
  }

  *#invite(context: IContext, userID: string, code: string, expiresAt: number): Step<void> {
    refuseOne(context);
    const user = userIn(context.directory.users, userID);
    if (user.hasKey) {
      throw new HeliosError('api_key_exists');
    }
    yield* store.deleteInvitations(user.userID);
    yield* store.insertInvitation({
      codeHash: hashOf(code),
      orgID: user.orgID,
      userID: user.userID,
      createdBy: context.user?.userID ?? null,
      createdAt: now(),
      expiresAt,
      usedAt: 0
    });
    yield* this.#core.audit(context, 'UserInvited', {
      attributes: { identityID: user.userID, identityName: user.email }
    });
  }

  *#redeem(context: IContext, code: string, key: string): Step<IAPIKeyRow> {
    const user = yield* this.#invitation(context, code);
    yield* store.markInvitationUsed(hashOf(code), now());
    const wanted: IAPIKeyCreate = { name: FIRST_NAME, scope: 'Full' };
    return yield* this.#create({ ...context, user }, wanted, key, user);
  }

  /** Whom a code invites. @throws HeliosError invitation_invalid */
  *#invitation({ directory }: IContext, code: string): Step<IUserRow> {
    const invitation = yield* store.invitationByHash(hashOf(code));
    const user = directory.users.get(invitation?.userID ?? '');
    if (!invitation || !user || user.hasKey || invitation.usedAt || invitation.expiresAt < now()) {
      throw new HeliosError('invitation_invalid');
    }
    return user;
  }

  *#audit(
    context: IContext,
    type: 'APIKeyCreated' | 'APIKeyRevoked',
    { name, scope, apiKeyID }: IAPIKeyRow,
    user: IUserRow
  ): Step<void> {
    yield* this.#core.audit(context, type, {
      attributes: { identityID: user.userID, identityName: user.email, apiKeyName: name, apiKeyID, scope }
    });
  }
}

/** 256 random bits as text. */
function makeSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

function toAPIKey(row: IAPIKeyRow, current: IAPIKeyRow | null): IAPIKey {
  return {
    apiKeyID: row.apiKeyID,
    name: row.name,
    scope: row.scope,
    createdAt: timeOf(row.createdAt),
    ...(row.expiresAt ? { expiresAt: timeOf(row.expiresAt) } : {}),
    ...(row.lastUsedAt ? { lastUsedAt: timeOf(row.lastUsedAt) } : {}),
    isCurrent: row.keyHash === current?.keyHash
  };
}
