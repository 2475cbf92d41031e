import type { KeyObject } from 'node:crypto';
import type { KeyProtection } from '../../contract';
import { AuditLog } from '../audit/auditLog';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import { Activity } from './activity';
import { APIKeys } from './apiKeys';
import { Core } from './core';
import { DeletedSecrets, purgeOld } from './deleted';
import { Invitations } from './invitations';
import { Listing } from './listing';
import { People } from './people';
import { Removals } from './removals';
import { Secrets } from './secrets';
import { Sharing } from './sharing';
import { Teams } from './teams';
import { Values } from './values';
import { Versions } from './versions';

const HOUR = 3_600_000;

export interface IVaultOptions {
  /** What protects the root key from a person who has the disk. */
  protection?: KeyProtection;
  /** How many former values of a secret are kept. */
  formerValues?: number;
  /** The audit log, where entries were written to it before the vault was opened. */
  audit?: AuditLog;
}

/** The rules of a vault: who may do what, and what is written down. */
export class Vault {
  readonly secrets: Secrets;
  readonly listing: Listing;
  readonly values: Values;
  readonly versions: Versions;
  readonly sharing: Sharing;
  readonly people: People;
  readonly teams: Teams;
  readonly removals: Removals;
  readonly apiKeys: APIKeys;
  readonly invitations: Invitations;
  readonly activity: Activity;
  readonly deleted: DeletedSecrets;
  /** The audit log as a whole; `activity` reads it. */
  readonly audit: AuditLog;
  /** What protects the root key from a person who has the disk. */
  readonly protection: KeyProtection;
  readonly #core: Core;
  readonly #timer: NodeJS.Timeout;

  constructor(engine: IEngine, root: KeyObject, options: IVaultOptions = {}) {
    this.protection = options.protection ?? 'keyFileBeside';
    this.audit = options.audit ?? new AuditLog(engine, root);
    const core = new Core(engine, root, options.formerValues);
    this.#core = core;
    this.secrets = new Secrets(core);
    this.listing = new Listing(core);
    this.values = new Values(core, this.listing);
    this.versions = new Versions(core);
    this.sharing = new Sharing(core);
    this.people = new People(core);
    this.removals = new Removals(core);
    this.teams = new Teams(core);
    this.apiKeys = new APIKeys(core);
    this.invitations = new Invitations(core, this.apiKeys);
    this.activity = new Activity(core);
    this.deleted = new DeletedSecrets(core);
    const tidy = (): void => {
      purgeOld(engine)
        .then(() => this.audit.tidy())
        .catch(() => undefined);
    };
    this.#timer = setInterval(tidy, HOUR).unref();
    tidy();
  }

  /** Writes down when keys and secrets were used last; this happens once a minute by itself. */
  flush(): Promise<void> {
    return this.#core.usage.flush();
  }

  /** Whether the root key was replaced meanwhile: only opening the vault again helps. */
  get isStale(): boolean {
    return this.#core.isStale;
  }

  /** Resolves while the database answers. */
  async check(): Promise<void> {
    await this.#core.engine.read(organization);
  }

  /** Ends what is under way and closes the store. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.audit.close();
    await this.#core.close();
  }
}
