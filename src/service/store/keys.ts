import type { IAPIKeyRow, IInvitationRow } from './rows';
import { type Step, all, first, id, insert, run } from './step';

export function* apiKeyByID(apiKeyID: string): Step<IAPIKeyRow | null> {
  return yield* first<IAPIKeyRow>('SELECT * FROM api_key WHERE apiKeyID = ?', id(apiKeyID));
}

/** A user's keys that were not revoked, the newest first. */
export function* apiKeysOf(userID: string): Step<IAPIKeyRow[]> {
  return yield* all<IAPIKeyRow>(
    'SELECT * FROM api_key WHERE userID = ? AND revokedAt = 0 ORDER BY apiKeyID DESC',
    id(userID)
  );
}

export function* insertAPIKey(row: IAPIKeyRow): Step<void> {
  yield* insert('api_key', row);
}

export function* revokeAPIKey(keyHash: string, revokedAt: number): Step<void> {
  yield* run('UPDATE api_key SET revokedAt = ? WHERE keyHash = ?', revokedAt, keyHash);
}

/** Removes a user's keys that were revoked. */
export function* forgetRevokedKeys(userID: string): Step<void> {
  yield* run('DELETE FROM api_key WHERE userID = ? AND revokedAt > 0', id(userID));
}

export function* forgetKey(keyHash: string): Step<void> {
  yield* run('DELETE FROM api_key WHERE keyHash = ?', keyHash);
}

/** Puts a user's keys into use again; gives their number. */
export function* enableAPIKeys(userID: string): Step<number> {
  return yield* run(
    'UPDATE api_key SET disabledAt = 0 WHERE userID = ? AND disabledAt > 0 AND revokedAt = 0',
    id(userID)
  );
}

/** @param usedAt by hash, microseconds. */
export function* keepAPIKeyUse(usedAt: ReadonlyMap<string, number>): Step<void> {
  for (const [keyHash, time] of usedAt) {
    yield* run('UPDATE api_key SET lastUsedAt = ? WHERE keyHash = ? AND lastUsedAt < ?', time, keyHash, time);
  }
}

export function* invitationByHash(codeHash: string): Step<IInvitationRow | null> {
  return yield* first<IInvitationRow>('SELECT * FROM invitation WHERE codeHash = ?', codeHash);
}

export function* insertInvitation(row: IInvitationRow): Step<void> {
  yield* insert('invitation', row);
}

export function* markInvitationUsed(codeHash: string, usedAt: number): Step<void> {
  yield* run('UPDATE invitation SET usedAt = ? WHERE codeHash = ?', usedAt, codeHash);
}

/** A user's earlier invitations end with a new one. */
export function* deleteInvitations(userID: string): Step<void> {
  yield* run('DELETE FROM invitation WHERE userID = ?', id(userID));
}
