import { PromiseDelegate } from '@lumino/coreutils';
import { trust } from '../../../src/browser/trust';
import { moment } from '../../../src/browser/ui/dom';
import { openVersions } from '../../../src/browser/views';
import { HeliosError, type ISecretVersion } from '../../../src/contract';
import { drained, secret, trans } from '../fakes';
import { FakeService, Screen, failing, inTurn, withPerson } from '../screen';

const screen = new Screen();
const PATH = 'x/v1/secrets/id-of-A/versions';
const VERSIONS: ISecretVersion[] = [
  { version: 2, createdAt: '2026-09-02T00:00:00.000Z', createdByEmail: 'ann@example.org', isCurrent: true },
  { version: 1, createdAt: '2026-09-01T00:00:00.000Z', createdByEmail: 'bob@example.org', isCurrent: false }
];
const REVERT = `Revert to the value of ${moment(VERSIONS[1].createdAt)}`;

withPerson();

async function open(revert: unknown = {}): Promise<FakeService> {
  const service = new FakeService({ [`GET ${PATH}`]: { versions: VERSIONS }, [`POST ${PATH}`]: revert });
  void openVersions(service.client, trans, secret('A'));
  await drained();
  return service;
}

test('each version says who set it, and only former versions can be reverted to', async () => {
  await open();
  const [current, former] = screen.rows.map(({ textContent }) => textContent);
  expect([current?.includes('ann@example.org'), current?.includes('Current')]).toEqual([true, true]);
  expect([former?.includes('bob@example.org'), former?.includes('Current')]).toEqual([true, false]);
  expect(screen.rows.map(row => row.querySelectorAll('button').length)).toEqual([0, 1]);
});

test('Revert sets the former value, and the list is loaded again', async () => {
  const service = await open();
  await screen.press(REVERT);
  expect(service.bodies('POST', PATH)).toEqual([{ version: 1 }]);
  expect(service.paths('GET')).toEqual([PATH, PATH]);
  expect(screen.text).toContain('Reverted.');
});

test('Revert does nothing for a script', async () => {
  const service = await open();
  jest.spyOn(trust, 'of').mockReturnValue(false);
  await screen.press(REVERT);
  expect(service.paths('POST')).toEqual([]);
});

test('the buttons are off while a value is being reverted to', async () => {
  const reverting = new PromiseDelegate<object>();
  await open(() => reverting.promise);
  await screen.press(REVERT);
  expect(screen.button(REVERT)?.disabled).toBe(true);
  reverting.resolve({});
  await drained();
  expect(screen.button(REVERT)?.disabled).toBe(false);
});

test('a refusal is shown, and can be tried again', async () => {
  await open(inTurn(failing('secret_version_not_found'), {}));
  await screen.press(REVERT);
  expect(screen.alert).toBe(new HeliosError('secret_version_not_found').message);
  await screen.press(REVERT);
  expect([screen.alert, screen.text.includes('Reverted.')]).toEqual(['', true]);
});
