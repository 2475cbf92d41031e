import {
  type ErrorCode,
  HeliosError,
  type IFrameHead,
  type IResolveForward,
  type ISecret,
  type ISecretSummary,
  MAX_PAGE,
  checkName,
  checkValue,
  closeNames
} from '../../contract';
import { open, seal } from '../crypto/envelope';
import { touchUser } from '../store/directory';
import { countAudit } from '../store/audit';
import type { IAccessRow, ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { type SecretOperation, authorize, standingOf } from './authorize';
import { type Core, type ICall, type IContext, now, timeOf } from './core';
import { type IPage, limitOf, startOf, tokenOf } from './page';
import { RequestLedger } from './requests';

/** Values of one answer, in the order of the head. */
export interface IResolved extends IFrameHead {
  bytes: Uint8Array[];
}

export interface IList<Entry> {
  secrets: Entry[];
  nextToken?: string;
}

/** Missing names of one answer that get a hint; each is compared with every name there is. */
const MOST_HINTS = 10;
/** Names of secrets that a person cannot see and tries to take, in an hour. */
const MOST_REFUSALS = 20;
const HOUR = 3600 * 1e6;

/** Secrets and their values: create, read, change, delete, list. Values go in and out as text. */
export class Secrets {
  readonly #core: Core;
  readonly #ledger = new RequestLedger();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Every secret that the caller may see, by name, without values. */
  list(call: ICall, page: IPage = {}): Promise<IList<ISecret>> {
    return this.#core.read(call, context => this.#list(context, page));
  }

  /** The same, with what the panel shows beside each. */
  summaries(call: ICall, page: IPage = {}): Promise<IList<ISecretSummary>> {
    return this.#core.read(call, context => this.#summaries(context, page));
  }

  /** @throws HeliosError secret_name_invalid, secret_name_taken, secret_value_invalid, secret_value_too_large */
  async create(name: string, value: string, call: ICall): Promise<ISecret> {
    check(checkName(name) ?? checkValue(value));
    const secretID = await this.#core.once(call, `create ${name}`, context =>
      this.#create(context, name, value)
    );
    return this.#core.read(call, context => this.#show(context, secretID));
  }

  /** @throws HeliosError secret_not_found, secret_access_denied, secret_value_invalid, secret_value_too_large */
  async update(secretID: string, value: string | undefined, call: ICall): Promise<ISecret> {
    check(value === undefined ? null : checkValue(value));
    await this.#core.once(call, `update ${secretID}`, context => this.#update(context, secretID, value));
    return this.#core.read(call, context => this.#show(context, secretID));
  }

  /** Puts a secret among the deleted ones. @throws HeliosError secret_not_found, secret_access_denied */
  async delete(secretID: string, call: ICall): Promise<void> {
    await this.#core.once(call, `delete ${secretID}`, context => this.#delete(context, secretID));
  }

  /** @throws HeliosError secret_not_found, secret_access_denied, vault_corrupt */
  read(secretID: string, call: ICall): Promise<ISecret> {
    return this.#core.write(call, context => this.#read(context, secretID), { scope: 'ReadOnly' });
  }

  /** The secret of that name with its value, or null. */
  readByName(name: string, call: ICall): Promise<ISecret | null> {
    return this.#core.write(call, context => this.#readByName(context, name), { scope: 'ReadOnly' });
  }

  /** Values for a kernel: all names in one commit. @throws HeliosError request_id_reused */
  resolve({ requestID, kernelID, path, names }: IResolveForward, call: ICall): Promise<IResolved> {
    this.#ledger.check(requestID, names);
    return this.#core.write(
      { ...call, requestID, kernelID, notebook: path },
      context => this.#resolve(context, names),
      { scope: 'ReadOnly' }
    );
  }

  /** A secret that is there and that the caller may do this with. */
  *find(context: IContext, secretID: string, operation: SecretOperation): Step<ISecretRow> {
    const row = yield* store.secretByID(secretID);
    const isThere = row && !row.deletedAt && row.orgID === context.organization.orgID;
    const grants = isThere ? yield* store.accessOf([secretID]) : [];
    authorize(standingOf(grants, context.identities), operation);
    return row as ISecretRow;
  }

  /** Writes down what happened to a secret. */
  *audit(
    context: IContext,
    type: Parameters<Core['audit']>[1],
    { secretID, name }: ISecretRow,
    attributes: Record<string, string> = {}
  ): Step<void> {
    yield* this.#core.audit(context, type, { secretID, attributes: { secretName: name, ...attributes } });
  }

  *#list(context: IContext, page: IPage): Step<IList<ISecret>> {
    const { rows, nextToken } = yield* this.#page(context, page);
    return { secrets: rows.map(toSecret), nextToken };
  }

  *#summaries(context: IContext, page: IPage): Step<IList<ISecretSummary>> {
    const { rows, nextToken } = yield* this.#page(context, page);
    const grants = yield* store.accessOf(rows.map(row => row.secretID));
    const bySecret = Map.groupBy(grants, grant => grant.secretID);
    return {
      secrets: rows.map(row => toSummary(row, bySecret.get(row.secretID) ?? [], context)),
      nextToken
    };
  }

  *#create(context: IContext, name: string, value: string): Step<string | HeliosError> {
    const { user, organization } = context;
    const { orgID } = organization;
    // First: a user who leaves in this moment leaves no secret without an owner.
    if (!user || !(yield* touchUser(orgID, user.userID))) {
      throw new HeliosError('not_authenticated');
    }
    const other = yield* store.secretByName(orgID, name);
    if (other) {
      return yield* this.#refuseName(context, other);
    }
    const secretID = uuid7();
    const { userID } = user;
    const createdAt = now();
    const row: ISecretRow = {
      secretID,
      orgID,
      name,
      version: 1,
      grantsVersion: 1,
      createdBy: userID,
      createdAt,
      lastUpdatedBy: userID,
      lastUpdatedAt: createdAt,
      lastUsedAt: 0,
      deletedAt: 0,
      deletedBy: null
    };
    yield* store.insertSecret(row);
    yield* store.setAccess({
      secretID,
      identityID: userID,
      kind: 'user',
      role: 'Owner',
      createdBy: userID,
      createdAt
    });
    yield* this.#keep(row, value);
    yield* this.audit(context, 'SecretCreated', row);
    return secretID;
  }

  *#update(context: IContext, secretID: string, value: string | undefined): Step<string> {
    yield* store.touchSecret(secretID);
    const row = yield* this.find(context, secretID, 'update');
    if (value !== undefined) {
      const next = {
        ...row,
        version: row.version + 1,
        lastUpdatedBy: context.user?.userID ?? row.lastUpdatedBy,
        lastUpdatedAt: Math.max(now(), row.lastUpdatedAt + 1000)
      };
      yield* store.updateSecret(next);
      yield* this.#keep(next, value);
      yield* this.audit(context, 'SecretUpdated', next);
    }
    return secretID;
  }

  *#delete(context: IContext, secretID: string): Step<string> {
    yield* store.touchSecret(secretID);
    const row = yield* this.find(context, secretID, 'delete');
    yield* store.markDeleted(row, context.user?.userID ?? null, now());
    yield* this.audit(context, 'SecretDeleted', row);
    return secretID;
  }

  *#read(context: IContext, secretID: string): Step<ISecret> {
    const row = yield* this.find(context, secretID, 'read');
    return { ...toSecret(row), value: (yield* this.#value(context, row)).toString('utf8') };
  }

  *#readByName(context: IContext, name: string): Step<ISecret | null> {
    const row = yield* this.#named(context, name);
    return row && { ...toSecret(row), value: (yield* this.#value(context, row)).toString('utf8') };
  }

  *#resolve(context: IContext, names: readonly string[]): Step<IResolved> {
    const answer: IResolved = { values: [], errors: [], bytes: [] };
    for (const name of new Set(names)) {
      const row = yield* this.#named(context, name);
      if (!row) {
        answer.errors.push(yield* this.#missing(context, name, answer.errors.length < MOST_HINTS));
        continue;
      }
      const bytes = yield* this.#value(context, row);
      answer.values.push({ name, secretID: row.secretID, size: bytes.byteLength });
      answer.bytes.push(bytes);
    }
    return answer;
  }

  *#show(context: IContext, secretID: string): Step<ISecret> {
    return toSecret(yield* this.find(context, secretID, 'list'));
  }

  *#page(context: IContext, page: IPage): Step<{ rows: ISecretRow[]; nextToken?: string }> {
    const limit = limitOf(page, Infinity);
    const rows: ISecretRow[] = [];
    let after = startOf('secrets', page);
    for (;;) {
      const wanted = Math.min(limit - rows.length, MAX_PAGE);
      const found = yield* store.secretsOf(context.identities, after, wanted + 1);
      rows.push(...found.slice(0, wanted));
      if (found.length <= wanted) {
        return { rows };
      }
      after = rows[rows.length - 1].name;
      if (rows.length === limit) {
        return { rows, nextToken: tokenOf('secrets', after) };
      }
    }
  }

  *#named(context: IContext, name: string): Step<ISecretRow | null> {
    const row = yield* store.secretByName(context.organization.orgID, name);
    const grants = row ? yield* store.accessOf([row.secretID]) : [];
    return standingOf(grants, context.identities) === 'none' ? null : row;
  }

  *#missing(context: IContext, name: string, withHint: boolean): Step<IFrameHead['errors'][number]> {
    const known = withHint ? yield* this.#page(context, { limit: MAX_PAGE }) : { rows: [] };
    const close = closeNames(
      name,
      known.rows.map(row => row.name)
    );
    const hint = close.length ? ` Did you mean ${close.join(' or ')}?` : '';
    const message = `There is no secret ${name}.${hint} Create it in the Secrets panel, or check its name.`;
    return { name, code: 'secret_not_found', message };
  }

  /** A name in use. One that the caller cannot see is written down, since the answer tells that it exists. */
  *#refuseName(context: IContext, { secretID, name }: ISecretRow): Step<HeliosError> {
    const { orgID } = context.organization;
    const grants = yield* store.accessOf([secretID]);
    const userID = context.user?.userID ?? '';
    if (standingOf(grants, context.identities) === 'none') {
      const before = yield* countAudit(orgID, userID, 'SecretNameRefused', now() - HOUR);
      if (before >= MOST_REFUSALS) {
        throw new HeliosError('rate_limited', 'Too many names that are in use. Try again in an hour.');
      }
      yield* this.#core.audit(context, 'SecretNameRefused', { secretID, attributes: { secretName: name } });
    }
    const free = yield* this.freeName(orgID, name);
    return new HeliosError('secret_name_taken', `${name} is in use in your organization. ${free} is free.`);
  }

  /** A name like `name` that is free. */
  *freeName(orgID: string, name: string): Step<string> {
    for (let number = 2; ; number++) {
      const suffix = `_${number}`;
      const proposed = name.slice(0, 255 - suffix.length) + suffix;
      if (!(yield* store.secretByName(orgID, proposed))) {
        return proposed;
      }
    }
  }

  *#value(context: IContext, row: ISecretRow): Step<Buffer> {
    const version = yield* store.versionOf(row.secretID, row.version);
    if (!version) {
      // Where other transactions are seen while this one runs, the value may have been replaced in between.
      const newer = yield* this.find(context, row.secretID, 'read');
      if (newer.version === row.version) {
        throw new HeliosError('vault_corrupt');
      }
      return yield* this.#value(context, newer);
    }
    const value = open(this.#core.root, version, placeOf(row));
    yield* this.audit(context, 'SecretRead', row);
    this.#core.usage.noteSecret(row.secretID);
    return value;
  }

  *#keep(row: ISecretRow, value: string): Step<void> {
    const envelope = seal(this.#core.root, Buffer.from(value), placeOf(row));
    yield* store.replaceVersion({ secretID: row.secretID, version: row.version, ...envelope });
  }
}

function check(code: ErrorCode | null): void {
  if (code) {
    throw new HeliosError(code);
  }
}

function placeOf({ orgID, secretID, version }: ISecretRow): Parameters<typeof open>[2] {
  return { organizationID: orgID, secretID, version };
}

/** A secret as the Management API shows it. */
export function toSecret(row: ISecretRow): ISecret {
  return {
    secretID: row.secretID,
    name: row.name,
    createdBy: row.createdBy,
    createdAt: timeOf(row.createdAt),
    lastUpdatedBy: row.lastUpdatedBy,
    lastUpdatedAt: timeOf(row.lastUpdatedAt)
  };
}

function toSummary(row: ISecretRow, grants: readonly IAccessRow[], context: IContext): ISecretSummary {
  const standing = standingOf(grants, context.identities);
  return {
    ...toSecret(row),
    role: standing === 'Owner' ? 'Owner' : 'Reader',
    isShared: grants.some(({ identityID }) => identityID !== context.user?.userID),
    createdByEmail: context.directory.nameOf(row.createdBy),
    ...(row.lastUsedAt ? { lastUsedAt: timeOf(row.lastUsedAt) } : {})
  };
}
