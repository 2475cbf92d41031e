import { Dialog } from '@jupyterlab/apputils';
import { Change } from '../../../src/browser/panel/change';
import { VersionsDialog } from '../../../src/browser/panel/versions';
import { moment } from '../../../src/browser/panel/dom';
import { trust } from '../../../src/browser/trust';
import { HeliosError, type ISecretVersion } from '../../../src/contract';
import { FakeClient, buttonNamed, click, drained, secret, trans } from '../fakes';

const ann = 'ann@example.org';
let client: FakeClient;
let versions: ISecretVersion[];
let dialog: VersionsDialog;

beforeEach(() => {
  jest.spyOn(trust, 'of').mockReturnValue(true);
  client = new FakeClient();
  versions = [
    { version: 2, createdAt: '2026-09-02T00:00:00.000Z', createdByEmail: ann, isCurrent: true },
    { version: 1, createdAt: '2026-09-01T00:00:00.000Z', createdByEmail: '', isCurrent: false }
  ];
  client.asked.mockImplementation(async () => ({ versions }));
});

afterEach(() => {
  Dialog.flush();
  jest.restoreAllMocks();
});

async function open(): Promise<void> {
  dialog = new VersionsDialog(client, secret('A'), trans);
  dialog.launch().catch(() => undefined);
  await drained();
}

/** The button of the former value. */
const FORMER = `Use the value of ${moment('2026-09-01T00:00:00.000Z')} again`;

const said = (role: string): string => dialog.node.querySelector(`[role=${role}]`)?.textContent ?? '';
const rows = (): string[][] =>
  [...dialog.node.querySelectorAll('tbody tr')].map(row => [...row.children].map(cell => cell.textContent));

test('each version says whose it is, and only a former one can be used again', async () => {
  await open();
  expect(rows().map(([, who, what]) => [who, what])).toEqual([
    [ann, 'in use'],
    ['', 'Use again']
  ]);
});

test('a former value is used again by a click, and the list is read anew', async () => {
  await open();
  client.asked.mockClear();
  click(buttonNamed(dialog.node, FORMER));
  await drained();
  const { secretID } = secret('A');
  expect(client.asked.mock.calls).toEqual([
    ['POST', `x/v1/secrets/${secretID}/versions`, { version: 1 }],
    ['GET', `x/v1/secrets/${secretID}/versions`]
  ]);
  expect(said('status')).toMatch(/in use again/);
});

test('a click that no person made does nothing', async () => {
  await open();
  client.asked.mockClear();
  jest.spyOn(trust, 'of').mockReturnValue(false);
  click(buttonNamed(dialog.node, FORMER));
  await drained();
  expect(client.asked).not.toHaveBeenCalled();
});

test('a refusal is told, and can be tried again', async () => {
  await open();
  client.asked.mockRejectedValueOnce(new HeliosError('secret_version_not_found'));
  click(buttonNamed(dialog.node, FORMER));
  await drained();
  expect(said('alert')).toBe(new HeliosError('secret_version_not_found').message);
  expect(dialog.node.querySelector<HTMLButtonElement>('tbody button')?.disabled).toBe(false);
});

test('a change overwrites nothing unseen: the conflict is told, and the next try goes on from there', async () => {
  const seen = { ...secret('A'), version: 4 };
  client.secrets = [{ ...seen, version: 5 }];
  const tried: unknown[] = [];
  const change = new Change(client, seen, trans);
  const work = async (version: number | undefined): Promise<void> => {
    tried.push(version);
    if (version === 4) {
      throw new HeliosError('secret_changed');
    }
  };
  await expect(change.run(work)).rejects.toMatchObject({
    code: 'secret_changed',
    message: expect.stringMatching(/^Somebody else gave A a new value/) as string
  });
  await change.run(work);
  expect(tried).toEqual([4, 5]);
});

test('what is not of another version is told as it is', async () => {
  const change = new Change(client, secret('A'), trans);
  const error = new HeliosError('secret_access_denied');
  await expect(change.run(() => Promise.reject(error))).rejects.toBe(error);
});
