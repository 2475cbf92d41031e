import { IDEMPOTENCY_HEADER, type ISecret } from '../../../src/contract';
import { type ITestApp, expectRefusal, makeApp, rowsOf } from '../fixtures';

let service: ITestApp;
const keyed = (key: string): Record<string, string> => ({ [IDEMPOTENCY_HEADER]: key });
const types = (secretID: string): string[] =>
  rowsOf(service.home)
    .audit(secretID)
    .map(({ type }) => type);

beforeEach(async () => {
  service = await makeApp();
});

async function create(name: string, key: string): Promise<ISecret> {
  const answer = await service.ask('POST', '/v1/secrets', { name, value: 'first' }, keyed(key));
  expect(answer.statusCode).toBe(200);
  return answer.json<ISecret>();
}

test('a repeated create makes one secret and is answered like the first', async () => {
  const first = await create('A', 'key-1');
  expect(await create('A', 'key-1')).toEqual(first);
  expect(types(first.secretID)).toEqual(['SecretCreated']);
});

test('repeated requests that arrive together do one write', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => create('A', 'key-1')));
  all.forEach(one => expect(one).toEqual(all[0]));
  expect(types(all[0].secretID)).toEqual(['SecretCreated']);
});

test('a repeated change is done once, even after a later change', async () => {
  const { secretID } = await create('A', 'key-1');
  const url = `/v1/secrets/${secretID}`;
  await service.ask('PATCH', url, { value: 'second' }, keyed('key-2'));
  await service.ask('PATCH', url, { value: 'third' }, keyed('key-3'));
  const again = await service.ask('PATCH', url, { value: 'second' }, keyed('key-2'));
  expect(again.statusCode).toBe(200);
  expect((await service.ask('GET', url)).json<ISecret>().value).toBe('third');
  expect(types(secretID)).toEqual(['SecretCreated', 'SecretUpdated', 'SecretUpdated', 'SecretRead']);
});

test('a repeated delete is answered like the first', async () => {
  const { secretID } = await create('A', 'key-1');
  for (let time = 0; time < 2; time++) {
    const answer = await service.ask('DELETE', `/v1/secrets/${secretID}`, undefined, keyed('key-2'));
    expect([answer.statusCode, answer.json()]).toEqual([200, { secretID }]);
  }
  expect(types(secretID)).toEqual(['SecretCreated', 'SecretDeleted']);
});

test('a request repeated after a restart does no second write', async () => {
  const first = await create('A', 'key-1');
  service = await makeApp(service.home);
  expect(await create('A', 'key-1')).toEqual(first);
});

test('a repeated create of a secret that was deleted since creates none', async () => {
  const { secretID } = await create('A', 'key-1');
  await service.ask('DELETE', `/v1/secrets/${secretID}`);
  const body = { name: 'A', value: 'first' };
  expectRefusal(await service.ask('POST', '/v1/secrets', body, keyed('key-1')), 'secret_not_found');
  expect(await service.vault.list()).toEqual([]);
});

test('an idempotency key of another request is refused, and nothing is changed', async () => {
  const { secretID } = await create('A', 'key-1');
  const other = await create('B', 'key-2');
  for (const [method, url, body] of [
    ['POST', '/v1/secrets', { name: 'C', value: 'first' }],
    ['POST', '/v1/secrets', { name: 'A', value: 'second' }],
    ['PATCH', `/v1/secrets/${secretID}`, { value: 'second' }],
    ['PATCH', `/v1/secrets/${other.secretID}`, { value: 'second' }],
    ['DELETE', `/v1/secrets/${secretID}`, undefined]
  ] as const) {
    expectRefusal(await service.ask(method, url, body, keyed('key-1')), 'request_id_reused');
  }
  expect((await service.vault.list()).map(({ name }) => name)).toEqual(['A', 'B']);
  expect(types(secretID)).toEqual(['SecretCreated']);
});

test('an idempotency key of a refused write can be used again', async () => {
  await create('A', 'key-1');
  const body = { name: 'A', value: 'first' };
  expectRefusal(await service.ask('POST', '/v1/secrets', body, keyed('key-2')), 'secret_name_taken');
  expect((await create('B', 'key-2')).name).toBe('B');
});

test.each([
  ['nothing', ''],
  ['a space', 'a b'],
  ['a letter of no ASCII', 'ä'],
  ['101 characters', 'k'.repeat(101)]
])('an idempotency key of %s is refused', async (_, key) => {
  const body = { name: 'A', value: 'first' };
  expectRefusal(await service.ask('POST', '/v1/secrets', body, keyed(key)), 'request_invalid');
  expect(await service.vault.list()).toEqual([]);
});
