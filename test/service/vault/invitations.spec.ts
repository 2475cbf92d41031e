import type { IAPIKeyCreated } from '../../../src/contract';
import type { IInvitationRow } from '../../../src/service/store/rows';
import { uuid7 } from '../../../src/service/uuid';
import type { ICall } from '../../../src/service/vault/call';
import { credentialOf } from '../../../src/service/vault/key';
import { Acme, operator } from '../acme';
import { makeVault, withCode } from '../fixtures';
import { rowsOf } from '../teamVault';

const WEEK = 7 * 24 * 3600 * 1000;
const invalid = withCode('invitation_invalid');
const anybody: ICall = { requestID: 'request', credential: { kind: 'operator' } };

let acme: Acme;
let userID: string;

beforeEach(async () => {
  acme = await Acme.make('bob');
  ({ userID } = await acme.vault.people.add('dan@acme.example', operator));
});

afterEach(() => jest.restoreAllMocks());

const invite = async (id = userID): Promise<string> =>
  (await acme.vault.invitations.invite(id, acme.as('ann'))).code;
const redeem = (code: string): Promise<IAPIKeyCreated> => acme.vault.invitations.redeem(code, anybody);

test('an invitation code is redeemed once for the first key of its user', async () => {
  const code = await invite();
  expect(code).toMatch(/^hsi_[\w-]{43}$/);
  const { apiKey, name, scope } = await redeem(code);
  expect([name, scope]).toEqual(['First key', 'Full']);
  const call: ICall = { requestID: 'r', credential: credentialOf(apiKey) };
  expect((await acme.vault.people.whoAmI(call)).user.userID).toBe(userID);
  await expect(redeem(code)).rejects.toEqual(invalid);
  expect(await acme.vault.apiKeys.list(call)).toHaveLength(1);
  const members = await acme.vault.people.members(acme.as('ann'));
  expect(members.find(member => member.userID === userID)?.hasKey).toBe(true);
  await expect(invite()).rejects.toEqual(withCode('api_key_exists'));
});

test('of twenty people who redeem one invitation code at once exactly one gets a key', async () => {
  const code = await invite();
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => redeem(code)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.filter(({ status }) => status === 'rejected')[0]).toMatchObject({ reason: invalid });
});

test('an invitation code is valid for a week, to the millisecond', async () => {
  const now = Date.now();
  jest.spyOn(Date, 'now').mockReturnValue(now);
  const code = await invite();
  const [{ expiresAt }] = await rowsOf<IInvitationRow>(acme.engine, 'invitation');
  expect(expiresAt / 1000).toBe(now + WEEK);
  jest.spyOn(Date, 'now').mockReturnValue(expiresAt / 1000 + 1);
  await expect(redeem(code)).rejects.toEqual(invalid);
  jest.spyOn(Date, 'now').mockReturnValue(expiresAt / 1000);
  expect((await redeem(code)).name).toBe('First key');
});

test('a new invitation code ends the former one of the same user only', async () => {
  const other = await acme.vault.people.add('eve@acme.example', operator);
  const [first, others, second] = [await invite(), await invite(other.userID), await invite()];
  await expect(redeem(first)).rejects.toEqual(invalid);
  await redeem(second);
  await redeem(others);
});

test('an invitation code ends when its user is removed or gets a key another way', async () => {
  const code = await invite();
  await acme.vault.apiKeys.createFor('dan@acme.example', { name: 'key', scope: 'Full' }, operator);
  await expect(redeem(code)).rejects.toEqual(invalid);
  const other = await acme.vault.people.add('eve@acme.example', operator);
  const second = await invite(other.userID);
  await acme.vault.removals.remove({ userID: other.userID, dryRun: false }, acme.as('ann'));
  await acme.vault.people.add('eve@acme.example', operator);
  await expect(redeem(second)).rejects.toEqual(invalid);
});

test.each(['', 'hsi_', 'x'.repeat(200)])('the invitation code %j is refused', async code => {
  await invite();
  await expect(redeem(code)).rejects.toEqual(invalid);
});

test('a wrong invitation code is refused without a write to the database', async () => {
  const write = jest.spyOn(acme.engine, 'write');
  await expect(redeem('hsi_wrong')).rejects.toEqual(invalid);
  expect(write).not.toHaveBeenCalled();
});

test('only existing users who never had a key can be invited', async () => {
  await expect(invite(uuid7())).rejects.toEqual(withCode('user_not_found'));
  await expect(invite(acme.id('bob'))).rejects.toEqual(withCode('api_key_exists'));
});

test('an invitation and its key leave audit entries, the key as created by its user', async () => {
  await redeem(await invite());
  const { auditLogs } = await acme.vault.activity.log({ limit: 2 }, acme.as('ann'));
  expect(auditLogs.map(({ reason }) => reason)).toEqual([
    'dan@acme.example made API key First key for dan@acme.example.',
    'founder@acme.example made an invitation code for dan@acme.example.'
  ]);
});

test('an invitation code cannot be redeemed at a personal vault', async () => {
  await expect(makeVault().vault.invitations.redeem('hsi_any', anybody)).rejects.toEqual(invalid);
});
