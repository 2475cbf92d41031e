// The service is killed at any moment, again and again, while clients write. Nothing acknowledged may be lost, nothing
// may be half done, and the vault and its audit log verify in the end.
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ISecret, ISecretList } from '../../src/contract';
import { openVault } from '../../src/service/vault/openVault';
import { makeFolder } from '../service/fixtures';
import { Random } from '../service/model/random';
import { type IService, makeBundle, startService } from '../service/serviceProcess';

const KILLS = Number(process.env.HELIOS_KILLS ?? '40');
const SEED = Number(process.env.HELIOS_KILLS_SEED ?? '1');
/** Vaults that are tried beside each other. */
const LANES = 2;
const CLIENTS = 6;
const NAMES = 24;
/** Before a kill fewer writes than this are acknowledged, and then fewer milliseconds than this go by. */
const MOST_WRITES = 10;
const LONGEST = 8;

jest.setTimeout(60_000 + KILLS * 5000);

const bundle = makeBundle();

/** What a name may stand for: several values where a change was under way; null for no secret. */
type Possible = ReadonlySet<string | null>;

class Lane {
  readonly #random: Random;
  readonly #home = makeFolder();
  #possible = new Map<string, Possible>();
  #ids = new Map<string, string>();
  #count = 0;
  acknowledged = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  async run(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const service = await startService(bundle, this.#home);
      await this.#compare(service);
      const clients = Array.from({ length: CLIENTS }, (_, client) => this.#work(service, client));
      await this.#progress(this.#random.below(MOST_WRITES));
      await delay(this.#random.below(LONGEST));
      service.child.kill('SIGKILL');
      await Promise.all(clients);
      await service.ended;
    }
    const service = await startService(bundle, this.#home);
    await this.#compare(service);
    service.child.stdin.end();
    await service.ended;
    const vault = openVault(this.#home);
    expect((await vault.audit.verify()).problems).toEqual([]);
    await vault.close();
    rmSync(this.#home, { recursive: true });
  }

  /** Waits until so many more writes are acknowledged, but not long where they are not. */
  async #progress(writes: number): Promise<void> {
    const [enough, end] = [this.acknowledged + writes, Date.now() + 2000];
    while (this.acknowledged < enough && Date.now() < end) {
      await delay(1);
    }
  }

  /** Each name stands for what it may stand for; from now on that is all it may. */
  async #compare({ ask }: IService): Promise<void> {
    const { secrets } = JSON.parse((await ask('GET', '/v1/secrets?limit=1000')).body) as ISecretList;
    this.#ids = new Map(secrets.map(({ name, secretID }) => [name, secretID]));
    expect(secrets.filter(({ name }) => !this.#possible.has(name))).toEqual([]);
    const look = async ([name, possible]: [string, Possible]): Promise<void> => {
      const id = this.#ids.get(name);
      const answer = id === undefined ? null : await ask('GET', `/v1/secrets/${id}`);
      const value = answer && (JSON.parse(answer.body) as ISecret).value;
      expect([name, value, possible.has(value ?? null)]).toEqual([name, value, true]);
      this.#possible.set(name, new Set([value ?? null]));
    };
    await Promise.all([...this.#possible].map(look));
  }

  /** Changes one secret after another until the service is gone. Each client has names of its own. */
  async #work({ ask }: IService, client: number): Promise<void> {
    for (;;) {
      const name = `N${client + CLIENTS * this.#random.below(NAMES / CLIENTS)}`;
      const id = this.#ids.get(name);
      const value = this.#random.below(4) === 0 && id !== undefined ? null : this.#value();
      const before = this.#possible.get(name) ?? new Set([null]);
      this.#possible.set(name, new Set([...before, value]));
      try {
        const [method, path, body] =
          id === undefined
            ? ['POST', '/v1/secrets', { name, value }]
            : value === null
              ? ['DELETE', `/v1/secrets/${id}`, undefined]
              : ['PATCH', `/v1/secrets/${id}`, { value }];
        const answer = await ask(method, path, body);
        expect([method, answer.status, answer.status === 200 ? '' : answer.body]).toEqual([method, 200, '']);
        this.#possible.set(name, new Set([value]));
        this.acknowledged++;
        if (id === undefined) {
          this.#ids.set(name, (JSON.parse(answer.body) as ISecret).secretID);
        } else if (value === null) {
          this.#ids.delete(name);
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === undefined) {
          throw error;
        }
        return;
      }
    }
  }

  /** Some fit into a page of the file, others take several. */
  #value(): string {
    return `${++this.#count} `.repeat(1 + this.#random.below(3) * 900);
  }
}

test(`no acknowledged write is lost or half done after each of ${KILLS} kills`, async () => {
  const lanes = Array.from({ length: LANES }, (_, lane) => new Lane(SEED + lane));
  await Promise.all(lanes.map(lane => lane.run(Math.ceil(KILLS / LANES))));
  // So that this cannot pass where nothing was done.
  expect(lanes.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(KILLS);
});
