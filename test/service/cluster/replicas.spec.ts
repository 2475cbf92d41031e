// Two service processes over a cluster of three database nodes, under load, while one of each is killed.
import { once } from 'node:events';
import { FORMER_VALUES } from '../../../src/service/formerValues';
import { join } from 'node:path';
import type { ISecret, ISecretList } from '../../../src/contract';
import { runOn } from '../database/databases';
import { makeFolder } from '../fixtures';
import { type IRun, makeBundle, run } from '../serviceProcess';
import { Galera } from './galera';

jest.setTimeout(240_000);

const WORKERS = 8;
/** Changes by each worker before the next thing happens. */
const ROUNDS = 15;

const bundle = makeBundle();
let cluster: Galera | undefined;

afterAll(() => cluster?.remove());

interface IReplica extends IRun {
  url: string;
}

interface IAnswer {
  status: number;
  body: unknown;
}

/** One client with a secret of its own, which asks whichever replica answers. */
class Worker {
  readonly name: string;
  /** The last value that was acknowledged, and the last that was sent. */
  acknowledged = -1;
  sent = -1;
  /** Reads that gave what they must not. */
  readonly wrong: string[] = [];
  readonly #key: string;
  readonly #replicas: IReplica[];
  #secretID = '';

  constructor(name: string, key: string, replicas: IReplica[]) {
    this.name = name;
    this.#key = key;
    this.#replicas = replicas;
  }

  /** Makes the secret, then changes and reads it until told otherwise. */
  async work(isOver: () => boolean): Promise<void> {
    this.sent = 0;
    const made = await this.#insist('POST', '/v1/secrets', { name: this.name, value: '0' });
    this.#secretID = (made.body as ISecret).secretID;
    this.acknowledged = 0;
    while (!isOver()) {
      this.sent++;
      await this.#insist('PATCH', `/v1/secrets/${this.#secretID}`, { value: String(this.sent) });
      this.acknowledged = this.sent;
      await this.check();
    }
  }

  /** Reads, by id and by name. */
  async check(): Promise<void> {
    const byID = await this.#insist('GET', `/v1/secrets/${this.#secretID}`);
    const byName = await this.#insist('GET', `/v1/secrets?name=${this.name}`);
    const found = [byID.body as ISecret, ...(byName.body as ISecretList).secrets];
    const values = found.map(({ value }) => value);
    if (values.join() !== `${this.acknowledged},${this.acknowledged}`) {
      this.wrong.push(`${this.name}: ${values.join()} instead of ${this.acknowledged}`);
    }
  }

  /** Repeats a request, under one key, until it was answered: by the next replica where one does not. */
  async #insist(method: string, path: string, body?: object): Promise<IAnswer> {
    const key = `${this.name}-${method}-${this.sent}`;
    for (let attempt = Math.floor(Math.random() * 2); ; attempt++) {
      const answer = await this.#ask(this.#replicas[attempt % 2].url + path, method, key, body);
      if (answer?.status === 200) {
        return answer;
      }
      if (answer && answer.status !== 503) {
        throw new Error(
          `${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`
        );
      }
    }
  }

  async #ask(url: string, method: string, key: string, body?: object): Promise<IAnswer | null> {
    try {
      const answer = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${this.#key}`,
          'idempotency-key': key,
          ...(body ? { 'content-type': 'application/json' } : {})
        },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(30_000)
      });
      return { status: answer.status, body: await answer.json() };
    } catch {
      // Killed, or not there: a moment later somebody else may be.
      await new Promise(resolve => setTimeout(resolve, 20));
      return null;
    }
  }
}

test('no acknowledged write is lost and no read is wrong when a node and a replica are killed', async () => {
  cluster = await Galera.start();
  await runOn(cluster.url('mysql', 0), 'CREATE DATABASE helios');
  const keyFile = join(makeFolder(), 'team.key');
  const place = (...order: number[]): string[] => [
    '--database',
    (cluster as Galera).url('helios', ...order),
    '--key-file',
    keyFile
  ];
  const founded = run(bundle, 'init', '--organization', 'ACME', '--email', 'ann@acme.example', ...place(0));
  await founded.ended;
  const [key] = founded.stdout;

  const serve = async (...order: number[]): Promise<IReplica> => {
    const flags = ['--listen', '127.0.0.1:0', '--rate-limit', '0', '--json', '--log-level', 'warn'];
    const served = run(bundle, 'serve', ...place(...order), ...flags);
    await Promise.race([once(served.child.stdout, 'data'), served.ended]);
    return { ...served, url: (JSON.parse(served.stdout.join('')) as { url: string }).url };
  };
  const replicas = [await serve(0, 1, 2), await serve(1, 2, 0)];

  const workers = Array.from({ length: WORKERS }, (_, index) => new Worker(`N${index}`, key, replicas));
  let isOver = false;
  let failure: unknown;
  const working = Promise.all(workers.map(worker => worker.work(() => isOver))).catch((error: unknown) => {
    failure = error;
  });
  /** Resolves when each worker has had so many changes acknowledged since. */
  const progress = async (): Promise<void> => {
    const wanted = workers.map(({ acknowledged }) => acknowledged + ROUNDS);
    while (workers.some(({ acknowledged }, index) => acknowledged < wanted[index])) {
      if (failure) {
        throw failure as Error;
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };

  await progress();
  await cluster.kill(0);
  await progress();
  replicas[0].child.kill('SIGKILL');
  await replicas[0].ended;
  await progress();
  replicas[0] = await serve(0, 1, 2);
  await cluster.restart(0);
  await progress();
  // Another node, and the other replica while that has not settled.
  await cluster.kill(1);
  replicas[1].child.kill('SIGKILL');
  await replicas[1].ended;
  replicas[1] = await serve(1, 2, 0);
  await progress();
  isOver = true;
  await working;
  expect(failure).toBeUndefined();

  for (const worker of workers) {
    await worker.check();
  }
  expect(workers.flatMap(({ wrong }) => wrong)).toEqual([]);
  // What each node that is there holds: every secret once, with what was written down about it.
  for (const node of [0, 2]) {
    const [counts] = await runOn(
      cluster.url('helios', node),
      `SELECT (SELECT COUNT(*) FROM helios.secret) AS secrets, (SELECT COUNT(*) FROM helios.version) AS versions,
        (SELECT COUNT(*) FROM helios.audit WHERE type = 'SecretCreated') AS created,
        (SELECT COUNT(*) FROM helios.audit WHERE type = 'SecretUpdated') AS updated`
    );
    const updated = workers.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
    const versions = workers.map(({ acknowledged }) => Math.min(acknowledged, FORMER_VALUES) + 1);
    expect({ node, ...counts }).toEqual({
      node,
      secrets: WORKERS,
      versions: versions.reduce((sum, count) => sum + count),
      created: WORKERS,
      updated
    });
  }
});
