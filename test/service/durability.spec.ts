import type { ISecret, ISecretList } from '../../src/contract';
import { makeFolder } from './fixtures';
import { type IService, makeBundle, startService } from './serviceProcess';

const bundle = makeBundle();

// Some fit into a page of the vault, others take several.
const valueOf = (name: string): string =>
  `value of ${name} `.repeat(1 + ((name.length * 7919 + Number(name.slice(1))) % 900));

async function read({ ask }: IService, name: string): Promise<ISecret | undefined> {
  const { body } = await ask('GET', `/v1/secrets?name=${name}`);
  return (JSON.parse(body) as ISecretList).secrets[0];
}

async function list({ ask }: IService): Promise<string[]> {
  const { secrets } = JSON.parse((await ask('GET', '/v1/secrets')).body) as ISecretList;
  return secrets.map(({ name }) => name);
}

test('after kill -9 amid 200 writes every acknowledged secret has its value', async () => {
  const home = makeFolder();
  const killed = await startService(bundle, home);
  const names = Array.from({ length: 200 }, (_, index) => `N${index}`);
  const acknowledged: string[] = [];
  await Promise.allSettled(
    names.map(async name => {
      const { status } = await killed.ask('POST', '/v1/secrets', { name, value: valueOf(name) });
      if (status === 200 && acknowledged.push(name) === 60) {
        killed.child.kill('SIGKILL');
      }
    })
  );
  expect((await killed.ended).signal).toBe('SIGKILL');
  expect(acknowledged.length).toBeGreaterThanOrEqual(60);
  expect(acknowledged.length).toBeLessThan(200);

  const service = await startService(bundle, home);
  const kept = await list(service);
  expect(acknowledged.filter(name => !kept.includes(name))).toEqual([]);
  // What was not acknowledged may be there, but then it is whole.
  for (const name of kept) {
    expect([name, (await read(service, name))?.value === valueOf(name)]).toEqual([name, true]);
  }
  for (const name of names.filter(name => !kept.includes(name))) {
    expect((await service.ask('POST', '/v1/secrets', { name, value: valueOf(name) })).status).toBe(200);
  }
  expect(await list(service)).toHaveLength(200);
});

test('after kill -9 amid changes no secret has a value older than the acknowledged one', async () => {
  const home = makeFolder();
  const killed = await startService(bundle, home);
  const ids = await Promise.all(
    ['A', 'B', 'C', 'D'].map(async name => {
      const { body } = await killed.ask('POST', '/v1/secrets', { name, value: '0' });
      return (JSON.parse(body) as ISecret).secretID;
    })
  );
  const acknowledged = ids.map(() => 0);
  await Promise.allSettled(
    ids.map(async (id, index) => {
      for (let round = 1; round <= 100; round++) {
        await killed.ask('PATCH', `/v1/secrets/${id}`, { value: String(round) });
        acknowledged[index] = round;
        if (index === 0 && round === 20) {
          killed.child.kill('SIGKILL');
        }
      }
    })
  );
  await killed.ended;
  const service = await startService(bundle, home);
  for (const [index, name] of ['A', 'B', 'C', 'D'].entries()) {
    const value = Number((await read(service, name))?.value);
    expect([acknowledged[index], acknowledged[index] + 1]).toContain(value);
  }
});

test('two services that create one vault and write at once keep all writes', async () => {
  const home = makeFolder();
  const services = await Promise.all([startService(bundle, home), startService(bundle, home)]);
  const names = Array.from({ length: 100 }, (_, index) => `N${index}`);
  const answers = await Promise.all(
    names.map((name, index) => services[index % 2].ask('POST', '/v1/secrets', { name, value: valueOf(name) }))
  );
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  for (const service of services) {
    expect((await list(service)).sort()).toEqual([...names].sort());
  }
  const found = await Promise.all(names.map((name, index) => read(services[(index + 1) % 2], name)));
  expect(names.filter((name, index) => found[index]?.value !== valueOf(name))).toEqual([]);
});
