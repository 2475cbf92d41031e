import type { ISecret, ISecretList } from '../../../src/contract';
import { type ITestApp, expectRefusal, makeApp } from '../fixtures';

const FACTS = ['createdAt', 'createdBy', 'lastUpdatedAt', 'lastUpdatedBy', 'name', 'secretID'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

describe.each(['/v1', '/v2'])('%s/secrets', version => {
  let service: ITestApp;
  const url = `${version}/secrets`;

  const create = async (name: string, value: string): Promise<ISecret> =>
    (await service.ask('POST', url, { name, value })).json<ISecret>();
  const list = async (query = ''): Promise<ISecret[]> =>
    (await service.ask('GET', url + query)).json<ISecretList>().secrets;

  beforeEach(async () => {
    service = await makeApp();
  });

  test('a new secret is answered with 200 and its fields without the value', async () => {
    const answer = await service.ask('POST', url, { name: 'A', value: 'first' });
    const secret = answer.json<ISecret>();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(Object.keys(secret).sort()).toEqual(FACTS);
    expect(secret.name).toBe('A');
    expect(secret.secretID).toMatch(UUID);
    expect([secret.createdBy, secret.lastUpdatedBy]).toEqual(
      Array(2).fill((await service.vault.user()).userID)
    );
    expect(secret.createdAt).toMatch(TIME);
    expect(secret.lastUpdatedAt).toBe(secret.createdAt);
  });

  test('a list of secrets is an object, sorted by name, without values', async () => {
    expect(await list()).toEqual([]);
    for (const name of ['b', 'B', 'a', '_']) {
      await create(name, 'value');
    }
    const secrets = await list();
    expect(secrets.map(({ name }) => name)).toEqual(['B', '_', 'a', 'b']);
    secrets.forEach(secret => expect(Object.keys(secret).sort()).toEqual(FACTS));
  });

  test('a name in the query returns that secret with its value', async () => {
    const { secretID } = await create('A', 'first');
    await create('AB', 'other');
    const found = await list('?name=A&organizationID=any');
    expect(found.map(({ secretID, value }) => ({ secretID, value }))).toEqual([{ secretID, value: 'first' }]);
  });

  test.each(['B', 'a', '', 'A%20', 'A%25', '%25', "'%20OR%20''='"])(
    'the unknown name %j in the query returns an empty list',
    async name => {
      await create('A', 'first');
      const answer = await service.ask('GET', `${url}?name=${name}`);
      expect([answer.statusCode, answer.json()]).toEqual([200, { secrets: [] }]);
    }
  );

  test('an id returns the secret with its value', async () => {
    const created = await create('A', 'first');
    const answer = await service.ask('GET', `${url}/${created.secretID}`);
    expect([answer.statusCode, answer.json()]).toEqual([200, { ...created, value: 'first' }]);
  });

  test('a name is unique, and its case matters', async () => {
    await create('A', 'first');
    expectRefusal(await service.ask('POST', url, { name: 'A', value: 'second' }), 'secret_name_taken');
    expect((await service.ask('POST', url, { name: 'a', value: 'other' })).statusCode).toBe(200);
    expect((await list('?name=A'))[0].value).toBe('first');
  });

  test('a new value replaces the old one and changes only the time', async () => {
    const created = await create('A', 'first');
    const answer = await service.ask('PATCH', `${url}/${created.secretID}`, { value: 'second' });
    const { lastUpdatedAt, ...rest } = answer.json<ISecret>();
    expect(answer.statusCode).toBe(200);
    expect({ ...rest, lastUpdatedAt: created.lastUpdatedAt }).toEqual(created);
    expect(Date.parse(lastUpdatedAt)).toBeGreaterThan(Date.parse(created.lastUpdatedAt));
    expect((await list('?name=A'))[0]).toEqual({ ...created, lastUpdatedAt, value: 'second' });
  });

  test('a change without a field changes nothing', async () => {
    const created = await create('A', 'first');
    const answer = await service.ask('PATCH', `${url}/${created.secretID}`, {});
    expect([answer.statusCode, answer.json()]).toEqual([200, created]);
  });

  test('a change of the name is refused with an explanation', async () => {
    const { secretID } = await create('A', 'first');
    const answer = await service.ask('PATCH', `${url}/${secretID}`, { name: 'B', value: 'second' });
    expectRefusal(answer, 'request_invalid');
    expect(answer.json<{ error: { message: string } }>().error.message).toContain('never changes');
    expect((await list('?name=A'))[0].value).toBe('first');
  });

  test('a delete is answered with the id, and the name is free again', async () => {
    const { secretID } = await create('A', 'first');
    const answer = await service.ask('DELETE', `${url}/${secretID}`);
    expect([answer.statusCode, answer.json()]).toEqual([200, { secretID }]);
    expect(await list()).toEqual([]);
    expect(await list('?name=A')).toEqual([]);
    expectRefusal(await service.ask('GET', `${url}/${secretID}`), 'secret_not_found');
    expect((await create('A', 'second')).secretID).not.toBe(secretID);
  });

  test('a delete with a content type but no body is accepted', async () => {
    const { secretID } = await create('A', 'first');
    const headers = { 'content-type': 'application/json' };
    const answer = await service.ask('DELETE', `${url}/${secretID}`, undefined, headers);
    expect([answer.statusCode, answer.json()]).toEqual([200, { secretID }]);
  });

  test.each([
    ['GET', undefined],
    ['PATCH', { value: 'x' }],
    ['PATCH', {}],
    ['DELETE', undefined]
  ])('%s %j of an unknown secret is refused', async (method, body) => {
    const answer = await service.ask(method, `${url}/01234567-89ab-7def-8123-456789abcdef`, body);
    expectRefusal(answer, 'secret_not_found');
  });
});

test('/v1 and /v2 show the same vault', async () => {
  const { ask } = await makeApp();
  const created = (await ask('POST', '/v1/secrets', { name: 'A', value: 'first' })).json<ISecret>();
  expect((await ask('GET', `/v2/secrets/${created.secretID}`)).json()).toEqual({
    ...created,
    value: 'first'
  });
});

test('every answer forbids storing it', async () => {
  const { ask } = await makeApp();
  const { secretID } = (await ask('POST', '/v1/secrets', { name: 'A', value: 'a' })).json<ISecret>();
  const urls = ['/v1/secrets', '/v1/secrets?name=A', `/v1/secrets/${secretID}`, '/openapi.json', '/healthz'];
  for (const url of urls) {
    expect((await ask('GET', url)).headers['cache-control']).toBe('no-store');
  }
  for (const method of ['PATCH', 'DELETE']) {
    const answer = await ask(method, `/v1/secrets/${secretID}`, { value: 'b' });
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
  }
});
