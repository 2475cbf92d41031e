import { openDeleted } from '../../../src/browser/views';
import type { IDeletedSecret } from '../../../src/contract';
import { drained, trans } from '../fakes';
import { ANN, FakeService, Screen, failing, inTurn, member, withPerson } from '../screen';

const screen = new Screen();
const RESTORE = 'x/v1/deleted/id-of-TOKEN/restore';

withPerson();

function deleted(name: string, facts: Partial<IDeletedSecret> = {}): IDeletedSecret {
  return {
    secretID: `id-of-${name}`,
    name,
    deletedAt: '2026-09-01T00:00:00Z',
    deletedByEmail: 'bob@acme.example',
    purgeAt: '2026-10-01T00:00:00Z',
    formerOwners: ['Data', 'bob@acme.example'],
    ...facts
  };
}

async function open(answers: Record<string, unknown> = {}): Promise<FakeService> {
  const service = new FakeService({
    'GET x/v1/deleted': {
      secrets: [deleted('TOKEN'), deleted('LOST', { deletedByEmail: '', formerOwners: [] })]
    },
    'GET x/v1/directory': { users: [ANN, member('bob')], teams: [] },
    ...answers
  });
  void openDeleted(service.client, trans);
  await drained();
  return service;
}

test('each deleted secret says who deleted it, who owned it, and when it is deleted permanently', async () => {
  await open();
  const [token, lost] = screen.rows.map(({ textContent }) => textContent);
  expect(token).toContain('by bob@acme.example');
  expect(token).toContain('Former owners: Data, bob@acme.example');
  expect(token).toContain('Deleted permanently');
  expect(lost).toContain('when its last owner left');
  expect(lost).toContain('All of its former owners have left');
});

test('an empty list of deleted secrets says that there are none', async () => {
  await open({ 'GET x/v1/deleted': { secrets: [] } });
  expect(screen.text).toContain('No secret was deleted in the last 30 days');
});

test('a secret is restored to its former owners under its name', async () => {
  const service = await open({ [`POST ${RESTORE}`]: {} });
  await screen.press('Restore TOKEN');
  expect(screen.text).toContain('The secret goes back to its former owners: Data, bob@acme.example');
  await screen.press('Restore');
  expect(service.bodies('POST', RESTORE)).toEqual([{}]);
  expect(screen.text).toContain('TOKEN is restored');
});

test('restoring a secret whose name is in use asks for another name', async () => {
  const service = await open({ [`POST ${RESTORE}`]: inTurn(failing('secret_name_taken'), {}) });
  await screen.press('Restore TOKEN');
  await screen.press('Restore');
  expect(screen.alert).toContain('in use');
  expect(document.activeElement).toBe(screen.field('New name'));
  await screen.type('New name', 'NOT A NAME');
  await screen.press('Restore');
  expect(screen.alert).toContain('letters');
  await screen.type('New name', 'TOKEN_2');
  await screen.press('Restore');
  expect(service.bodies('POST', RESTORE)).toEqual([{}, { name: 'TOKEN_2' }]);
  expect(screen.text).toContain('TOKEN_2 is restored');
});

test('a secret without former owners asks for another user than oneself', async () => {
  const service = await open({ [`POST ${RESTORE}`]: inTurn(failing('owner_required'), {}) });
  await screen.press('Restore TOKEN');
  await screen.press('Restore');
  expect(screen.alert).toContain('Name another user');
  const offered = [...screen.node.querySelectorAll('.jp-HeliosSecrets-picker-list label')];
  expect(offered.map(({ textContent }) => textContent)).toEqual(['bob@acme.example']);
  await screen.choose('bob@acme.example');
  await screen.press('Restore');
  expect(service.bodies('POST', RESTORE)).toEqual([{}, { ownerUserID: 'bob' }]);
});

test('where no former owner is left, another user is asked for at once', async () => {
  const path = 'x/v1/deleted/id-of-LOST/restore';
  const service = await open({ [`POST ${path}`]: {} });
  await screen.press('Restore LOST');
  await screen.choose('bob@acme.example');
  await screen.press('Restore');
  expect(service.bodies('POST', path)).toEqual([{ ownerUserID: 'bob' }]);
});

test('both a name and an owner can be wanting', async () => {
  const service = await open({
    [`POST ${RESTORE}`]: inTurn(failing('secret_name_taken'), failing('owner_required'), {})
  });
  await screen.press('Restore TOKEN');
  await screen.press('Restore');
  await screen.type('New name', 'TOKEN_2');
  await screen.press('Restore');
  await screen.choose('bob@acme.example');
  await screen.press('Restore');
  expect(service.bodies('POST', RESTORE).at(-1)).toEqual({ name: 'TOKEN_2', ownerUserID: 'bob' });
});

test('a secret is deleted permanently only after a confirmation', async () => {
  const service = await open({ 'DELETE x/v1/deleted/id-of-TOKEN': {} });
  await screen.press('Delete TOKEN permanently');
  expect(screen.text).toContain('cannot undo this');
  await screen.key('Enter');
  expect(service.paths('DELETE')).toEqual([]);
  await screen.press('Delete permanently');
  expect(service.paths('DELETE')).toEqual(['x/v1/deleted/id-of-TOKEN']);
  expect(screen.text).toContain('TOKEN is deleted permanently');
});
