import type { KeyObject } from 'node:crypto';
import {
  HeliosError,
  type IFrameHead,
  type IResolveForward,
  type ISecret,
  checkName,
  checkValue,
  closeNames
} from '../../contract';
import { open, seal } from '../crypto/envelope';
import type { IAuditRow, IOrganizationRow, ISecretRow, IStore, IUserRow } from '../store/store';
import { uuid7 } from '../uuid';
import { type Operation, authorize } from './authorize';
import { Committer } from './committer';
import { RequestLedger } from './requests';

/** Where a request came from; written down with every read and change. */
export interface ICall {
  requestID: string;
  idempotencyKey?: string;
}

/** Values of one answer, in the order of the head. */
export interface IResolved extends IFrameHead {
  bytes: Uint8Array[];
}

/** Missing names of one answer that get a hint; each is compared with every name there is. */
const MOST_HINTS = 10;
const DAY = 24 * 3600 * 1e6;
const now = (): number => Date.now() * 1000;
const time = (microseconds: number): string => new Date(microseconds / 1000).toISOString();

/** The rules of a vault: who may do what, and what is written down. Values go in and out as text. */
export class Vault {
  readonly organization: IOrganizationRow;
  readonly user: IUserRow;
  readonly #store: IStore;
  readonly #root: KeyObject;
  readonly #committer: Committer;
  readonly #ledger = new RequestLedger();

  constructor(store: IStore, root: KeyObject, name: (error: unknown) => unknown) {
    this.#store = store;
    this.#root = root;
    this.#committer = new Committer(store, name);
    this.organization = store.organization() as IOrganizationRow;
    this.user = store.user();
  }

