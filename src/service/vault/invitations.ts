import { randomBytes } from 'node:crypto';
import { HeliosError, type IAPIKeyCreated, type IInvitation } from '../../contract';
import * as store from '../store/keys';
import type { IUserRow } from '../store/rows';
import type { Step } from '../store/step';
import type { APIKeys } from './apiKeys';
import { recordEntry } from './auditEntry';
import { type ICall, type IContext, hashOf, now, timeOf } from './call';
import type { Core } from './core';
import { refuseOne, userIn } from './people';

const WEEK = 7 * 24 * 3600 * 1e6;

/** One-time codes with which users without any key get their first one. Only their hashes are kept. */
export class Invitations {
  readonly #core: Core;
  readonly #apiKeys: APIKeys;

  constructor(core: Core, apiKeys: APIKeys) {
    this.#core = core;
    this.#apiKeys = apiKeys;
  }

  /**
   * A code for a user, good for a week; earlier ones end.
   * @throws HeliosError user_not_found, api_key_exists, administrator_required, scope_denied
   */
  async invite(userID: string, call: ICall): Promise<IInvitation> {
    const code = makeCode();
    const expiresAt = now() + WEEK;
    // Without an action, so that a key must permit everything: a code becomes a key that does, and that never ends.
    await this.#core.record(call, { operation: 'invite', touch: 'directory' }, context =>
      this.#invite(context, userID, code, expiresAt)
    );
    return { code, expiresAt: timeOf(expiresAt) };
  }

  /** Turns a code into the first key of its user. @throws HeliosError invitation_invalid */
  async redeem(code: string, call: ICall): Promise<IAPIKeyCreated> {
    const operator: ICall = { ...call, credential: { kind: 'operator' }, idempotencyKey: undefined };
    // First without a lock on the organization, since anybody may try a code.
    await this.#core.read(operator, {}, context => invited(context, code));
    return this.#apiKeys.createFirst(operator, function* (context) {
      const user = yield* invited(context, code);
      yield* store.markInvitationUsed(hashOf(code), now());
      return user;
    });
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
    yield* recordEntry(context, 'UserInvited', {
      attributes: { identityID: user.userID, identityName: user.email }
    });
  }
}

/** An invitation code: 256 random bits as text. */
function makeCode(): string {
  return `hsi_${randomBytes(32).toString('base64url')}`;
}

/** Whom a code invites. @throws HeliosError invitation_invalid */
function* invited({ directory }: IContext, code: string): Step<IUserRow> {
  const invitation = yield* store.invitationByHash(hashOf(code));
  const user = directory.users.get(invitation?.userID ?? '');
  if (!invitation || !user || user.hasKey || invitation.usedAt || invitation.expiresAt < now()) {
    throw new HeliosError('invitation_invalid');
  }
  return user;
}
