// What an operation is drawn from: who there is, what there is, and now and then what there is not.
import type { ICall } from '../../../src/service/vault/call';
import type { Vault } from '../../../src/service/vault/vault';
import { credentialOf } from '../../../src/service/vault/key';
import { OPERATOR } from '../teamVault';
import { type Caller, type Model, SERVICE } from './model';
import { Random } from './random';

/** What the vault said: the ids that it made, and what is to be the same in the model. */
export interface IAnswer {
  made?: string[];
  shown?: unknown;
  /** An API key or an invitation that was made. */
  key?: string;
  code?: string;
}

/** One operation for both sides. */
export interface IOperation {
  /** For the reader of a difference. */
  readonly text: string;
  readonly caller: Caller;
  /** Whether it may be sent twice with one idempotency key. */
  readonly isRepeatable?: boolean;
  readonly vault: (vault: Vault, call: ICall) => Promise<IAnswer>;
  /** @param made ids of the vault's answer. */
  readonly model: (model: Model, made: string[]) => unknown;
}

const UNKNOWN = ['00000000-0000-7000-8000-000000000000', 'no id at all'];

export const NAMES = Array.from({ length: 30 }, (_, index) => `NAME_${index}`);
export const EMAILS = [...'abcdefghijkl'].map(letter => `${letter}@acme.example`);
export const TEAMS = ['Red', 'Green', 'Blue', 'Yellow', 'Black', 'White', 'Grey'];
const VALUES = ['', 'one', 'two', 'three', 'ключ 🔑', '\u0001\n"\\'];

export class World {
  readonly random: Random;
  /** Every API key there ever was, those that are no more too. */
  readonly keys: string[] = [];
  /** Every invitation code. */
  readonly codes: string[] = ['hsi_none'];
  readonly #possible: { readonly model: Model };
  #values = 0;

  constructor(seed: number, possible: { readonly model: Model }) {
    this.random = new Random(seed);
    this.#possible = possible;
  }

  get model(): Model {
    return this.#possible.model;
  }

  caller(): Caller {
    const valid = [...this.model.keys.keys()];
    if (this.random.chance(5) || !valid.length) {
      return SERVICE;
    }
    // Mostly one that may do more than read.
    const full = valid.filter(key => this.model.keys.get(key)?.scope === 'Full');
    const some = full.length && this.random.chance(75) ? full : valid;
    return this.random.pick(this.random.chance(4) ? this.keys : some);
  }

  /** Mostly somebody who may manage people. */
  administrator(): Caller {
    const { keys, people } = this.model;
    const theirs = [...keys].filter(
      ([, { userID, scope }]) => people.users.get(userID)?.isAdministrator && scope === 'Full'
    );
    return theirs.length && this.random.chance(80) ? this.random.pick(theirs)[0] : this.caller();
  }

  /** Mostly a name that is free: who fails too often may try no more. */
  newName(): string {
    const free = NAMES.filter(name => !this.model.named(name));
    return free.length && this.random.chance(80) ? this.random.pick(free) : this.name();
  }

  name(): string {
    return this.random.chance(3)
      ? this.random.pick(['', 'no-name', 'é', 'x'.repeat(256)])
      : this.random.pick(NAMES);
  }

  value(): string {
    return this.random.chance(70) ? `value ${++this.#values}` : this.random.pick(VALUES);
  }

  /** Mostly a secret that the caller may see. */
  secretFor(caller: Caller): string {
    const userID = this.model.keys.get(caller)?.userID ?? null;
    const seen = this.model.live().filter(([, secret]) => this.model.roleOf(userID, secret));
    const some = this.random.chance(75) && seen.length ? seen : this.model.live();
    return this.#one(some.map(([secretID]) => secretID));
  }

  deletedSecret(): string {
    return this.#one([...this.model.secrets].filter(([, one]) => one.deletedBy !== null).map(([id]) => id));
  }

  user(): string {
    return this.#one([...this.model.people.users.keys()]);
  }

  team(): string {
    return this.#one([...this.model.people.teams.keys()]);
  }

  users(most: number): string[] {
    return Array.from({ length: this.random.below(most + 1) }, () => this.user());
  }

  teams(most: number): string[] {
    return Array.from({ length: this.random.below(most + 1) }, () => this.team());
  }

  /** A user without a key, if there is one. */
  keyless(): { userID: string; email: string } | undefined {
    const found = [...this.model.people.users].filter(([, { hasKey }]) => !hasKey);
    const [userID, { email }] = found.length ? this.random.pick(found) : ['', { email: '' }];
    return userID ? { userID, email } : undefined;
  }

  /** A key of this user that does everything, if there is one. */
  keyOf(userID: string): string | undefined {
    return [...this.model.keys].find(([, one]) => one.userID === userID && one.scope === 'Full')?.[0];
  }

  /** Mostly one that was made just now. */
  code(): string {
    return this.random.chance(60) ? this.codes[this.codes.length - 1] : this.random.pick(this.codes);
  }

  newEmail(): string {
    const some = this.random.chance(5) ? ['', 'nobody', 'a@b@c', 'A@ACME.example'] : EMAILS;
    return this.random.pick(some);
  }

  newTeam(): string {
    return this.random.pick(this.random.chance(5) ? [' ', 'RED', 'x'.repeat(256)] : TEAMS);
  }

  requestID(): string {
    return `request ${this.random.below(2 ** 31)} ${this.random.below(2 ** 31)}`;
  }

  maybe<T>(percent: number, make: () => T): T | undefined {
    return this.random.chance(percent) ? make() : undefined;
  }

  /** The same id, as somebody else may write it. */
  spelling(): (id: string) => string {
    return this.random.chance(10) ? id => id.toUpperCase() : id => id;
  }

  #one(ids: readonly string[]): string {
    return !ids.length || this.random.chance(3) ? this.random.pick(UNKNOWN) : this.random.pick(ids);
  }
}

export function callOf(caller: Caller, idempotencyKey?: string): ICall {
  if (caller === SERVICE) {
    return { ...OPERATOR, idempotencyKey };
  }
  return { requestID: 'request', credential: credentialOf(caller), idempotencyKey };
}
