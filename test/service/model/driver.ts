// Runs random operations against the vault and the model, and stops at the first difference.
import { type ErrorCode, HeliosError } from '../../../src/contract';
import type { IEngine } from '../../../src/service/store/engine';
import type { Vault } from '../../../src/service/vault/vault';
import { FOUNDER, type IDatabases, OPERATOR, makeTeamVault } from '../teamVault';
import { drawOne } from './draw';
import { Model, SERVICE } from './model';
import { Refusal } from './people';
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
import { type IAnswer, type IOperation, World, callOf } from './world';

/** What came of an operation: an answer or the code of a refusal. */
type Outcome = { answer: IAnswer } | { code: ErrorCode };

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
  readonly #world: World;
  #count = 0;

  constructor(vault: Vault, engine: IEngine, seed: number) {
    this.#vault = vault;
    this.#engine = engine;
    this.#world = new World(seed, new Model());
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
    const { model } = this.#world;
    const [{ userID }] = await this.#vault.people.members(OPERATOR);
    model.log.push({ type: 'OrganizationCreated', userID: null });
    model.people.users.set(userID, { email: FOUNDER, isAdministrator: true, hasKey: false, refusals: 0 });
    const made = await this.#vault.apiKeys.createFor(FOUNDER, { name: 'First key', scope: 'Full' }, OPERATOR);
    model.makeFirstKey(SERVICE, FOUNDER, made.apiKey, made.apiKeyID);
    this.#world.keys.push(made.apiKey);
  }

  async #one(operation: IOperation): Promise<void> {
    this.#count++;
    const key = operation.isRepeatable && this.#world.random.chance(10) ? `key ${this.#count}` : undefined;
    const outcome = await this.#ask(operation, key);
    this.#say(operation, outcome);
    if (key !== undefined && 'answer' in outcome) {
      expectSame('the answer to a repeated request', await this.#ask(operation, key), outcome);
    }
    const expected = inModel(this.#world.model, operation, outcome);
    if (!agree(expected, outcome)) {
      throw new Error(`The vault: ${show(outcome)}\nThe model: ${show(expected)}`);
    }
  }

  /** Operations at once: there must be an order in which the model has the same outcomes, and the same state after. */
  async #atOnce(operations: readonly IOperation[]): Promise<void> {
    this.#count += operations.length;
    const outcomes = await Promise.all(operations.map(operation => this.#ask(operation)));
    this.trace.push('at once:');
    operations.forEach((operation, index) => this.#say(operation, outcomes[index]));
    const possible = ordersOf(operations.length)
      .map(order => {
        const model = this.#world.model.copy();
        const fits = order.every(one => agree(inModel(model, operations[one], outcomes[one]), outcomes[one]));
        return fits ? model : null;
      })
      .filter(model => model !== null);
    if (!possible.length) {
      throw new Error('No order of these operations has these outcomes.');
    }
    const now = await organization(this.#vault);
    const right = possible.find(model => isSame(organizationInModel(model), now));
    expectSame('the organization', now, organizationInModel(right ?? possible[0]));
    this.#world.model = right ?? possible[0];
  }

  /** Compares all that can be seen by up to `most` users and by whoever runs the service. */
  async #look(most: number): Promise<void> {
    const { model, random } = this.#world;
    expectSame('the organization', await organization(this.#vault), organizationInModel(model));
    const keys = [...model.keys.keys()];
    for (const key of most < keys.length ? random.some(keys, most) : keys) {
      expectSame('what a user sees', await seen(this.#vault, key), seenInModel(model, key));
    }
  }

  /** Compares the audit log, and checks the rows. */
  async #lookBack(): Promise<void> {
    const { model, random } = this.#world;
    for (const caller of [SERVICE, ...random.some([...model.keys.keys()], 2)]) {
      expectSame('the audit log', await audited(this.#vault, caller), auditedInModel(model, caller));
    }
    expectSame('what is wrong with rows', await broken(this.#engine, model), []);
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
    const { keys, people } = this.#world.model;
    const who =
      people.users.get(keys.get(caller)?.userID ?? '')?.email ?? (caller === SERVICE ? caller : 'nobody');
    this.trace.push(`${this.#count} ${who} ${text}: ${show(outcome)}`);
    this.trace.splice(0, this.trace.length - TRACE);
  }
}

/** What the model says; ids that the vault made are taken from its outcome. */
function inModel(model: Model, operation: IOperation, outcome: Outcome): Outcome | Refusal {
  const made = 'answer' in outcome ? (outcome.answer.made ?? []) : [];
  try {
    return { answer: { shown: operation.model(model, made) } };
  } catch (error) {
    if (error instanceof Refusal) {
      return error;
    }
    throw error;
  }
}

function agree(expected: Outcome | Refusal, outcome: Outcome): boolean {
  if (expected instanceof Refusal) {
    return 'code' in outcome && expected.codes.includes(outcome.code);
  }
  return 'answer' in expected && 'answer' in outcome && isSame(expected.answer.shown, outcome.answer.shown);
}

function show(outcome: Outcome | Refusal): string {
  if (outcome instanceof Refusal) {
    return outcome.message;
  }
  return 'code' in outcome ? outcome.code : JSON.stringify(outcome.answer.shown ?? 'done');
}

function expectSame(what: string, actual: unknown, expected: unknown): void {
  const [ours, theirs] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (ours !== theirs) {
    const at = Math.max(0, [...ours].findIndex((letter, index) => letter !== theirs[index]) - 200);
    const near = (text: string): string => `…${text.slice(at, at + 400)}…`;
    throw new Error(`Different: ${what}.\nThe vault: ${near(ours)}\nThe model: ${near(theirs)}`);
  }
}

/** Both sides name their fields in the same order. */
function isSame(actual: unknown, expected: unknown): boolean {
  return JSON.stringify(actual) === JSON.stringify(expected);
}

function ordersOf(count: number): number[][] {
  if (count === 0) {
    return [[]];
  }
  const shorter = ordersOf(count - 1);
  return shorter.flatMap(order =>
    Array.from({ length: count }, (_, at) => order.toSpliced(at, 0, count - 1))
  );
}
