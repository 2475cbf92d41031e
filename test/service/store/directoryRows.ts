// What a store must do with the organization, its users and teams; a part of storeSuite.
import * as store from '../../../src/service/store/directory';
import { insertAPIKey, apiKeysOf, insertInvitation, invitationByHash } from '../../../src/service/store/keys';
import { uuid7 } from '../../../src/service/uuid';
import {
  ODD_TEXT,
  makeAPIKey,
  makeInvitation,
  makeMembership,
  makeOrganization,
  makeTeam,
  makeUser,
  orgID,
  plain
} from './rowMakers';
import { type IBench, read, write } from './storeSuite';

export function directoryRows(bench: IBench): void {
  const user = async (): Promise<string> => {
    const row = makeUser();
    await write(bench, () => store.insertUser(row));
    return row.userID;
  };

  test('an organization is read as it was written, and its versions rise', async () => {
    expect(plain(await read(bench, store.organization))).toEqual(makeOrganization());
    await write(bench, () => store.touchDirectory(orgID));
    await write(bench, () => store.touchOrganization(orgID));
    await write(bench, () => store.touchOrganization(orgID));
    const raised = { directoryVersion: 2, changes: 3 };
    expect(plain(await read(bench, store.organization))).toEqual({ ...makeOrganization(), ...raised });
  });

  test('a user is read as written, and an update changes only its fields', async () => {
    const row = makeUser({ email: ODD_TEXT, isAdministrator: 1, createdBy: uuid7() });
    await write(bench, () => store.insertUser(row));
    await write(bench, () => store.setHasKey(orgID, row.userID));
    await write(bench, () => store.setAdministrator(orgID, row.userID, false));
    expect(await write(bench, () => store.touchUser(orgID, row.userID))).toBe(true);
    expect(await write(bench, () => store.touchUser(orgID, uuid7()))).toBe(false);
    const found = (await read(bench, () => store.users(orgID))).find(({ userID }) => userID === row.userID);
    expect(plain(found ?? null)).toEqual({ ...row, hasKey: 1, isAdministrator: 0, creations: 1 });
    expect(await read(bench, () => store.users(uuid7()))).toEqual([]);
  });

  test("removing a user removes their memberships, keys and invitations, and nobody else's", async () => {
    const [leaver, stayer] = [await user(), await user()];
    const team = makeTeam();
    await write(bench, () => store.insertTeam(team));
    for (const userID of [leaver, stayer]) {
      await write(bench, () => store.insertMembership(makeMembership(team.teamID, userID)));
      await write(bench, () => insertAPIKey(makeAPIKey({ userID })));
    }
    const invitation = makeInvitation({ userID: leaver });
    await write(bench, () => insertInvitation(invitation));
    await write(bench, () => store.deleteUser(orgID, leaver));
    const users = (await read(bench, () => store.users(orgID))).map(({ userID }) => userID);
    expect([users.includes(leaver), users.includes(stayer)]).toEqual([false, true]);
    const members = await read(bench, () => store.memberships(orgID));
    expect(members.map(plain)).toEqual([makeMembership(team.teamID, stayer)]);
    expect(await read(bench, () => apiKeysOf(leaver))).toEqual([]);
    expect(await read(bench, () => apiKeysOf(stayer))).toHaveLength(1);
    expect(await read(bench, () => invitationByHash(invitation.codeHash))).toBeNull();
  });

  test('a team is read as written, and its name and description can change', async () => {
    const row = makeTeam({ name: ODD_TEXT, description: '日'.repeat(1000), createdBy: uuid7() });
    await write(bench, () => store.insertTeam(row));
    expect((await read(bench, () => store.teams(orgID))).map(plain)).toEqual([row]);
    const changed = { ...row, name: 'N '.repeat(127), description: '' };
    await write(bench, () => store.updateTeam({ ...changed, createdBy: null }));
    expect((await read(bench, () => store.teams(orgID))).map(plain)).toEqual([changed]);
  });

  test('removing a team removes its members and its own memberships', async () => {
    const [gone, above, beside] = [makeTeam(), makeTeam(), makeTeam()];
    for (const team of [gone, above, beside]) {
      await write(bench, () => store.insertTeam(team));
    }
    const member = await user();
    const inBeside = makeMembership(beside.teamID, member);
    for (const row of [
      makeMembership(gone.teamID, member),
      { ...makeMembership(above.teamID, gone.teamID), kind: 'team' as const },
      inBeside
    ]) {
      await write(bench, () => store.insertMembership(row));
    }
    await write(bench, () => store.deleteTeam(orgID, gone.teamID));
    expect((await read(bench, () => store.memberships(orgID))).map(plain)).toEqual([inBeside]);
    expect((await read(bench, () => store.teams(orgID))).map(({ teamID }) => teamID)).not.toContain(
      gone.teamID
    );
    await write(bench, () => store.deleteMembership(orgID, beside.teamID, member));
    expect(await read(bench, () => store.memberships(orgID))).toEqual([]);
  });
}
