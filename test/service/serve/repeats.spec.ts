// A write whose answer was lost, by a connection that ended or a process that crashed, and that comes again.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { IErrorBody } from '../../../src/contract';
import { Log } from '../../../src/service/log';
import { startService } from '../../../src/service/serve/service';
import { all } from '../../../src/service/store/step';
import { SqliteEngine } from '../../../src/service/store/sqlite/sqliteEngine';
import { credentialOf } from '../../../src/service/vault/key';
import { createTeamOrganization, openTeam } from '../../../src/service/vault/openTeam';
import type { Vault } from '../../../src/service/vault/vault';
import { makeFastFolder } from '../cli/commands';
import { afterwards, makeCanary } from '../fixtures';
import { OPERATOR } from '../teamVault';
import { settingsFrom } from './served';

const ANN = 'ann@acme.example';

interface IPost {
  path: string;
  body: object;
  /** Another body that the same idempotency key must not be used for. */
  other: object;
}

interface IServed {
  vault: Vault;
  post: (path: string, body: object, key: string, idempotencyKey?: string) => Promise<Response>;
  /** Loses the next answer; gives what it would have been, and what a crash at this moment leaves on the disk. */
  loseNext: () => Promise<{ answer: string; image: string }>;
}

const placeIn = (folder: string): { database: string; keyFile: string } => ({
  database: join(folder, 'team.sqlite'),
  keyFile: join(folder, 'team.key')
});

async function serve(folder: string): Promise<IServed> {
  const vault = await openTeam(placeIn(folder));
  afterwards(() => vault.close());
  const settings = settingsFrom('--listen', '127.0.0.1:0');
  const { app, url, close } = await startService(vault, settings, null, new Log('error', () => undefined));
  afterwards(close);
  return {
    vault,
    post: (path, body, key, idempotencyKey = 'key-1') =>
      fetch(url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey
        },
        body: JSON.stringify(body)
      }),
    loseNext: () =>
      new Promise(resolve => {
        app.server.prependOnceListener('request', (_, reply) => {
          // The commit is behind it, the answer not out yet.
          reply.end = (answer?: unknown) => {
            const image = makeFastFolder();
            cpSync(folder, image, { recursive: true });
            reply.destroy();
            resolve({ answer: String(answer), image });
            return reply;
          };
        });
      })
  };
}

let folder: string;
let key: string;
let served: IServed;

beforeEach(async () => {
  folder = makeFastFolder();
  key = (await createTeamOrganization(placeIn(folder), { name: 'ACME', email: ANN }, OPERATOR)).apiKey;
  served = await serve(folder);
});

const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as IErrorBody).error.code;
const addUser = async (email: string): Promise<string> =>
  (await served.vault.people.add(email, OPERATOR)).userID;

/** Every POST that changes something, but for keys and codes, which are shown once only. */
const POSTS: Record<string, () => IPost | Promise<IPost>> = {
  'a new secret': () => ({
    path: '/v1/secrets',
    body: { name: 'A', value: 'a' },
    other: { name: 'A', value: 'b' }
  }),
  'a new user': () => ({
    path: '/v1/users',
    body: { email: 'bob@acme.example' },
    other: { email: 'cleo@acme.example' }
  }),
  'a new team': () => ({
    path: '/v1/teams',
    body: { name: 'Green', description: 'one' },
    other: { name: 'Green', description: 'two' }
  }),
  'a removal': async () => {
    const userID = await addUser('bob@acme.example');
    return {
      path: '/x/v1/removals',
      body: { userID, dryRun: false },
      other: { userID: await addUser('cleo@acme.example'), dryRun: false }
    };
  },
  'what is restored': async () => {
    const made = (await (await served.post('/v1/secrets', { name: 'A', value: '' }, key, 'made')).json()) as {
      secretID: string;
    };
    const ann = { requestID: 'r', credential: credentialOf(key) };
    await served.vault.secrets.delete(made.secretID, ann);
    return { path: `/x/v1/deleted/${made.secretID}/restore`, body: {}, other: { name: 'B' } };
  }
};

describe.each(Object.entries(POSTS))('%s whose answer was lost', (_, make) => {
  test('is answered like the first time, also after a crash, and is done once', async () => {
    const { path, body, other } = await make();
    const lost = served.loseNext();
    await expect(served.post(path, body, key)).rejects.toThrow();
    const { answer, image } = await lost;
    for (const at of [served, await serve(image)]) {
      const again = await at.post(path, body, key);
      expect([again.status, await again.text()]).toEqual([200, answer]);
      const reused = await at.post(path, other, key);
      expect([reused.status, await codeOf(reused)]).toEqual([409, 'request_id_reused']);
    }
  });
});

