// Runs random operations against the vault and the model, and stops at the first difference.
import { HeliosError } from '../../../src/contract';
import type { IEngine } from '../../../src/service/store/engine';
import type { Vault } from '../../../src/service/vault/vault';
import { FOUNDER, type IDatabases, OPERATOR, makeTeamVault } from '../teamVault';
import { drawOne } from './draw';
import { Model, SERVICE } from './model';
import { makeFirstKey } from './peopleOperations';
import { type Chains, type Outcome, Possible, show } from './possible';
import { drawRace } from './races';
import {
  audited,
  auditedInModel,
  broken,
  organization,
  organizationInModel,
  seen,
  seenInModel
} from './state';
import { type IOperation, World, callOf } from './world';

/** Operations of one organization; then another one begins, with all names free. */
const MOST_IN_ONE = 2500;
/** How often all that can be seen is compared, in operations. */
const LOOK = 250;
const TRACE = 25;

/**
 * Compares until `operations` are done, organization after organization.
 * @param lanes organizations at a time; a database that is waited for has time for several.
 * @throws Error with the seed and what was done last, at the first difference.
 */
export async function compare(
  databases: IDatabases,
  seed: number,
  operations: number,
  lanes: number
): Promise<void> {
  const parts = Array.from({ length: Math.ceil(operations / MOST_IN_ONE) }, (_, part) => part);
  const lane = async (): Promise<void> => {
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      await comparePart(databases, seed, part, Math.min(MOST_IN_ONE, operations - part * MOST_IN_ONE));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function comparePart(
  databases: IDatabases,
  seed: number,
  part: number,
  operations: number
): Promise<void> {
  const { vault, engine } = await makeTeamVault(databases);
  const driver = new Driver(vault, engine, seed + part * 1_000_003);
  try {
    await driver.run(operations);
  } catch (error) {
    const cause = error instanceof Error ? (error.stack ?? '') : String(error);
    throw new Error(`Seed ${seed}, part ${part} on ${databases.name}:\n${driver.trace.join('\n')}\n${cause}`);
  } finally {
    await vault.close();
  }
}

class Driver {
  readonly trace: string[] = [];
  readonly #vault: Vault;
  readonly #engine: IEngine;
  readonly #possible = new Possible(new Model());
  readonly #world: World;
  #count = 0;

  constructor(vault: Vault, engine: IEngine, seed: number) {
    this.#vault = vault;
    this.#engine = engine;
    this.#world = new World(seed, this.#possible);
  }

  async run(operations: number): Promise<void> {
    await this.#found();
    let looked = 0;
    while (this.#count < operations) {
      if (this.#world.random.chance(6)) {
        await this.#atOnce(drawRace(this.#world));
      } else {
        await this.#one(drawOne(this.#world));
      }
      if (this.#count - looked >= LOOK) {
        looked = this.#count;
        await this.#look(2);
      }
    }
    await this.#look(Infinity);
    await this.#lookBack();
  }

  /** The first user and his key. */
  async #found(): Promise<void> {
    const { model } = this.#possible;
    const [{ userID }] = await this.#vault.people.members(OPERATOR);
    model.log.push({ type: 'OrganizationCreated', userID: null });
    model.people.users.set(userID, { email: FOUNDER, isAdministrator: true, hasKey: false, refusals: 0 });
    await this.#one(makeFirstKey(SERVICE, FOUNDER));
  }

  async #one(operation: IOperation): Promise<void> {
    this.#count++;
    const key = operation.isRepeatable && this.#world.random.chance(10) ? `key ${this.#count}` : undefined;
    const outcome = await this.#ask(operation, key);
    this.#say(operation, outcome);
    if (key !== undefined && 'answer' in outcome) {
      const repeated = await this.#ask(operation, key);
      this.#possible.compare('the answer to a repeated request', repeated, () => outcome);
    }
    this.#possible.follow(operation, outcome);
  }

  /** There must be an order of what came at once in which a model has the same outcomes, and the same people after. */
  async #atOnce(chains: Chains): Promise<void> {
    const outcomes = new Map<IOperation, Outcome>();
    await Promise.all(
      chains.map(async chain => {
        for (const operation of chain) {
          outcomes.set(operation, await this.#ask(operation));
        }
      })
    );
    this.#count += outcomes.size;
    this.trace.push('at once:');
    outcomes.forEach((outcome, operation) => this.#say(operation, outcome));
    this.#possible.followAll(chains, outcomes);
    this.#possible.compare(
      'the organization',
      await organization(this.#vault, this.#engine),
      organizationInModel
    );
  }

  /** Compares all that can be seen by up to `most` users and by the operator of the service. */
  async #look(most: number): Promise<void> {
    this.#possible.compare(
      'the organization',
      await organization(this.#vault, this.#engine),
      organizationInModel
    );
    const keys = [...this.#possible.model.keys.keys()];
    for (const key of most < keys.length ? this.#world.random.some(keys, most) : keys) {
      const now = await seen(this.#vault, key);
      this.#possible.compare('what a user sees', now, model => seenInModel(model, key));
    }
  }

  /** Compares the audit log, and checks the rows. */
  async #lookBack(): Promise<void> {
    const keys = [...this.#possible.model.keys.keys()];
    for (const caller of [SERVICE, ...this.#world.random.some(keys, 2)]) {
      const log = await audited(this.#vault, caller);
      this.#possible.compare('the audit log', log, model => auditedInModel(model, caller));
    }
    const wrong = await broken(this.#engine, this.#possible.model);
    this.#possible.compare('what is wrong with rows', wrong, () => []);
  }

  async #ask({ vault, caller }: IOperation, idempotencyKey?: string): Promise<Outcome> {
    try {
      const answer = await vault(this.#vault, callOf(caller, idempotencyKey));
      this.#world.keys.push(...(answer.key ? [answer.key] : []));
      this.#world.codes.push(...(answer.code ? [answer.code] : []));
      return { answer };
    } catch (error) {
      if (error instanceof HeliosError && error.status < 500) {
        return { code: error.code };
      }
      throw error;
    }
  }

  #say({ text, caller }: IOperation, outcome: Outcome): void {
    const { keys, people } = this.#possible.model;
    const who =
      people.users.get(keys.get(caller)?.userID ?? '')?.email ?? (caller === SERVICE ? caller : 'nobody');
    this.trace.push(`${this.#count} ${who} ${text}: ${show(outcome)}`);
    this.trace.splice(0, this.trace.length - TRACE);
  }
}
