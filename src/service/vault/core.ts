import type { KeyObject } from 'node:crypto';
import { type AuditType, HeliosError } from '../../contract';
import { RequestMarks } from '../crypto/requestMarks';
import * as audit from '../store/audit';
import * as directory from '../store/directory';
import { Conflict, type IEngine } from '../store/engine';
import type { IOrganizationRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { EVERYTHING, authorizeKey, authorizeMember, reachOf } from './authorize';
import { type IAuditFacts, type ICall, type IContext, type IOptions, now, userOf } from './call';
import { apiKeyOf } from './key';
import { type IPeople, directoryOf, openPeople, peopleRows, sealPeople } from './sealedPeople';
import { FORMER_VALUES } from '../formerValues';
import { Usage } from './usage';

/** What every operation of a vault shares: who asks, one transaction, idempotency, the audit log. */
export class Core {
  readonly engine: IEngine;
  readonly root: KeyObject;
  readonly usage: Usage;
  /** How many former values of a secret are kept. */
  readonly formerValues: number;
  /** Whether the root key was replaced meanwhile: only opening the vault anew helps. */
  isStale = false;
  readonly #marks: RequestMarks;
  /** Valid for one version of the directory, which every transaction reads first. */
  #people: { version: number; value: IPeople } | null = null;

  constructor(engine: IEngine, root: KeyObject, formerValues = FORMER_VALUES) {
    this.engine = engine;
    this.formerValues = formerValues;
    this.root = root;
    this.usage = new Usage(engine);
    this.#marks = new RequestMarks(root);
  }

  /** Runs `work`, which only reads, for a caller. @throws HeliosError not_authenticated */
  read<T>(call: ICall, work: (context: IContext) => Step<T>, options: IOptions = {}): Promise<T> {
    return this.engine.read(() => this.#run(call, work, options));
  }

  /**
   * Runs `work` for a caller in one transaction. A HeliosError that it gives back is thrown after the commit,
   * so that what was written down about the refusal stays.
   * @throws HeliosError not_authenticated, scope_denied, administrator_required
   */
  async write<T>(
    call: ICall,
    work: (context: IContext) => Step<T | HeliosError>,
    options: IOptions = {}
  ): Promise<T> {
    try {
      const result = await this.engine.write(() => this.#run(call, work, options));
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
   * A write that is done once for an idempotency key, however often it comes. One that comes without a key gets its
   * own: a database that loses the connection at the commit may do it again, and it must find itself then.
   * @param operation tells apart what the same key must not be used for.
   * @param work gives the id of what it made or changed, or a refusal.
   */
  once(
    call: ICall,
    operation: string,
    work: (context: IContext) => Step<string | HeliosError>,
    options: IOptions = {}
  ): Promise<string> {
    const key = call.idempotencyKey ?? uuid7();
    return this.write(call, context => this.#once(context, key, operation, work), options);
  }

  /**
   * The same with an answer of its own.
   * @param show makes it in the same transaction, from what is there then: a moment later the caller may see less.
   */
  onceShown<T>(
    call: ICall,
    operation: string,
    work: (context: IContext) => Step<string | HeliosError>,
    show: (context: IContext, resultID: string) => Step<T>,
    options: IOptions = {}
  ): Promise<T> {
    const key = call.idempotencyKey ?? uuid7();
    const done = (context: IContext): Step<string | HeliosError> => this.#once(context, key, operation, work);
    return this.write(call, context => this.#shown(context, done, show, options), options);
  }

  /** Writes down what happened, in the same transaction. */
  *audit(context: IContext, type: AuditType, facts: IAuditFacts = {}): Step<void> {
    const { call, organization, user, apiKey } = context;
    const { kernelID, notebook, requestID } = call;
    const byUser = facts.source ? null : user;
    yield* audit.insertAudit({
      orgID: organization.orgID,
      auditID: uuid7(),
      createdAt: now(),
      type,
      source: facts.source ?? (user ? 'Portal' : 'Admin'),
      userID: byUser?.userID ?? null,
      userEmail: byUser?.email ?? '',
      firstName: byUser?.firstName ?? '',
      lastName: byUser?.lastName ?? '',
      apiKeyID: facts.source ? null : (apiKey?.apiKeyID ?? null),
      teamID: facts.teamID ?? null,
      secretID: facts.secretID ?? null,
      attributes: JSON.stringify({ ...facts.attributes, notebook, kernelID, requestID })
    });
  }

  /** Ends what is under way and closes the store. */
  async close(): Promise<void> {
    await this.usage.close();
    await this.engine.close();
  }

  *#run<T>(call: ICall, work: (context: IContext) => Step<T>, options: IOptions): Step<T> {
    const context = yield* this.#context(call, options);
    if (options.touch) {
      const result = yield* work(context);
      if (options.touch === 'directory') {
        yield* sealPeople(context.ring, context.organization);
      }
      return result;
    }
    try {
      const result = yield* work(context);
      yield* this.#confirm(context);
      return result;
    } catch (error) {
      if (error instanceof HeliosError) {
        yield* this.#confirm(context);
      }
      throw error;
    }
  }

  /**
   * Where a statement sees what was committed by then, the directory and the grants may be of two moments: somebody
   * could read by the old one what was granted by the new one. Then all of it is done again.
   */
  *#confirm({ organization: { directoryVersion, changes } }: IContext): Step<void> {
    const now = yield* this.#organization();
    if (now.directoryVersion !== directoryVersion || now.changes !== changes) {
      throw new Conflict();
    }
  }

  *#once(
    context: IContext,
    idempotencyKey: string,
    operation: string,
    work: (context: IContext) => Step<string | HeliosError>
  ): Step<string | HeliosError> {
    const callerID = context.user?.userID ?? context.organization.orgID;
    const mark = this.#marks.of(operation);
    const before = yield* audit.idempotency(callerID, idempotencyKey);
    if (before && before.operation !== mark) {
      throw new HeliosError('request_id_reused');
    }
    if (before) {
      return before.result;
    }
    let result: string | HeliosError;
    try {
      result = yield* work(context);
    } catch (error) {
      yield* this.#lookAgain(error, callerID, idempotencyKey);
      throw error;
    }
    yield* this.#lookAgain(result, callerID, idempotencyKey);
    if (typeof result === 'string') {
      const row = { callerID, idempotencyKey, operation: mark, result, createdAt: now() };
      yield* audit.insertIdempotency(row);
    }
    return result;
  }

  /** What refuses a request that comes twice at once may be what the first one has done meanwhile. */
  *#lookAgain(result: unknown, callerID: string, idempotencyKey: string): Step<void> {
    if (result instanceof HeliosError && (yield* audit.idempotency(callerID, idempotencyKey))) {
      throw new Conflict();
    }
  }

  *#shown<T>(
    context: IContext,
    work: (context: IContext) => Step<string | HeliosError>,
    show: (context: IContext, resultID: string) => Step<T>,
    { touch }: IOptions
  ): Step<T | HeliosError> {
    const resultID = yield* work(context);
    if (resultID instanceof HeliosError) {
      return resultID;
    }
    const { organization } = context;
    const directory =
      touch === 'directory' ? directoryOf(yield* peopleRows(organization.orgID)) : context.directory;
    return yield* show({ ...context, directory }, resultID);
  }

  *#context(call: ICall, { action, operation, touch }: IOptions): Step<IContext> {
    if (touch) {
      const { orgID } = yield* this.#organization();
      yield* touch === 'directory' ? directory.touchDirectory(orgID) : directory.touchOrganization(orgID);
    }
    const organization = yield* this.#organization();
    const people = yield* this.#load(organization, touch === 'directory');
    const { directory: all, ring } = people;
    const apiKey = call.credential.kind === 'key' ? apiKeyOf(call.credential, people) : null;
    const user = userOf(call.credential, apiKey, organization, all);
    const reach = apiKey ? reachOf(apiKey.scope, apiKey.secretIDs.split(' ')) : EVERYTHING;
    authorizeKey(reach, action);
    if (apiKey) {
      this.usage.noteKey(apiKey.keyHash);
    }
    const membership = !user || user.isAdministrator ? 'administrator' : 'member';
    if (operation) {
      authorizeMember(membership, operation);
    }
    const identities = user ? all.identitiesOf(user.userID) : new Set<string>();
    return { call, organization, directory: all, ring, user, apiKey, reach, identities, membership };
  }

  *#organization(): Step<IOrganizationRow> {
    const found = yield* directory.organization();
    if (!found) {
      throw new HeliosError('organization_missing');
    }
    return found;
  }

  /** @param isTouched whether this transaction raised the version, which may yet be undone. */
  *#load(organization: IOrganizationRow, isTouched: boolean): Step<IPeople> {
    const { directoryVersion: version } = organization;
    if (this.#people?.version === version && !isTouched) {
      return this.#people.value;
    }
    const value = yield* this.#open(organization, isTouched ? version - 1 : version);
    if (!isTouched) {
      this.#people = { version, value };
    }
    return value;
  }

  *#open(organization: IOrganizationRow, version: number): Step<IPeople> {
    try {
      return yield* openPeople(this.root, organization, version);
    } catch (error) {
      this.isStale ||= error instanceof HeliosError && error.code === 'vault_key_wrong';
      throw error;
    }
  }
}
