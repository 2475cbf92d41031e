// Former values over HTTP, and changes that overwrite nothing which their maker has not seen.
import type { ISecret, ISecretSummaryList, ISecretVersionList } from '../../../src/contract';
import { type ITestApp, expectRefusal, makeApp } from '../fixtures';

let service: ITestApp;
let secretID: string;
let url: string;

beforeEach(async () => {
  service = await makeApp();
  const answer = await service.ask('POST', '/v1/secrets', { name: 'A', value: 'first' });
  ({ secretID } = answer.json<ISecret>());
  url = `/v1/secrets/${secretID}`;
  expect(answer.headers.etag).toBe('"1"');
});

const valueNow = async (): Promise<string | undefined> =>
  (await service.ask('GET', url)).json<ISecret>().value;

test("the ETag of a secret is its version, and the panel's list shows the same number", async () => {
  expect((await service.ask('GET', url)).headers.etag).toBe('"1"');
  expect((await service.ask('PATCH', url, { value: 'second' })).headers.etag).toBe('"2"');
  expect((await service.ask('GET', url)).headers.etag).toBe('"2"');
  const { secrets } = (await service.ask('GET', '/x/v1/secrets')).json<ISecretSummaryList>();
  expect(secrets.map(({ version }) => version)).toEqual([2]);
});

test.each(['PATCH', 'DELETE'])('%s with an outdated ETag is refused and changes nothing', async method => {
  await service.ask('PATCH', url, { value: 'second' });
  const body = method === 'PATCH' ? { value: 'third' } : undefined;
  expectRefusal(await service.ask(method, url, body, { 'if-match': '"1"' }), 'secret_changed');
  expect(await valueNow()).toBe('second');
  expect((await service.ask(method, url, body, { 'if-match': '"2"' })).statusCode).toBe(200);
});

test('a repeated change is answered like the first, although its ETag is outdated by then', async () => {
  const headers = { 'if-match': '"1"', 'idempotency-key': 'a-key' };
  for (let time = 0; time < 2; time++) {
    const answer = await service.ask('PATCH', url, { value: 'second' }, headers);
    expect([answer.statusCode, answer.headers.etag]).toEqual([200, '"2"']);
  }
});

test.each(['*', undefined])('with %s any version is replaced', async tag => {
  const headers: Record<string, string> = tag === undefined ? {} : { 'if-match': tag };
  expect((await service.ask('PATCH', url, { value: 'second' }, headers)).statusCode).toBe(200);
});

test.each(['1', 'W/"1"', '"0"', '"1", "2"', '""', '"x"'])('%s is refused as an ETag', async tag => {
  expectRefusal(await service.ask('PATCH', url, { value: 'second' }, { 'if-match': tag }), 'request_invalid');
  expect(await valueNow()).toBe('first');
});

test('former values are listed without values, and one can be reverted to', async () => {
  await service.ask('PATCH', url, { value: 'second' });
  const versions = `/x/v1/secrets/${secretID}/versions`;
  const listed = await service.ask('GET', versions);
  expect(listed.body).not.toMatch(/first|second/);
  expect(
    listed.json<ISecretVersionList>().versions.map(({ version, isCurrent }) => [version, isCurrent])
  ).toEqual([
    [2, true],
    [1, false]
  ]);
  const answer = await service.ask('POST', versions, { version: 1 });
  expect([answer.statusCode, answer.headers.etag, await valueNow()]).toEqual([200, '"3"', 'first']);
  expectRefusal(await service.ask('POST', versions, { version: 9 }), 'secret_version_not_found');
  for (const body of [{}, { version: 0 }, { version: '1' }, { version: 1.5 }]) {
    expectRefusal(await service.ask('POST', versions, body), 'request_invalid');
  }
});

test('the status shows how the root key is protected', async () => {
  expect((await service.ask('GET', '/x/v1/status')).json()).toMatchObject({ protection: 'keyFileBeside' });
});