  /** Every secret that the user may see, by name, without values. */
  list(): ISecret[] {
    const rows = this.#store.secrets();
    return rows.filter(row => this.#store.role(row.secretID, this.user.userID)).map(toSecret);
  }

  /** @throws HeliosError secret_name_invalid, secret_name_taken, secret_value_invalid, secret_value_too_large */
  create(name: string, value: string, call: ICall): Promise<ISecret> {
    check(checkName(name) ?? checkValue(value));
    return this.#write(`create ${name}`, call, () => {
      if (this.#store.secretByName(name)) {
        throw new HeliosError('secret_name_taken');
      }
      const at = now();
      const by = this.user.userID;
      const row: ISecretRow = {
        secretID: uuid7(),
        name,
        version: 1,
        createdBy: by,
        createdAt: at,
        lastUpdatedBy: by,
        lastUpdatedAt: at
      };
      this.#store.insertSecret(row, by);
      this.#keep(row, value);
      this.#audit('SecretCreated', row, call);
      return row;
    });
  }

  /** @throws HeliosError secret_not_found, secret_access_denied, secret_value_invalid, secret_value_too_large */
  update(secretID: string, value: string | undefined, call: ICall): Promise<ISecret> {
    check(value === undefined ? null : checkValue(value));
    return this.#write(`update ${secretID}`, call, () => {
      const row = this.#find(secretID, 'update');
      if (value === undefined) {
        return row;
      }
      const next = {
        ...row,
        version: row.version + 1,
        lastUpdatedBy: this.user.userID,
        lastUpdatedAt: Math.max(now(), row.lastUpdatedAt + 1000)
      };
      this.#store.updateSecret(next);
      this.#keep(next, value);
      this.#audit('SecretUpdated', next, call);
      return next;
    });
  }

  /** @throws HeliosError secret_not_found, secret_access_denied */
  async delete(secretID: string, call: ICall): Promise<void> {
    await this.#write(`delete ${secretID}`, call, () => {
      const row = this.#find(secretID, 'delete');
      this.#store.deleteSecret(secretID);
      this.#audit('SecretDeleted', row, call);
      return row;
    });
  }

  /** @throws HeliosError secret_not_found, secret_access_denied, vault_corrupt */
  read(secretID: string, call: ICall): Promise<ISecret> {
    return this.#committer.submit(() => {
      const row = this.#find(secretID, 'read');
      return { ...toSecret(row), value: this.#value(row, call).toString('utf8') };
    });
  }

  /** The secret of that name with its value, or null. */
  readByName(name: string, call: ICall): Promise<ISecret | null> {
    return this.#committer.submit(() => {
      const row = this.#store.secretByName(name);
      if (!row || !this.#store.role(row.secretID, this.user.userID)) {
        return null;
      }
      return { ...toSecret(row), value: this.#value(row, call).toString('utf8') };
    });
  }

  /** Values for a kernel: all names in one commit. @throws HeliosError request_id_reused */
  resolve(request: IResolveForward): Promise<IResolved> {
    this.#ledger.check(request.requestID, request.names);
    return this.#committer.submit(() => {
      const answer: IResolved = { values: [], errors: [], bytes: [] };
      for (const name of new Set(request.names)) {
        const row = this.#store.secretByName(name);
        if (!row || !this.#store.role(row.secretID, this.user.userID)) {
          answer.errors.push(this.#missing(name, answer.errors.length < MOST_HINTS));
          continue;
        }
        const bytes = this.#value(row, request);
        answer.values.push({ name, secretID: row.secretID, size: bytes.byteLength });
        answer.bytes.push(bytes);
      }
      return answer;
    });
  }

  /** Ends what is under way and closes the store. */
  async close(): Promise<void> {
    await this.#committer.idle();
    this.#store.close();
  }

  #missing(name: string, withHint: boolean): IFrameHead['errors'][number] {
    const known = withHint ? this.list().map(secret => secret.name) : [];
    const close = closeNames(name, known);
    const hint = close.length ? ` Did you mean ${close.join(' or ')}?` : '';
    const message = `There is no secret ${name}.${hint} Create it in the Secrets panel, or check its name.`;
    return { name, code: 'secret_not_found', message };
  }

  #find(secretID: string, operation: Operation): ISecretRow {
    const row = this.#store.secretByID(secretID);
    authorize(row && this.#store.role(secretID, this.user.userID), operation);
    return row as ISecretRow;
  }

  #value(row: ISecretRow, call: ICall | IResolveForward): Buffer {
    const version = this.#store.version(row.secretID, row.version);
    if (!version) {
      throw new HeliosError('vault_corrupt');
    }
    const value = open(this.#root, version, this.#place(row));
    this.#audit('SecretRead', row, call);
    return value;
  }

  #keep(row: ISecretRow, value: string): void {
    const envelope = seal(this.#root, Buffer.from(value), this.#place(row));
    this.#store.replaceVersion({ secretID: row.secretID, version: row.version, ...envelope });
  }

  #place({ secretID, version }: ISecretRow): { organizationID: string; secretID: string; version: number } {
    return { organizationID: this.organization.orgID, secretID, version };
  }

  #audit(type: IAuditRow['type'], row: ISecretRow, call: ICall | IResolveForward): void {
    this.#store.insertAudit({
      auditID: uuid7(),
      createdAt: now(),
      type,
      userID: this.user.userID,
      secretID: row.secretID,
      secretName: row.name,
      notebook: 'path' in call ? call.path : '',
      kernelID: 'kernelID' in call ? call.kernelID : '',
      requestID: call.requestID
    });
  }

  /** A write that is done once for an idempotency key, however often it comes. */
  async #write(operation: string, call: ICall, work: () => ISecretRow): Promise<ISecret> {
    const row = await this.#committer.submit(() => {
      const { idempotencyKey: key } = call;
      const caller = this.user.userID;
      const before = key === undefined ? null : this.#store.idempotency(caller, key);
      if (before) {
        return this.#again(before.operation, operation, before.secretID);
      }
      const done = work();
      if (key !== undefined) {
        this.#store.pruneIdempotency(now() - DAY);
        this.#store.insertIdempotency({ key, caller, operation, secretID: done.secretID, createdAt: now() });
      }
      return done;
    });
    return toSecret(row);
  }

  #again(before: string, operation: string, secretID: string): ISecretRow {
    if (before !== operation) {
      throw new HeliosError('request_id_reused');
    }
    if (operation.startsWith('delete ')) {
      return {
        secretID,
        name: '',
        version: 0,
        createdBy: '',
        createdAt: 0,
        lastUpdatedBy: '',
        lastUpdatedAt: 0
      };
    }
    return this.#find(secretID, 'read');
  }
}

function check(code: ReturnType<typeof checkName>): void {
  if (code) {
    throw new HeliosError(code);
  }
}

function toSecret(row: ISecretRow): ISecret {
  return {
    secretID: row.secretID,
    name: row.name,
    createdBy: row.createdBy,
    createdAt: time(row.createdAt),
    lastUpdatedBy: row.lastUpdatedBy,
    lastUpdatedAt: time(row.lastUpdatedAt)
  };
}
