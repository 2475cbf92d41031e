import type { IAPIKeyRow } from '../../../src/service/store/rows';
import { Acme } from '../acme';
import { rowsOf } from '../teamVault';

let acme: Acme;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo');
});

afterEach(() => jest.restoreAllMocks());

const lastUsed = async (by: string): Promise<string | undefined> =>
  (await acme.vault.apiKeys.list(acme.as(by)))[0].lastUsedAt;

describe('when keys and secrets were used last', () => {
  test('is stored in batches and not with every read', async () => {
    const secretID = await acme.secret('bob', 'A');
    await acme.vault.flush();
    const before = await rowsOf<IAPIKeyRow>(acme.engine, 'api_key');
    const time = Date.now() + 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(time);
    await acme.read('bob', secretID);
    expect(await rowsOf<IAPIKeyRow>(acme.engine, 'api_key')).toEqual(before);
    await acme.vault.flush();
    const shown = new Date(time).toISOString();
    expect(await lastUsed('bob')).toBe(shown);
    expect((await acme.summaries('bob'))[0].lastUsedAt).toBe(shown);
    expect(await lastUsed('cleo')).not.toBe(shown);
  });

  test('never goes back before a time that another process stored', async () => {
    const later = Date.now() + 3600_000;
    await acme.vault.people.whoAmI(acme.as('bob'));
    await acme.engine.write(function* () {
      yield { sql: 'UPDATE api_key SET lastUsedAt = ?', values: [later * 1000] };
    });
    await acme.vault.flush();
    expect(await lastUsed('bob')).toBe(new Date(later).toISOString());
  });

  test('is stored once the database can be written again', async () => {
    await acme.secret('bob', 'A');
    await acme.vault.flush();
    const time = Date.now() + 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(time);
    await acme.vault.people.whoAmI(acme.as('bob'));
    jest.spyOn(acme.engine, 'write').mockRejectedValueOnce(new Error('full'));
    await expect(acme.vault.flush()).rejects.toThrow('full');
    await acme.vault.flush();
    expect(await lastUsed('bob')).toBe(new Date(time).toISOString());
  });
});
