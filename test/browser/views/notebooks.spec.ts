import { openNotebooks } from '../../../src/browser/views';
import { HeliosError, type IPermission, type IPermissionList } from '../../../src/contract';
import { trust } from '../../../src/browser/trust';
import { secret, trans, drained } from '../fakes';
import { FakeService, Screen, inTurn, withPerson } from '../screen';

const screen = new Screen();
const PATH = 'x/v1/permissions';
let kept: IPermission[];
let facts: Pick<IPermissionList, 'policy' | 'isLocked'>;

const permission = (name: string, path: string, more: Partial<IPermission> = {}): IPermission => ({
  name,
  path,
  kind: 'always',
  allowedAt: '2026-11-01T00:00:00.000Z',
  ...more
});

withPerson();

beforeEach(() => {
  kept = [permission('AWS_KEY', 'work/a.ipynb')];
  facts = { policy: 'ask', isLocked: false };
});

async function open(name?: string, first?: () => unknown): Promise<FakeService> {
  const answer = (): object => ({ permissions: kept, ...facts });
  const service = new FakeService({
    [`GET ${PATH}`]: first ? inTurn(first, answer) : answer,
    [`DELETE ${PATH}`]: () => (kept = kept.slice(1))
  });
  void openNotebooks(service.client, trans, name === undefined ? undefined : secret(name));
  await drained();
  return service;
}

const rows = (): string[] => screen.rows.map(({ textContent }) => textContent ?? '');

test('the dialog of a secret lists the notebooks that may read it, for how long, and when they last did', async () => {
  kept.push(
    permission('AWS_KEY', 'b.ipynb', { kind: 'session' }),
    permission('AWS_KEY', 'c.ipynb', { isOutdated: true })
  );
  const service = await open('AWS_KEY');
  expect(screen.node.getAttribute('aria-label')).toBe('Notebooks that may read AWS_KEY');
  expect(service.paths('GET')).toEqual([`${PATH}?name=AWS_KEY`]);
  expect(rows()).toEqual([
    expect.stringMatching(/^work\/a.ipynbAllowed: always.*Last read: never/),
    expect.stringMatching(/^b.ipynbAllowed: until its kernel ends/),
    expect.stringMatching(/^c.ipynbAllowed: expired: the file was changed outside Jupyter/)
  ]);
});

test('Withdraw removes one permission, for a person and not for a script', async () => {
  kept.push(permission('GCP_KEY', 'work/a.ipynb'));
  const service = await open();
  expect(rows()).toHaveLength(2);
  jest.spyOn(trust, 'of').mockReturnValue(false);
  await screen.press('Withdraw AWS_KEY from work/a.ipynb');
  expect(service.paths('DELETE')).toEqual([]);
  jest.spyOn(trust, 'of').mockReturnValue(true);
  await screen.press('Withdraw AWS_KEY from work/a.ipynb');
  expect(service.paths('DELETE')).toEqual([`${PATH}?name=AWS_KEY&path=work%2Fa.ipynb`]);
  expect(rows()).toEqual([expect.stringMatching(/^work\/a.ipynbGCP_KEY/)]);
  expect(screen.node.contains(document.activeElement)).toBe(true);
});

test('the dialog says who has decided, where nobody is asked', async () => {
  facts = { policy: 'deny', isLocked: true };
  kept = [];
  await open();
  expect(screen.text).toContain('No notebook may read a secret. The administrator of this Jupyter server');
  expect(screen.text).toContain('No permission is kept for any notebook.');
});

test('a list that cannot be loaded says why, and can be loaded again', async () => {
  await open('AWS_KEY', () => {
    throw new HeliosError('connection_lost');
  });
  expect(screen.alert).toBe(new HeliosError('connection_lost').message);
  await screen.press('Retry');
  expect(rows()).toHaveLength(1);
});
