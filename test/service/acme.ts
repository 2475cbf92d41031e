// An organization with people in it, each with their own API key. Ann founded it and administers it.
import type { KeyObject } from 'node:crypto';
import type { IControlAccessRole, IRemoval, ISecretSummary, Role } from '../../src/contract';
import type { SqliteEngine } from '../../src/service/store/sqlite/sqliteEngine';
import { all } from '../../src/service/store/step';
import type { ICall } from '../../src/service/vault/call';
import type { Vault } from '../../src/service/vault/vault';
import { credentialOf } from '../../src/service/vault/key';
import { afterwards } from './fixtures';
import { type AuditEntry, auditIn } from './ownVault';
import { FOUNDER, type ITeamVault, OPERATOR, makeTeamVault, sqliteFiles } from './teamVault';

/** The operator of the service. */
export const operator = OPERATOR;

export class Acme {
  readonly vault: Vault;
  readonly engine: SqliteEngine;
  readonly root: KeyObject;
  readonly #ids = new Map<string, string>();
  readonly #keys = new Map<string, string>();
  #requests = 0;

  constructor({ vault, engine, root }: ITeamVault) {
    this.vault = vault;
    this.engine = engine as SqliteEngine;
    this.root = root;
  }

  /** Adds a user with a key. */
  async hire(name: string, email = `${name}@acme.example`): Promise<string> {
    const { userID } = await this.vault.people.add(email, operator);
    this.#ids.set(name, userID);
    await this.#giveKey(name, email);
    return userID;
  }

  /** Takes in the user who founded the organization. */
  async #open(name: string): Promise<void> {
    const [{ userID, email }] = await this.vault.people.users(FOUNDER, operator);
    this.#ids.set(name, userID);
    await this.#giveKey(name, email);
  }

  async #giveKey(name: string, email: string): Promise<void> {
    const wanted = { name: 'key', scope: 'Full' } as const;
    this.#keys.set(name, (await this.vault.apiKeys.createFor(email, wanted, operator)).apiKey);
  }

  /** A team that the operator has put together of users and teams, by their names. */
  async team(name: string, ...members: string[]): Promise<string> {
    const { teamID } = await this.vault.teams.create({ name }, operator);
    this.#ids.set(name, teamID);
    await this.join(name, ...members);
    return teamID;
  }

  /** Puts users and teams into a team, as the operator does. */
  async join(team: string, ...members: string[]): Promise<void> {
    const { userIDs, teamIDs } = this.#sorted(members);
    const update = { addMemberUserIDs: userIDs, addMemberTeamIDs: teamIDs };
    await this.vault.teams.update(this.id(team), update, operator);
  }

  /** What `removals` takes for members of a team. */
  members(team: string, ...members: string[]): NonNullable<IRemoval['members']> {
    return { teamID: this.id(team), ...this.#sorted(members) };
  }

  /** The id of a user or team. */
  id(name: string): string {
    const found = this.#ids.get(name);
    if (found === undefined) {
      throw new Error(`There is no ${name} in this test.`);
    }
    return found;
  }

  /** The API key of a user. */
  key(name: string): string {
    return this.#keys.get(name) ?? '';
  }

  /** A request of a user. */
  as(name: string): ICall {
    const requestID = `request-${++this.#requests}`;
    return { requestID, credential: credentialOf(this.key(name)) };
  }

  /** A new secret of one owner; its value tells its name. */
  async secret(owner: string, name: string): Promise<string> {
    return (await this.vault.secrets.create({ name, value: `value of ${name}` }, this.as(owner))).secretID;
  }

  /** A change of roles by the names of users and teams. */
  async share(
    by: string,
    secretID: string,
    grants: Partial<Record<Role, string[]>>,
    revokes: Partial<Record<Role, string[]>> = {}
  ): Promise<void> {
    const action = { grants: this.#roles(grants), revokes: this.#roles(revokes) };
    await this.vault.sharing.change(secretID, action, this.as(by));
  }

  /** What a user sees, as `NAME: role`. */
  async sees(name: string): Promise<string[]> {
    return (await this.summaries(name)).map(secret => `${secret.name}: ${secret.role}`);
  }

  async summaries(name: string): Promise<ISecretSummary[]> {
    return (await this.vault.listing.summaries(this.as(name))).secrets;
  }

  async read(name: string, secretID: string): Promise<string | undefined> {
    return (await this.vault.values.read(secretID, this.as(name))).value;
  }

  /** Who has which role on a secret, as `name: role`, as far as he is of this test. */
  async roles(by: string, secretID: string): Promise<string[]> {
    const names = new Map([...this.#ids].map(([name, id]) => [id, name]));
    const roles = await this.vault.sharing.accessControls(secretID, this.as(by));
    return roles.flatMap(({ role, grants }) =>
      grants.map(({ identity }) => {
        const id = 'userID' in identity ? identity.userID : identity.teamID;
        return `${names.get(id) ?? id}: ${role}`;
      })
    );
  }

  /** Names of all secrets that exist, visible or not. */
  names(): string[] {
    const sql = 'SELECT name FROM secret_name ORDER BY name';
    return this.engine.drive(() => all<{ name: string }>(sql)).map(({ name }) => name);
  }

  /** What was written down about a secret, the oldest first. */
  audit(secretID: string): AuditEntry[] {
    return auditIn(this.engine, secretID);
  }

  #roles(roles: Partial<Record<Role, string[]>>): IControlAccessRole[] {
    return Object.entries(roles).map(([role, names]) => {
      const { userIDs, teamIDs } = this.#sorted(names);
      return { role: role as Role, users: userIDs, teams: teamIDs };
    });
  }

  /** Users have keys, teams have none. */
  #sorted(names: string[]): { userIDs: string[]; teamIDs: string[] } {
    const ids = (isUser: boolean): string[] =>
      names.filter(name => this.#keys.has(name) === isUser).map(name => this.id(name));
    return { userIDs: ids(true), teamIDs: ids(false) };
  }

  /** The organization of these people, beside Ann. */
  static async make(...names: string[]): Promise<Acme> {
    const databases = sqliteFiles();
    afterwards(() => databases.remove());
    const team = await makeTeamVault(databases);
    afterwards(() => team.vault.close());
    const acme = new Acme(team);
    await acme.#open('ann');
    for (const name of names) {
      await acme.hire(name);
    }
    return acme;
  }
}
