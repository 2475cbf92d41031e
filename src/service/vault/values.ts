import { HeliosError, type IFrame, type IResolveForward, type ISecret } from '../../contract';
import { decryptValue } from '../crypto/envelope';
import { RequestLedger, ResolveAnswer } from '../resolve';
import { Conflict } from '../store/engine';
import type { ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { standingOf } from './authorize';
import type { ICall, IContext } from './call';
import type { Core } from './core';
import type { Listing } from './listing';
import { loadAllowed, recordSecret } from './secret';
import { loadAll, toSecret, valueContextOf } from './secretRecord';

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
  resolve({ requestID, kernelID, path, names }: IResolveForward, call: ICall): Promise<IFrame> {
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

  *#resolve(context: IContext, requestID: string, names: readonly string[]): Step<IFrame> {
    this.#ledger.check(`${context.user?.userID} ${requestID}`, names);
    const answer = new ResolveAnswer(names);
    for (const name of answer.names) {
      const row = yield* named(context, name);
      if (row) {
        answer.addValue(name, row.secretID, yield* this.#value(context, row));
      } else {
        answer.addError(name, new HeliosError('secret_not_found'));
      }
    }
    if (answer.failed('secret_not_found').length) {
      answer.addHints(yield* this.#listing.names(context));
    }
    return answer.frame;
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
