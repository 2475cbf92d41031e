// The vault of one person as that person uses it, and the rows below it.
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import type { IFrame, IOrganization, IResolveForward, ISecret, IUser } from '../../src/contract';
import { KEY_FILE, KeyFile } from '../../src/service/crypto/rootKey';
import * as audit from '../../src/service/store/audit';
import type { IAuditRow, ISecretRow, IVersionRow } from '../../src/service/store/rows';
import * as secrets from '../../src/service/store/secrets';
import { SqliteEngine } from '../../src/service/store/sqlite/sqliteEngine';
import { type Step, all } from '../../src/service/store/step';
import type { ICall } from '../../src/service/vault/call';
import { VAULT_FILE, openVault } from '../../src/service/vault/openVault';
import type { Vault } from '../../src/service/vault/vault';
import { reseal } from './reseal';

/** What a test says of a call; who asks is always the one user. */
export type OwnCall = Omit<ICall, 'credential'>;

const credential = { kind: 'local' } as const;

/** A vault, asked by its one user. */
export class OwnVault {
  readonly vault: Vault;

  constructor(vault: Vault) {
    this.vault = vault;
  }

  async list(): Promise<ISecret[]> {
    return (await this.vault.listing.list({ requestID: 'list', credential })).secrets;
  }

  create(name: string, value: string, call: OwnCall): Promise<ISecret> {
    return this.vault.secrets.create({ name, value }, { ...call, credential });
  }

  update(secretID: string, value: string | undefined, call: OwnCall): Promise<ISecret> {
    return this.vault.secrets.update(secretID, { value }, { ...call, credential });
  }

  delete(secretID: string, call: OwnCall): Promise<void> {
    return this.vault.secrets.delete(secretID, { ...call, credential });
  }

  read(secretID: string, call: OwnCall): Promise<ISecret> {
    return this.vault.values.read(secretID, { ...call, credential });
  }

  readByName(name: string, call: OwnCall): Promise<ISecret | null> {
    return this.vault.values.readByName(name, { ...call, credential });
  }

  resolve(asked: IResolveForward): Promise<IFrame> {
    return this.vault.values.resolve(asked, { requestID: asked.requestID, credential });
  }

  async user(): Promise<IUser> {
    return (await this.vault.people.whoAmI({ requestID: 'who', credential })).user;
  }

  organization(): Promise<IOrganization> {
    return this.vault.people.organization({ requestID: 'who', credential });
  }

  close(): Promise<void> {
    return this.vault.close();
  }
}

/** The root key in a vault's folder. @param mayMake whether it may be made there. */
export function rootKeyIn(home: string, mayMake = false): KeyObject {
  return new KeyFile(join(home, KEY_FILE), home).load(mayMake);
}

/** Opens the vault in `home` for the one user; the caller closes it. */
export function openOwn(home: string): OwnVault {
  return new OwnVault(openVault(home));
}

/** What was written down, with its facts beside it. */
export type AuditEntry = IAuditRow &
  Partial<Record<'secretName' | 'notebook' | 'kernelID' | 'requestID', string>>;

/** The rows below a vault, over a connection of their own. */
export class Rows {
  readonly engine: SqliteEngine;
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
    this.engine = new SqliteEngine(join(home, VAULT_FILE));
  }

  /** What happened to a secret, the oldest first. */
  audit(secretID: string): AuditEntry[] {
    return auditIn(this.engine, secretID);
  }

  /** Secrets that are there, by name. */
  secrets(): ISecretRow[] {
    const sql = 'SELECT * FROM secret WHERE deletedAt = 0 ORDER BY name';
    return this.engine.drive(() => all<ISecretRow>(sql));
  }

  secretByID(secretID: string): ISecretRow | null {
    return this.engine.drive(() => secrets.secretByID(secretID));
  }

  version(secretID: string, version: number): IVersionRow | null {
    return this.engine.drive(() => secrets.versionOf(secretID, version));
  }

  /** Does this as the vault would, with the MACs of what comes of it. */
  changeSealed(work: () => Step<unknown>): void {
    const root = rootKeyIn(this.#home);
    this.change(function* () {
      yield* work();
      yield* reseal(root);
    });
  }

  /** Does this in a transaction of its own. */
  change<T>(work: () => Step<T>): T {
    return this.engine.transaction(() => this.engine.drive(work));
  }

  async close(): Promise<void> {
    await this.engine.close();
  }
}

/** The same over whichever connection. */
export function auditIn(engine: SqliteEngine, secretID: string): AuditEntry[] {
  const { orgID } = engine.drive(() => all<{ orgID: string }>('SELECT orgID FROM organization'))[0];
  const rows = engine.drive(() => audit.auditPage(orgID, { secretID }, audit.NEWEST, 10_000));
  return rows.reverse().map(row => ({ ...row, ...(JSON.parse(row.attributes) as object) }));
}
