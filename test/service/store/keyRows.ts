// What a store must do with API keys and invitations; a part of storeSuite.
import * as store from '../../../src/service/store/keys';
import { uuid7 } from '../../../src/service/uuid';
import { ODD_TEXT, TIME, makeAPIKey, makeInvitation, plain } from './rowMakers';
import { type IBench, read, write } from './storeSuite';

export function keyRows(bench: IBench): void {
  test('an API key is found by its id as written, and its hash is unique', async () => {
    const row = makeAPIKey({ name: ODD_TEXT, scope: 'ReadOnly', expiresAt: TIME + 3 });
    await write(bench, () => store.insertAPIKey(row));
    await write(bench, () => store.insertAPIKey(makeAPIKey()));
    expect(plain(await read(bench, () => store.apiKeyByID(row.apiKeyID)))).toEqual(row);
    expect(await read(bench, () => store.apiKeyByID(uuid7()))).toBeNull();
    await expect(write(bench, () => store.insertAPIKey(row))).rejects.toThrow();
  });

  test("a user's keys are the newest first, and without those that were revoked", async () => {
    const userID = uuid7();
    const rows = [makeAPIKey({ userID }), makeAPIKey({ userID }), makeAPIKey({ userID }), makeAPIKey()];
    for (const row of rows) {
      await write(bench, () => store.insertAPIKey(row));
    }
    await write(bench, () => store.revokeAPIKey(rows[1].keyHash, TIME));
    const found = await read(bench, () => store.apiKeysOf(userID));
    expect(found.map(({ keyHash }) => keyHash)).toEqual([rows[2].keyHash, rows[0].keyHash]);
    expect((await read(bench, () => store.apiKeyByID(rows[1].apiKeyID)))?.revokedAt).toBe(TIME);
  });

  test('revoked keys of one user can be deleted, and so can one key', async () => {
    const [userID, anotherID] = [uuid7(), uuid7()];
    const rows = [userID, userID, userID, anotherID].map(one => makeAPIKey({ userID: one }));
    for (const row of rows) {
      await write(bench, () => store.insertAPIKey(row));
    }
    for (const { keyHash } of [rows[0], rows[3]]) {
      await write(bench, () => store.revokeAPIKey(keyHash, TIME));
    }
    await write(bench, () => store.forgetRevokedKeys(userID));
    await write(bench, () => store.forgetKey(rows[1].keyHash));
    const found = await Promise.all(
      rows.map(({ apiKeyID }) => read(bench, () => store.apiKeyByID(apiKeyID)))
    );
    expect(found.map(row => row !== null)).toEqual([false, false, true, true]);
  });

  test('the last use of a key never goes back in time', async () => {
    const { apiKeyID, keyHash, ...row } = makeAPIKey();
    await write(bench, () => store.insertAPIKey({ apiKeyID, keyHash, ...row }));
    for (const time of [TIME + 5, TIME]) {
      await write(bench, () => store.keepAPIKeyUse(new Map([[keyHash, time]])));
    }
    expect((await read(bench, () => store.apiKeyByID(apiKeyID)))?.lastUsedAt).toBe(TIME + 5);
  });

  test('an invitation is read as written, marked as used, and removed with its user', async () => {
    const [row, another] = [makeInvitation(), makeInvitation({ createdBy: null })];
    await write(bench, () => store.insertInvitation(row));
    await write(bench, () => store.insertInvitation(another));
    await write(bench, () => store.markInvitationUsed(row.codeHash, TIME));
    const found = await read(bench, () => store.invitationByHash(row.codeHash));
    expect(plain(found)).toEqual({ ...row, usedAt: TIME });
    await write(bench, () => store.deleteInvitations(row.userID));
    expect(await read(bench, () => store.invitationByHash(row.codeHash))).toBeNull();
    expect(plain(await read(bench, () => store.invitationByHash(another.codeHash)))).toEqual(another);
  });
}
