import { createSecretKey, randomBytes } from 'node:crypto';
import { openDatabase } from '../../../src/service/store/mysql/migrate';
import type { ICall } from '../../../src/service/vault/call';
import { createOrganization } from '../../../src/service/vault/createOrganization';
import { credentialOf } from '../../../src/service/vault/key';
import { Vault } from '../../../src/service/vault/vault';
import { FOUNDER, OPERATOR } from '../teamVault';
import { ServerDatabases } from './databases';

const databases = new ServerDatabases();
/** Two processes of one team. */
let vaults: Vault[];
let ann: ICall;

beforeAll(async () => {
  const root = createSecretKey(randomBytes(32));
  const url = await databases.makeMigrated();
  const engines = [await openDatabase(url), await openDatabase(url)];
  await engines[0].write(() => createOrganization({ name: 'ACME', kind: 'team', root, email: FOUNDER }));
  vaults = engines.map(engine => new Vault(engine, root));
  const { apiKey } = await vaults[0].apiKeys.createFor(FOUNDER, { name: 'key', scope: 'Full' }, OPERATOR);
  ann = { requestID: 'r', credential: credentialOf(apiKey) };
});

afterAll(async () => {
  await Promise.all(vaults.map(vault => vault.close()));
  await databases.remove();
});

test('a value that is read during a change is the old or the new one, never damaged', async () => {
  const [one, two] = vaults;
  const { secretID } = await one.secrets.create({ name: 'CHANGING', value: '0' }, ann);
  let last = 0;
  let isDone = false;
  const reading = Array.from({ length: 4 }, async () => {
    while (!isDone) {
      const before = last;
      const value = Number((await two.values.read(secretID, ann)).value);
      expect(value).toBeGreaterThanOrEqual(before);
      expect(value).toBeLessThanOrEqual(last + 1);
    }
  });
  for (let value = 1; value <= 100; value++) {
    await one.secrets.update(secretID, { value: String(value) }, ann);
    last = value;
  }
  isDone = true;
  await Promise.all(reading);
});

test('of many who take one name at once, one gets it and the others get secret_name_taken', async () => {
  for (let round = 0; round < 20; round++) {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        vaults[index % 2].secrets.create({ name: `NAME_${round}`, value: 'value' }, ann)
      )
    );
    const codes = outcomes.map(outcome =>
      outcome.status === 'fulfilled' ? 'made' : (outcome.reason as { code: string }).code
    );
    expect(codes.sort()).toEqual(['made', ...Array.from({ length: 7 }, () => 'secret_name_taken')]);
  }
});

test('a request that arrives many times at once with one idempotency key is done once', async () => {
  const call = { ...ann, idempotencyKey: 'once' };
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      vaults[index % 2].secrets.create({ name: 'ONCE', value: 'value' }, call)
    )
  );
  expect(new Set(made.map(({ secretID }) => secretID)).size).toBe(1);
  const logs = await vaults[0].activity.ofSecret(made[0].secretID, {}, ann);
  expect(logs.auditLogs.map(({ type }) => type)).toEqual(['SecretCreated']);
});
