// The people of the table: one for each standing, with a key.
import type { IControlAccessRole, Role } from '../../../src/contract';
import { type ICall, hashOf } from '../../../src/service/vault/call';
import type { Vault } from '../../../src/service/vault/vault';
import { type Step, run } from '../../../src/service/store/step';
import { credentialOf } from '../../../src/service/vault/key';
import { reseal } from '../reseal';
import { FOUNDER, type IDatabases, type ITeamVault, OPERATOR, makeTeamVault } from '../teamVault';
import { STANDINGS, type Standing } from './table';

const USERS = ['owner', 'tom', 'nina', 'reader', 'rita', 'nobody', 'spare'] as const;

/** Who stands how. */
const PLAYED: Partial<Record<Standing, (typeof USERS)[number] | 'founder'>> = {
  owner: 'owner',
  'owner through a team': 'tom',
  'owner through a nested team': 'nina',
  reader: 'reader',
  'reader through a team': 'rita',
  'no grant': 'nobody',
  'administrator without a grant': 'founder',
  'revoked key': 'owner',
  'expired key': 'owner',
  'ReadOnly key of an owner': 'owner',
  'key of an owner for this secret': 'owner',
  'key of an owner for another secret': 'owner',
  'write key of an owner': 'owner',
  'directory key of an administrator': 'founder',
  'audit key of an administrator': 'founder',
  'people key of an administrator': 'founder'
};

export class Cast {
  readonly team: ITeamVault;
  /** Ids of users and teams. */
  readonly ids = new Map<string, string>();
  /** The key that stands so. */
  readonly keys = new Map<Standing, string>();
  /** A key of everybody that does everything. */
  readonly #full = new Map<string, string>();
  readonly #other: ITeamVault;

  private constructor(team: ITeamVault, other: ITeamVault) {
    this.team = team;
    this.#other = other;
  }

  static async make(databases: IDatabases): Promise<Cast> {
    const cast = new Cast(await makeTeamVault(databases), await makeTeamVault(databases));
    await cast.#enter();
    return cast;
  }

  async close(): Promise<void> {
    await this.team.vault.close();
    await this.#other.vault.close();
  }

  get vault(): Vault {
    return this.team.vault;
  }

  id(name: string): string {
    return this.ids.get(name) ?? '';
  }

  /** A person in this position, with a key for everything that they may do. */
  as(standing: Standing): ICall {
    return this.of(PLAYED[standing] ?? 'nobody');
  }

  of(user: string): ICall {
    return this.with(this.#full.get(user) ?? '');
  }

  with(key: string): ICall {
    return { requestID: 'request', credential: credentialOf(key) };
  }

  userID(standing: Standing): string {
    return this.id(PLAYED[standing] ?? 'nobody');
  }

  /** Roles on a secret, so that everybody stands to it as he is said to. */
  grants(): IControlAccessRole[] {
    const role = (role: Role, users: string[], teams: string[]): IControlAccessRole => ({
      role,
      users: users.map(one => this.id(one)),
      teams: teams.map(one => this.id(one))
    });
    return [role('Owner', ['spare'], ['Owners', 'Outer']), role('Reader', ['reader'], ['Readers'])];
  }

  async #enter(): Promise<void> {
    const [founder] = await this.vault.people.members(OPERATOR);
    this.ids.set('founder', founder.userID);
    this.#full.set('founder', await this.#key(this.vault, FOUNDER));
    for (const name of USERS) {
      const email = `${name}@acme.example`;
      this.ids.set(name, (await this.vault.people.add(email, OPERATOR)).userID);
      this.#full.set(name, await this.#key(this.vault, email));
    }
    await this.#team('Owners', ['tom'], []);
    await this.#team('Inner', ['nina'], []);
    await this.#team('Outer', [], ['Inner']);
    await this.#team('Readers', ['rita'], []);
    for (const standing of STANDINGS) {
      this.keys.set(standing, this.#full.get(PLAYED[standing] ?? '') ?? '');
    }
    this.keys.set('user of another organization', await this.#key(this.#other.vault, FOUNDER));
    await this.#special();
  }

  /** Keys of the owner that are no more, or do not do everything. */
  async #special(): Promise<void> {
    const { apiKeys } = this.vault;
    const call = this.of('owner');
    const [revoked, expired] = [1, 2].map(() => apiKeys.create({ name: 'key', scope: 'Full' }, call));
    this.keys.set('revoked key', (await revoked).apiKey);
    await apiKeys.revoke((await revoked).apiKeyID, call);
    const { apiKey } = await expired;
    this.keys.set('expired key', apiKey);
    // It was good once: only time has passed.
    const { engine, root } = this.team;
    await engine.write(function* (): Step<void> {
      yield* run('UPDATE api_key SET expiresAt = ? WHERE keyHash = ?', 1, hashOf(apiKey));
      yield* reseal(root);
    });
    const readOnly = await apiKeys.create({ name: 'key', scope: 'ReadOnly' }, call);
    this.keys.set('ReadOnly key of an owner', readOnly.apiKey);
    const { secretID } = await this.vault.secrets.create({ name: 'OF_A_KEY', value: 'value' }, call);
    for (const standing of [
      'key of an owner for this secret',
      'key of an owner for another secret'
    ] as const) {
      await this.limit(standing, secretID);
    }
    for (const [standing, permissions, by] of [
      ['write key of an owner', ['write'], 'owner'],
      ['directory key of an administrator', ['directory'], 'founder'],
      ['audit key of an administrator', ['audit'], 'founder'],
      ['people key of an administrator', ['write', 'directory'], 'founder']
    ] as const) {
      const wanted = { name: 'key', scope: 'Custom' as const, permissions: [...permissions] };
      const made = await apiKeys.create(wanted, this.of(by));
      this.keys.set(standing, made.apiKey);
    }
  }

  /** Gives a person in this position a key for one secret and nothing else. */
  async limit(standing: Standing, secretID: string): Promise<void> {
    const wanted = { name: 'key', scope: 'NamedSecrets' as const, secrets: [secretID] };
    this.keys.set(standing, (await this.vault.apiKeys.create(wanted, this.of('owner'))).apiKey);
  }

  async #key(vault: Vault, email: string): Promise<string> {
    return (await vault.apiKeys.createFor(email, { name: 'key', scope: 'Full' }, OPERATOR)).apiKey;
  }

  async #team(name: string, users: string[], teams: string[]): Promise<void> {
    const { teamID } = await this.vault.teams.create({ name }, OPERATOR);
    this.ids.set(name, teamID);
    const ids = (names: string[]): string[] => names.map(one => this.id(one));
    await this.vault.teams.update(
      teamID,
      { addMemberUserIDs: ids(users), addMemberTeamIDs: ids(teams) },
      OPERATOR
    );
  }
}
