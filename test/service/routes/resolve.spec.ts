import { randomBytes } from 'node:crypto';
import {
  FRAME_TYPE,
  type IFrame,
  type IResolveForward,
  type ISecret,
  decodeFrame
} from '../../../src/contract';
import { type ITestApp, LARGEST, expectRefusal, makeApp, rowsOf } from '../fixtures';

let service: ITestApp;

// The largest values take their time on a machine that is busy.

beforeEach(async () => {
  service = await makeApp();
});

async function create(name: string, value: string): Promise<string> {
  return (await service.ask('POST', '/v1/secrets', { name, value })).json<ISecret>().secretID;
}

function asking(names: string[], more: Partial<IResolveForward> = {}): IResolveForward {
  const requestID = randomBytes(8).toString('hex');
  return { requestID, kernelID: 'kernel', names, origin: 'cell', identity: 'me', path: 'a.ipynb', ...more };
}

async function resolve(body: IResolveForward): Promise<IFrame & { texts: string[] }> {
  const answer = await service.ask('POST', '/x/v1/resolve', body);
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, FRAME_TYPE]);
  expect(answer.headers['content-length']).toBe(String(answer.rawPayload.byteLength));
  expect(answer.headers['cache-control']).toBe('no-store');
  const frame = decodeFrame(answer.rawPayload, bytes => Buffer.from(bytes).toString('utf8'));
  return { ...frame, texts: frame.bytes.map(bytes => Buffer.from(bytes).toString('utf8')) };
}

test('values come in one frame, each name once, in the order of the request', async () => {
  const ids = [await create('B', ''), await create('A', '😀\0')];
  const { values, errors, texts } = await resolve(asking(['A', 'B', 'A']));
  expect(values).toEqual([
    { name: 'A', secretID: ids[1], size: 5 },
    { name: 'B', secretID: ids[0], size: 0 }
  ]);
  expect(texts).toEqual(['😀\0', '']);
  expect(errors).toEqual([]);
});

test('the largest values are returned byte for byte', async () => {
  const value = '\u0001'.repeat(LARGEST - 4) + '😀';
  await create('A', value);
  await create('B', value);
  const { texts } = await resolve(asking(['A', 'B']));
  expect(texts.map(text => text === value)).toEqual([true, true]);
});

test('a missing name does not affect the others and gets similar names as hint', async () => {
  for (const name of ['AWS_KEY', 'AWS_KEYS', 'OTHER']) {
    await create(name, 'v');
  }
  const { values, errors } = await resolve(asking(['AWS_KEX', 'OTHER', 'NOTHING_NEAR']));
  expect(values.map(({ name }) => name)).toEqual(['OTHER']);
  expect(errors.map(({ name, code }) => [name, code])).toEqual([
    ['AWS_KEX', 'secret_not_found'],
    ['NOTHING_NEAR', 'secret_not_found']
  ]);
  expect(errors[0].message).toContain('Did you mean AWS_KEY or AWS_KEYS?');
  expect(errors[1].message).not.toContain('mean');
});

test('every returned value, and no other, leaves an audit entry with notebook, kernel and request', async () => {
  const id = await create('A', 'v');
  const body = asking(['A', 'MISSING'], { kernelID: 'kernel-7', path: 'work/b.ipynb' });
  await resolve(body);
  const audit = rowsOf(service.home).audit(id);
  expect(audit.map(({ type }) => type)).toEqual(['SecretCreated', 'SecretRead']);
  expect(audit[1]).toMatchObject({
    userID: (await service.vault.user()).userID,
    secretName: 'A',
    notebook: 'work/b.ipynb',
    kernelID: 'kernel-7',
    requestID: body.requestID
  });
});

test('a repeated request is answered again, in any order of its names', async () => {
  await create('A', 'a');
  await create('B', 'b');
  const body = asking(['A', 'B']);
  expect((await resolve(body)).texts).toEqual(['a', 'b']);
  expect((await resolve(body)).texts).toEqual(['a', 'b']);
  expect((await resolve({ ...body, names: ['B', 'A'] })).texts).toEqual(['b', 'a']);
});

test.each([[['B']], [['A', 'B']], [['A', 'A']]])('a request id used for A is refused for %j', async names => {
  await create('A', 'a');
  const id = await create('B', 'b');
  const body = asking(['A']);
  await resolve(body);
  const answer = await service.ask('POST', '/x/v1/resolve', { ...body, names });
  expectRefusal(answer, 'request_id_reused');
  expect(rowsOf(service.home).audit(id)).toHaveLength(1);
});

test.each([
  ['no request id', { requestID: undefined }],
  ['a short request id', { requestID: 'short' }],
  ['no kernel', { kernelID: undefined }],
  ['no names', { names: [] }],
  ['a name that is no text', { names: [1] }],
  ['1001 names', { names: Array.from({ length: 1001 }, (_, index) => `N${index}`) }],
  ['another origin', { origin: 'thread' }],
  ['no identity', { identity: undefined }],
  ['a claim that the page makes', { confirmed: true }]
])('a body with %s is refused', async (_, wrong) => {
  const answer = await service.ask('POST', '/x/v1/resolve', { ...asking(['A']), ...wrong });
  expectRefusal(answer, 'request_invalid');
});

test('only the first ten of a thousand misspelled names get a hint', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `SECRET_${index}`);
  await Promise.all(names.map(name => service.vault.create(name, '', { requestID: 'r' })));
  const { errors } = await resolve(asking(Array.from({ length: 1000 }, (_, index) => `SECRE_${index}`)));
  expect(errors).toHaveLength(1000);
  expect(errors.filter(({ message }) => message.includes('Did you mean'))).toEqual(errors.slice(0, 10));
});

test('the status shows versions, organization and folder, and reads no secret', async () => {
  const answer = await service.ask('GET', '/x/v1/status');
  expect(answer.json()).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    protocol: 1,
    backend: 'embedded',
    protection: 'keyFileBeside',
    organization: 'This computer',
    user: expect.objectContaining({ userID: (await service.vault.user()).userID }) as object,
    isAdministrator: true,
    home: service.home
  });
});
