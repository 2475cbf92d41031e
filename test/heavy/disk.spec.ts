// A disk that fails to keep what it was given: strace lets calls of the system fail in a service as it is delivered.
import { existsSync } from 'node:fs';
import type { ISecretList } from '../../src/contract';
import { openVault } from '../../src/service/vault/openVault';
import { makeFolder } from '../service/fixtures';
import { type IService, makeBundle, startService } from '../service/serviceProcess';

const STRACE = '/usr/bin/strace';
const bundle = makeBundle();

/** A service in which these calls fail, from the so-and-so-many-th on. */
const startFailing = (home: string, calls: string, error: string, from: number): Promise<IService> => {
  const inject = `inject=${calls}:error=${error}:when=${from}+`;
  const under = [STRACE, '-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', inject];
  return startService(bundle, home, { under });
};

async function write({ ask }: IService, name: string): Promise<number> {
  return (await ask('POST', '/v1/secrets', { name, value: `value of ${name}`.repeat(500) })).status;
}

async function namesOf({ ask }: IService): Promise<string[]> {
  const { secrets } = JSON.parse((await ask('GET', '/v1/secrets?limit=1000')).body) as ISecretList;
  return secrets.map(({ name }) => name);
}

test('strace can make system calls fail', () => {
  // Without it none of what follows says anything.
  expect([STRACE, existsSync(STRACE)]).toEqual([STRACE, true]);
});

test.each([
  ['fsync,fdatasync', 'EIO', 12],
  ['fsync,fdatasync', 'ENOSPC', 20],
  ['pwrite64', 'ENOSPC', 60],
  ['pwrite64', 'EIO', 75]
])(
  'a service whose %s fails with %s says so, and loses nothing that it acknowledged',
  async (calls, error, from) => {
    const home = makeFolder();
    // Made before, so that the failure is of a vault in use.
    const first = await startService(bundle, home);
    expect(await write(first, 'FIRST')).toBe(200);
    first.child.stdin.end();
    await first.ended;
    const failing = await startFailing(home, calls, error, from);
    const names = Array.from({ length: 40 }, (_, index) => `N${index}`);
    const statuses: number[] = [];
    for (const name of names) {
      statuses.push(await write(failing, name));
    }
    const acknowledged = names.filter((_, index) => statuses[index] === 200);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(statuses.filter(status => status !== 200).length).toBeGreaterThan(0);
    expect(statuses.filter(status => ![200, 503, 507].includes(status))).toEqual([]);
    // Nothing can be written down, so nothing is read either.
    const { status } = await failing.ask('GET', '/v1/secrets?name=FIRST');
    expect([503, 507]).toContain(status);
    failing.child.stdin.end();
    await failing.ended;

    const again = await startService(bundle, home);
    const kept = await namesOf(again);
    expect(['FIRST', ...acknowledged].filter(name => !kept.includes(name))).toEqual([]);
    again.child.stdin.end();
    await again.ended;
    const vault = openVault(home);
    expect((await vault.audit.verify()).problems).toEqual([]);
    await vault.close();
  }
);
