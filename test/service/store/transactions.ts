// What holds for transactions of every store; a part of storeSuite.
import { HeliosError } from '../../../src/contract';
import { organization, touchOrganization } from '../../../src/service/store/directory';
import * as secrets from '../../../src/service/store/secrets';
import { type Step, all, run } from '../../../src/service/store/step';
import { withCode } from '../fixtures';
import { makeSecret, orgID } from './rowMakers';
import type { IBench } from './storeSuite';

export function transactions(bench: IBench): void {
  test('that succeeds returns its result, and others see all of it', async () => {
    const result = await bench.engine.write(function* () {
      yield* secrets.insertSecret(makeSecret('A'));
      yield* secrets.insertSecret(makeSecret('B'));
      return 'result';
    });
    expect(result).toBe('result');
    expect(await bench.names()).toEqual(['A', 'B']);
  });

  test('that throws passes the error on and leaves nothing', async () => {
    const { secretID } = await bench.add('A');
    const doomed = bench.engine.write(function* (): Step<void> {
      yield* secrets.insertSecret(makeSecret('B'));
      yield* secrets.purgeSecret(secretID);
      throw new HeliosError('last_owner');
    });
    await expect(doomed).rejects.toEqual(withCode('last_owner'));
    expect(await bench.names()).toEqual(['A']);
    await bench.add('B');
  });

  test('that fails in a statement leaves nothing', async () => {
    const doomed = bench.engine.write(function* (): Step<void> {
      yield* secrets.insertSecret(makeSecret('A'));
      yield* run('UPDATE nowhere SET nothing = 1');
    });
    await expect(doomed).rejects.toThrow();
    expect(await bench.names()).toEqual([]);
  });

  test('succeeds beside others that throw', async () => {
    const outcomes = await Promise.allSettled(
      ['A', 'B', 'C', 'D'].map((name, index) =>
        bench.engine.write(function* (): Step<void> {
          yield* secrets.insertSecret(makeSecret(name));
          if (index % 2) {
            throw new HeliosError('last_owner');
          }
        })
      )
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(await bench.names()).toEqual(['A', 'C']);
  });

  test('is visible only to itself before its end', async () => {
    let seen: Promise<string[]> | undefined;
    const own = await bench.engine.write(function* () {
      yield* secrets.insertSecret(makeSecret('A'));
      let isSeen = false;
      seen = bench.names();
      void seen.then(() => (isSeen = true));
      // Until the other one has looked, where that can happen in between.
      for (let turn = 0; turn < 2000 && !isSeen; turn++) {
        yield* organization();
      }
      return yield* secrets.secretByName(orgID, 'A');
    });
    expect(await seen).toEqual([]);
    expect(own?.name).toBe('A');
    expect(await bench.names()).toEqual(['A']);
  });

  test('that reads and then writes a row loses no concurrent change', async () => {
    const raise = function* (): Step<void> {
      yield* touchOrganization(orgID);
      const row = yield* organization();
      yield* run('UPDATE organization SET directoryVersion = ?', (row?.directoryVersion ?? 0) + 1);
    };
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? bench.engine : bench.other).write(raise))
    );
    const row = await bench.other.read(organization);
    expect([row?.directoryVersion, row?.changes]).toEqual([21, 21]);
  });

  test('succeeds when another one locks the same rows in the opposite order', async () => {
    const [a, b] = [await bench.add('A'), await bench.add('B')];
    const both = (first: string, second: string) =>
      function* (): Step<void> {
        yield* secrets.touchSecret(first);
        yield* organization();
        yield* secrets.touchSecret(second);
      };
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2
          ? bench.engine.write(both(a.secretID, b.secretID))
          : bench.other.write(both(b.secretID, a.secretID))
      )
    );
    expect((await bench.other.read(() => secrets.secretByID(a.secretID)))?.grantsVersion).toBe(21);
  });

  test('that loses a free name to another one is run again and finds it taken', async () => {
    const take = (name: string) =>
      function* (): Step<string> {
        if (yield* secrets.secretByName(orgID, name)) {
          return 'taken';
        }
        yield* secrets.insertSecret(makeSecret(name));
        return 'made';
      };
    for (const name of ['A', 'B', 'C', 'D', 'E']) {
      const results = await Promise.all([bench.engine.write(take(name)), bench.other.write(take(name))]);
      expect(results.sort()).toEqual(['made', 'taken']);
    }
    expect(await bench.names()).toEqual(['A', 'B', 'C', 'D', 'E']);
  });

  test('that inserts an existing row fails without naming its values', async () => {
    const row = await bench.add('ITS_NAME');
    const error: unknown = await bench.engine
      .write(() => secrets.claimName(row))
      .then(
        () => null,
        (thrown: unknown) => thrown
      );
    expect(error).not.toBeNull();
    expect(`${(error as Error).stack}${JSON.stringify(error)}`).not.toContain('ITS_NAME');
  });

  test('counts the rows it updated, even those with equal values', async () => {
    await bench.add('A');
    const change = (): Step<number> => run('UPDATE secret SET lastUsedAt = 5');
    expect([await bench.engine.write(change), await bench.engine.write(change)]).toEqual([1, 1]);
    expect(await bench.engine.write(() => run('UPDATE secret SET lastUsedAt = 5 WHERE name = ?', 'B'))).toBe(
      0
    );
  });

  test('that looks up an invalid UUID finds nothing', async () => {
    await bench.add('A');
    for (const odd of [
      '',
      'no id',
      '0',
      '00000000-0000-0000-0000-000000000000',
      "' OR ''='",
      '🔑'.repeat(100)
    ]) {
      expect(await bench.other.read(() => secrets.secretByID(odd))).toBeNull();
    }
    const { secretID } = await bench.add('B');
    expect((await bench.other.read(() => secrets.secretByID(secretID.toUpperCase())))?.name).toBe('B');
  });

  test('that reads more rows than fit into one answer gets all', async () => {
    await bench.engine.write(function* () {
      for (let index = 0; index < 500; index++) {
        yield* secrets.insertSecret(makeSecret(`N${index}`));
      }
    });
    expect(await bench.other.read(() => all('SELECT * FROM secret'))).toHaveLength(500);
    expect(await bench.other.read(() => all('SELECT * FROM secret LIMIT ?', 7))).toHaveLength(7);
  });
}
