import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import { RequestMarks } from '../crypto/requestMarks';
import { FORMER_VALUES } from '../formerValues';
import * as store from '../store/audit';
import { organization, touchDirectory, touchOrganization } from '../store/directory';
import { Conflict, type IEngine } from '../store/engine';
import type { IOrganizationRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { type IPeople, directoryOf, loadPeople, peopleRows, savePeople } from './authenticatedPeople';
import { EVERYTHING, authorizeKey, authorizeMember, reachOf } from './authorize';
import { type ICall, type IContext, type INeeds, now, userOf } from './call';
import { apiKeyOf } from './key';
import { Usage } from './usage';

/** What an operation does with the database for a caller. A HeliosError that it returns is thrown after the commit. */
type Work<T> = (context: IContext) => Step<T>;

/**
 * Runs every operation of a vault: it finds out who asks and what they may do, in the same transaction as the operation
 * itself.
 */
export class Core {
  readonly engine: IEngine;
  readonly root: KeyObject;
  readonly usage: Usage;
  /** How many former values of a secret are kept. */
  readonly formerValues: number;
  /** Whether the root key was replaced meanwhile: only opening the vault again helps. */
  isStale = false;
  readonly #marks: RequestMarks;
  /** Everybody, for one version of the directory, which every transaction reads first. */
  #people: { version: number; value: IPeople } | null = null;

  constructor(engine: IEngine, root: KeyObject, formerValues = FORMER_VALUES) {
    this.engine = engine;
    this.root = root;
    this.usage = new Usage(engine);
    this.formerValues = formerValues;
    this.#marks = new RequestMarks(root);
  }

  /** Runs `work`, which only reads. @throws HeliosError not_authenticated, scope_denied, administrator_required */
  read<T>(call: ICall, needs: INeeds, work: Work<T>): Promise<T> {
    return this.engine.read(() => this.#run(call, needs, work));
  }

  /**
   * Runs `work` in one transaction that writes. It may run twice where the connection is lost at the commit: that is for
   * reads that are recorded, and for what may be done twice.
   * @throws HeliosError as `read`
   */
  async record<T>(call: ICall, needs: INeeds, work: Work<T | HeliosError>): Promise<T> {
    try {
      const result = await this.engine.write(() => this.#run(call, needs, work));
      if (result instanceof HeliosError) {
        throw result;
      }
      return result;
    } catch (error) {
      // A directory that was read in a transaction that did not last must not stay.
      if (!(error instanceof HeliosError) || /^(vault|database)_/.test(error.code)) {
        this.#people = null;
      }
      throw error;
    }
  }

  /**
   * Changes something once, however often the same request comes. A call without an idempotency key gets one, because
   * the database may run the transaction again after it lost the connection at the commit.
   * @param act makes the change and gives the id of what it made or changed.
   * @param show makes the answer from what is there then; a repeated request gets it too.
   * @throws HeliosError as `read`, and request_id_reused for another request with the same key
   */
  write<T = string>(
    call: ICall,
    needs: INeeds,
    act: Work<string | HeliosError>,
    show: (context: IContext, id: string) => Step<T> = given
  ): Promise<T> {
    const request = { key: call.idempotencyKey ?? uuid7(), mark: this.#marks.of(call.request ?? []) };
    return this.record(call, needs, once(request, needs, act, show));
  }

  /** Ends what is under way and closes the store. */
  async close(): Promise<void> {
    await this.usage.close();
    await this.engine.close();
  }

  *#run<T>(call: ICall, needs: INeeds, work: Work<T>): Step<T> {
    const context = yield* this.#authenticate(call, needs);
    let result: T;
    try {
      result = yield* work(context);
    } catch (error) {
      if (error instanceof HeliosError) {
        yield* confirm(context, needs);
      }
      throw error;
    }
    if (needs.touch === 'directory') {
      yield* savePeople(context.ring, context.organization);
    }
    yield* confirm(context, needs);
    return result;
  }

  *#authenticate(call: ICall, { action, operation, touch }: INeeds): Step<IContext> {
    if (touch) {
      const { orgID } = yield* present();
      yield* touch === 'directory' ? touchDirectory(orgID) : touchOrganization(orgID);
    }
    const row = yield* present();
    const people = yield* this.#load(row, touch === 'directory');
    const { directory, ring } = people;
    const apiKey = call.credential.kind === 'key' ? apiKeyOf(call.credential, people) : null;
    const user = userOf(call.credential, apiKey, row, directory);
    const reach = apiKey ? reachOf(apiKey.scope, apiKey.secretIDs.split(' ')) : EVERYTHING;
    authorizeKey(reach, action);
    if (apiKey) {
      this.usage.noteKey(apiKey.keyHash);
    }
    const membership = !user || user.isAdministrator ? 'administrator' : 'member';
    if (operation) {
      authorizeMember(membership, operation);
    }
    const identities = user ? directory.identitiesOf(user.userID) : new Set<string>();
    return { call, organization: row, directory, ring, user, apiKey, reach, identities, membership };
  }

  /** @param isTouched whether this transaction has raised the version that the MAC is over, which may yet be undone. */
  *#load(row: IOrganizationRow, isTouched: boolean): Step<IPeople> {
    const { directoryVersion: version } = row;
    if (this.#people?.version === version && !isTouched) {
      return this.#people.value;
    }
    try {
      const value = yield* loadPeople(this.root, row, isTouched ? version - 1 : version);
      if (!isTouched) {
        this.#people = { version, value };
      }
      return value;
    } catch (error) {
      this.isStale ||= error instanceof HeliosError && error.code === 'vault_key_wrong';
      throw error;
    }
  }
}

/** Makes `act` find what a former run of the same request has done. */
function once<T>(
  { key, mark }: { key: string; mark: string },
  { touch }: INeeds,
  act: Work<string | HeliosError>,
  show: (context: IContext, id: string) => Step<T>
): Work<T | HeliosError> {
  return function* (context) {
    const { organization: org, user } = context;
    const callerID = user?.userID ?? org.orgID;
    const before = yield* store.idempotency(callerID, key);
    if (before && before.mark !== mark) {
      throw new HeliosError('request_id_reused');
    }
    let id = before?.result;
    if (id === undefined) {
      let result: string | HeliosError;
      try {
        result = yield* act(context);
      } catch (error) {
        yield* refuseRepeat(error, callerID, key);
        throw error;
      }
      yield* refuseRepeat(result, callerID, key);
      if (result instanceof HeliosError) {
        return result;
      }
      id = result;
      yield* store.insertIdempotency({ callerID, idempotencyKey: key, mark, result, createdAt: now() });
    }
    const directory = touch === 'directory' ? directoryOf(yield* peopleRows(org.orgID)) : context.directory;
    return yield* show({ ...context, directory }, id);
  };
}

/** What refuses a request that was sent twice at once may be what the first one has done meanwhile. */
function* refuseRepeat(result: unknown, callerID: string, key: string): Step<void> {
  if (result instanceof HeliosError && (yield* store.idempotency(callerID, key))) {
    throw new Conflict();
  }
}

/**
 * Where a statement sees what was committed by then, the directory and the grants may be of two moments: somebody could
 * read by the old one what was granted by the new one. Then all of it is done again.
 */
function* confirm({ organization: before }: IContext, { touch }: INeeds): Step<void> {
  const row = touch ? before : yield* present();
  if (row.directoryVersion !== before.directoryVersion || row.changes !== before.changes) {
    throw new Conflict();
  }
}

function* present(): Step<IOrganizationRow> {
  const row = yield* organization();
  if (!row) {
    throw new HeliosError('organization_missing');
  }
  return row;
}

function* given<T>(_: IContext, id: string): Step<T> {
  return id as T;
}