test('a lost API key is not made twice by a repeat, and is not shown again', async () => {
  const path = '/x/v1/apiKeys';
  const body = { name: 'job', scope: 'ReadOnly' };
  const lost = served.loseNext();
  await expect(served.post(path, body, key)).rejects.toThrow();
  const { answer, image } = await lost;
  for (const at of [served, await serve(image)]) {
    const again = await at.post(path, body, key);
    expect([again.status, await codeOf(again)]).toEqual([409, 'api_key_made']);
    const other = await at.post(path, { ...body, scope: 'Full' }, key);
    expect(await codeOf(other)).toBe('request_id_reused');
    const keys = await at.vault.apiKeys.listFor(ANN, OPERATOR);
    expect(keys.map(({ name }) => name)).toEqual(['job', expect.any(String)]);
  }
  expect(answer).toContain('hsk_');
});

test('only an id and an HMAC of a write are stored, which reveal nothing of the request', async () => {
  const canary = makeCanary();
  await served.post('/v1/secrets', { name: 'A', value: canary }, key, 'of-secret');
  await served.post('/v1/secrets', { name: 'B', value: canary }, key, 'of-another');
  await served.post('/x/v1/apiKeys', { name: canary, scope: 'Full' }, key, 'of-key');
  const engine = new SqliteEngine(placeIn(folder).database);
  afterwards(() => engine.close());
  const rows = engine.drive(() => all<{ mark: string; result: string }>('SELECT * FROM idempotency'));
  expect(rows.length).toBeGreaterThanOrEqual(3);
  for (const row of rows) {
    expect(row.mark).toMatch(/^[0-9a-f]{64}$/);
    expect(row.result).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify(row)).not.toMatch(/hsk_|canary/);
  }
  expect(new Set(rows.map(({ mark }) => mark)).size).toBe(rows.length);
});

describe('a repeat is authorized again', () => {
  test('by the key: a read-only or revoked key gets no answer of another key', async () => {
    const ann = { requestID: 'r', credential: credentialOf(key) };
    const body = { name: 'A', value: 'a' };
    expect((await served.post('/v1/secrets', body, key)).status).toBe(200);
    const reader = await served.vault.apiKeys.create({ name: 'reader', scope: 'ReadOnly' }, ann);
    expect(await codeOf(await served.post('/v1/secrets', body, reader.apiKey))).toBe('scope_denied');
    await served.vault.apiKeys.revoke(reader.apiKeyID, ann);
    expect(await codeOf(await served.post('/v1/secrets', body, reader.apiKey))).toBe('not_authenticated');
    expect((await served.post('/v1/secrets', body, key)).status).toBe(200);
  });

  test('by the user: a former administrator, or a user without a grant on what they made, is refused', async () => {
    const cleo = await addUser('cleo@acme.example');
    const { apiKey } = await served.vault.apiKeys.createFor(
      'cleo@acme.example',
      { name: 'key', scope: 'Full' },
      OPERATOR
    );
    await served.vault.people.setAdministrator(cleo, true, OPERATOR);
    const user = { email: 'dan@acme.example' };
    expect((await served.post('/v1/users', user, apiKey)).status).toBe(200);
    await served.vault.people.setAdministrator(cleo, false, OPERATOR);
    expect(await codeOf(await served.post('/v1/users', user, apiKey))).toBe('administrator_required');

    const secret = { name: 'A', value: 'a' };
    const made = await served.post('/v1/secrets', secret, apiKey, 'key-2');
    const { secretID } = (await made.json()) as { secretID: string };
    const [{ userID: ann }] = await served.vault.people.users(ANN, OPERATOR);
    const grants = [{ role: 'Owner' as const, users: [ann], teams: [] }];
    const revokes = [{ role: 'Owner' as const, users: [cleo], teams: [] }];
    const call = { requestID: 'r', credential: credentialOf(apiKey) };
    await served.vault.sharing.change(secretID, { grants, revokes }, call);
    expect(await codeOf(await served.post('/v1/secrets', secret, apiKey, 'key-2'))).toBe('secret_not_found');
  });

  test('and the same idempotency key of two users means two writes', async () => {
    await addUser('cleo@acme.example');
    const wanted = { name: 'key', scope: 'Full' as const };
    const { apiKey } = await served.vault.apiKeys.createFor('cleo@acme.example', wanted, OPERATOR);
    expect((await served.post('/v1/secrets', { name: 'A', value: 'a' }, key)).status).toBe(200);
    const other = await served.post('/v1/secrets', { name: 'B', value: 'b' }, apiKey);
    expect(other.status).toBe(200);
  });
});
