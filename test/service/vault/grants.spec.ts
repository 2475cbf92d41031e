import { Acme } from '../acme';
import { withCode } from '../fixtures';

let acme: Acme;
let secretID: string;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo', 'dan');
  secretID = await acme.secret('bob', 'A');
});

describe('a new secret', () => {
  test('is visible only to its creator, not even to an administrator', async () => {
    expect(await acme.sees('bob')).toEqual(['A: Owner']);
    const missing = withCode('secret_not_found');
    for (const other of ['ann', 'cleo']) {
      expect(await acme.sees(other)).toEqual([]);
      expect(await acme.vault.values.readByName('A', acme.as(other))).toBeNull();
      await expect(acme.read(other, secretID)).rejects.toEqual(missing);
      await expect(acme.vault.secrets.update(secretID, { value: 'x' }, acme.as(other))).rejects.toEqual(
        missing
      );
      await expect(acme.vault.secrets.delete(secretID, acme.as(other))).rejects.toEqual(missing);
      await expect(acme.roles(other, secretID)).rejects.toEqual(missing);
      await expect(acme.share(other, secretID, { Owner: [other] })).rejects.toEqual(missing);
      await expect(acme.vault.activity.ofSecret(secretID, {}, acme.as(other))).rejects.toEqual(missing);
    }
    expect(await acme.roles('bob', secretID)).toEqual(['bob: Owner']);
  });
});

describe('a reader', () => {
  const denied = withCode('secret_access_denied');

  beforeEach(() => acme.share('bob', secretID, { Reader: ['cleo'] }));

  test('can list and read a secret, by id, by name and for a kernel', async () => {
    expect(await acme.sees('cleo')).toEqual(['A: Reader']);
    expect(await acme.read('cleo', secretID)).toBe('value of A');
    expect((await acme.vault.values.readByName('A', acme.as('cleo')))?.value).toBe('value of A');
    const asked = { requestID: 'request-of-a-kernel', kernelID: 'k', origin: 'cell' as const };
    const whole = { ...asked, names: ['A'], identity: 'cleo', path: '' };
    expect((await acme.vault.values.resolve(whole, acme.as('cleo'))).bytes.map(String)).toEqual([
      'value of A'
    ]);
  });

  test('sees who else has access', async () => {
    expect(await acme.roles('cleo', secretID)).toEqual(['bob: Owner', 'cleo: Reader']);
  });

  test('cannot change, delete or share a secret, or give up access', async () => {
    await expect(acme.vault.secrets.update(secretID, { value: 'x' }, acme.as('cleo'))).rejects.toEqual(
      denied
    );
    await expect(acme.vault.secrets.update(secretID, {}, acme.as('cleo'))).rejects.toEqual(denied);
    await expect(acme.vault.secrets.delete(secretID, acme.as('cleo'))).rejects.toEqual(denied);
    for (const [grants, revokes] of [
      [{ Reader: ['dan'] }, {}],
      [{ Owner: ['cleo'] }, {}],
      [{}, { Reader: ['cleo'] }],
      [{}, {}]
    ]) {
      await expect(acme.share('cleo', secretID, grants, revokes)).rejects.toEqual(denied);
    }
    expect(await acme.roles('bob', secretID)).toEqual(['bob: Owner', 'cleo: Reader']);
    expect(await acme.read('bob', secretID)).toBe('value of A');
  });

  test('reads the new value after a change, and nothing after losing the role', async () => {
    await acme.vault.secrets.update(secretID, { value: 'second' }, acme.as('bob'));
    expect(await acme.read('cleo', secretID)).toBe('second');
    await acme.share('bob', secretID, {}, { Reader: ['cleo'] });
    await expect(acme.read('cleo', secretID)).rejects.toEqual(withCode('secret_not_found'));
    expect(await acme.vault.values.readByName('A', acme.as('cleo'))).toBeNull();
    expect(await acme.sees('cleo')).toEqual([]);
  });
});

describe('through a team', () => {
  test('members read a secret, also those of nested teams five levels down, and nobody else', async () => {
    await acme.team('T5', 'cleo');
    for (const level of [4, 3, 2, 1]) {
      await acme.team(`T${level}`, `T${level + 1}`);
    }
    await acme.team('beside', 'dan');
    await acme.share('bob', secretID, { Reader: ['T1'] });
    expect(await acme.read('cleo', secretID)).toBe('value of A');
    expect(await acme.sees('cleo')).toEqual(['A: Reader']);
    await expect(acme.read('dan', secretID)).rejects.toEqual(withCode('secret_not_found'));
    await acme.vault.removals.remove(
      { members: acme.members('T3', 'T4'), dryRun: false },
      { ...acme.as('ann') }
    );
    await expect(acme.read('cleo', secretID)).rejects.toEqual(withCode('secret_not_found'));
  });

  test('owners can change, share and delete a secret', async () => {
    await acme.team('owners', 'cleo');
    await acme.share('bob', secretID, { Owner: ['owners'] });
    await acme.vault.secrets.update(secretID, { value: 'second' }, acme.as('cleo'));
    await acme.share('cleo', secretID, { Reader: ['dan'] });
    expect(await acme.read('dan', secretID)).toBe('second');
    await acme.vault.secrets.delete(secretID, acme.as('cleo'));
    expect(await acme.sees('bob')).toEqual([]);
  });

  test('and directly, the stronger role counts', async () => {
    await acme.team('owners', 'cleo');
    await acme.share('bob', secretID, { Reader: ['cleo'], Owner: ['owners'] });
    expect(await acme.sees('cleo')).toEqual(['A: Owner']);
    await acme.share('bob', secretID, {}, { Owner: ['owners'] });
    expect(await acme.sees('cleo')).toEqual(['A: Reader']);
  });

  test('a secret that reaches a person several times is listed once', async () => {
    await acme.team('one', 'cleo');
    await acme.team('two', 'cleo');
    await acme.share('bob', secretID, { Reader: ['one', 'two', 'cleo'] });
    expect(await acme.sees('cleo')).toEqual(['A: Reader']);
  });
});
