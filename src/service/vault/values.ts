import {
  HeliosError,
  type IFrameHead,
  type IResolveForward,
  type ISecret,
  closeNames,
  missingSecret
} from '../../contract';
import { decryptValue } from '../crypto/envelope';
import { Conflict } from '../store/engine';
import type { ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { standingOf } from './authorize';
import type { ICall, IContext } from './call';
import type { Core } from './core';
import type { Listing } from './listing';
import { RequestLedger } from './requests';
import { loadAllowed, recordSecret, toSecret } from './secret';
import { loadAll, valueContextOf } from './secretRecord';

/** Values of one answer, in the order of the head. */
export interface IResolved extends IFrameHead {
  bytes: Uint8Array[];
}

/** Missing names of one answer that get a hint; each is compared with every name there is. */
const MOST_HINTS = 10;

/** Bytes of one answer; the Jupyter server takes 256 MiB. */
const MOST_BYTES = 250 * 1024 * 1024;

/** Reads values; every read is recorded in the same transaction, and no value leaves before that lasts. */
export class Values {
  readonly #core: Core;
  readonly #listing: Listing;
  readonly #ledger = new RequestLedger();

  constructor(core: Core, listing: Listing) {
    this.#core = core;
    this.#listing = listing;
  }

  /** @throws HeliosError secret_not_found, secret_access_denied, vault_corrupt */
  read(secretID: string, call: ICall): Promise<ISecret> {
    return this.#core.record(call, { action: 'read' }, context => this.#read(context, secretID));
  }

  /** The secret of that name with its value, or null. */
  readByName(name: string, call: ICall): Promise<ISecret | null> {
    return this.#core.record(call, { action: 'read' }, context => this.#readByName(context, name));
  }

  /** Values for a kernel: all names in one commit. @throws HeliosError request_id_reused, request_too_large */
  resolve({ requestID, kernelID, path, names }: IResolveForward, call: ICall): Promise<IResolved> {
    return this.#core.record({ ...call, requestID, kernelID, notebook: path }, { action: 'read' }, context =>
      this.#resolve(context, requestID, names)
    );
  }

  *#read(context: IContext, secretID: string): Step<ISecret> {
    const { row } = yield* loadAllowed(context, secretID, 'read');
    return { ...toSecret(row), value: (yield* this.#value(context, row)).toString('utf8') };
  }

  *#readByName(context: IContext, name: string): Step<ISecret | null> {
    const row = yield* named(context, name);
    return row && { ...toSecret(row), value: (yield* this.#value(context, row)).toString('utf8') };
  }

  *#resolve(context: IContext, requestID: string, names: readonly string[]): Step<IResolved> {
    this.#ledger.check(`${context.user?.userID} ${requestID}`, names);
    const answer: IResolved = { values: [], errors: [], bytes: [] };
    let size = 0;
    for (const name of new Set(names)) {
      const row = yield* named(context, name);
      if (!row) {
        answer.errors.push(yield* this.#missing(context, name, answer.errors.length < MOST_HINTS));
        continue;
      }
      const bytes = yield* this.#value(context, row);
      size += bytes.byteLength;
      if (size > MOST_BYTES) {
        throw new HeliosError('request_too_large');
      }
      answer.values.push({ name, secretID: row.secretID, size: bytes.byteLength });
      answer.bytes.push(bytes);
    }
    return answer;
  }

  *#missing(context: IContext, name: string, withHint: boolean): Step<IFrameHead['errors'][number]> {
    const known = withHint ? yield* this.#listing.names(context) : [];
    return { name, code: 'secret_not_found', message: missingSecret(name, closeNames(name, known)) };
  }

  *#value(context: IContext, row: ISecretRow): Step<Buffer> {
    const version = yield* store.versionOf(row.secretID, row.version);
    if (!version) {
      // Where other transactions are seen while this one runs, the value may have been replaced in between.
      const { row: newer } = yield* loadAllowed(context, row.secretID, 'read');
      if (newer.version === row.version) {
        throw new HeliosError('vault_corrupt');
      }
      return yield* this.#value(context, newer);
    }
    const value = decryptValue(context.ring, version, valueContextOf(row));
    yield* recordSecret(context, 'SecretRead', row);
    this.#core.usage.noteSecret(row.secretID);
    return value;
  }
}

/** The secret of that name, if the caller may see it. */
function* named(context: IContext, name: string): Step<ISecretRow | null> {
  const row = yield* store.secretByName(context.organization.orgID, name);
  // Another name than that of the row is no name of it; its record says which one is.
  if (row && (row.name !== name || row.deletedAt)) {
    throw yield* misled(row);
  }
  const [record] = row ? yield* loadAll(context.ring, [row]) : [];
  return record && standingOf(record.grants, context) !== 'none' ? record.row : null;
}

/** Why a name leads to a secret of another name: it was read at two moments, or somebody changed it. */
function* misled({ orgID, name, secretID }: ISecretRow): Step<HeliosError> {
  const now = yield* store.secretByName(orgID, name);
  return now?.secretID === secretID && !now.deletedAt ? new HeliosError('vault_tampered') : new Conflict();
}
