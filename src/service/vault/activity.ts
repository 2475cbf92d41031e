import type { AuditType, IAuditLog, IAuditLogList } from '../../contract';
import { HeliosError } from '../../contract';
import { type IAuditFilter, NEWEST, auditPage } from '../store/audit';
import type { IAuditRow } from '../store/rows';
import { ownedOf } from '../store/secrets';
import type { Step } from '../store/step';
import { UUID } from '../uuid';
import { isAllowed } from './authorize';
import { type ICall, type IContext, timeOf } from './call';
import type { Core } from './core';
import { matcherOf } from './filter';
import { type IPage, limitOf, startOf, tokenOf } from './page';
import { sentenceOf } from './sentences';
import { loadAllowed } from './secret';

/** What `GET /v1/auditLogs` filters by; dates are RFC 3339. */
export interface IAuditQuery extends IPage {
  type?: string;
  source?: string;
  startDate?: string;
  endDate?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  userID?: string;
  apiKeyID?: string;
  teamID?: string;
}

const USUAL_PAGE = 100;
const BATCH = 500;
/** Rows that one page looks at; a page may hold fewer entries than asked for and still go on. */
const MOST_SCANNED = 5000;

/** Those of some rows that the caller may see and wants. */
type Choice = (rows: readonly IAuditRow[]) => Step<IAuditRow[]>;

/** What a reader of a secret sees of others: that the value is another one now. */
const FOR_READERS: readonly AuditType[] = ['SecretCreated', 'SecretUpdated', 'SecretVersionRestored'];

/** What happened, read back. */
export class Activity {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * The organization's audit log, the newest first: all of it for administrators; for others what they did and
   * what happened to secrets they own.
   * @throws HeliosError page_invalid, filter_invalid, request_invalid
   */
  log(query: IAuditQuery, call: ICall): Promise<IAuditLogList> {
    return this.#core.read(call, { action: 'showAudit' }, context => this.#log(context, query));
  }

  /** What happened to one secret. @throws HeliosError secret_not_found, page_invalid */
  ofSecret(secretID: string, page: IPage, call: ICall): Promise<IAuditLogList> {
    return this.#core.read(call, { action: 'showAudit' }, context => this.#ofSecret(context, secretID, page));
  }

  *#log(context: IContext, query: IAuditQuery): Step<IAuditLogList> {
    const email = matcherOf(query.email);
    const firstName = matcherOf(query.firstName);
    const lastName = matcherOf(query.lastName);
    const matches = (row: IAuditRow): boolean =>
      email(row.userEmail) && firstName(row.firstName) && lastName(row.lastName);
    const { type, source, userID, apiKeyID, teamID } = query;
    const dates = { from: microsecondsOf(query.startDate), to: microsecondsOf(query.endDate) };
    const filter: IAuditFilter = { type, source, userID, apiKeyID, teamID, ...dates };
    const isWhole = isAllowed(context.membership, 'showWholeAudit');
    return yield* this.#page(context, query, filter, function* (rows) {
      const wanted = rows.filter(matches);
      return isWhole ? wanted : yield* mineOf(context, wanted);
    });
  }

  *#ofSecret(context: IContext, secretID: string, page: IPage): Step<IAuditLogList> {
    const { row } = yield* loadAllowed(context, secretID, 'list');
    const isOwner = (yield* ownedOf([row.secretID], context.identities)).size > 0;
    const isVisible = (one: IAuditRow): boolean =>
      isOwner || one.userID === context.user?.userID || FOR_READERS.includes(one.type);
    return yield* this.#page(context, page, { secretID: row.secretID }, function* (rows) {
      return rows.filter(isVisible);
    });
  }

  *#page({ organization }: IContext, page: IPage, filter: IAuditFilter, choose: Choice): Step<IAuditLogList> {
    const limit = limitOf(page, USUAL_PAGE);
    const auditLogs: IAuditLog[] = [];
    let before = startOf('audit', UUID, page) || NEWEST;
    // A first batch of the page's own size is often all that is to be read.
    let batch = Math.min(limit + 1, BATCH);
    for (let scanned = 0; scanned < MOST_SCANNED; scanned += BATCH) {
      const rows = yield* auditPage(organization.orgID, filter, before, batch);
      for (const row of yield* choose(rows)) {
        auditLogs.push(toAuditLog(row));
        if (auditLogs.length === limit) {
          return { auditLogs, nextToken: tokenOf('audit', row.auditID) };
        }
      }
      if (rows.length < batch) {
        return { auditLogs };
      }
      before = rows[rows.length - 1].auditID;
      batch = BATCH;
    }
    return { auditLogs, nextToken: tokenOf('audit', before) };
  }
}

/** What the caller did, and what happened to secrets that they own. */
function* mineOf({ user, identities }: IContext, rows: readonly IAuditRow[]): Step<IAuditRow[]> {
  const owned = yield* ownedOf(new Set(rows.map(row => row.secretID ?? '').filter(Boolean)), identities);
  const isOwned = ({ secretID }: IAuditRow): boolean => secretID !== null && owned.has(secretID);
  return (
    rows
      .filter(row => row.userID === user?.userID || isOwned(row))
      // A person who tried to take a name does not learn whose it is.
      .map(row => (row.type === 'SecretNameRefused' && !isOwned(row) ? { ...row, secretID: null } : row))
  );
}

/** @throws HeliosError request_invalid */
function microsecondsOf(date: string | undefined): number | undefined {
  if (date === undefined) {
    return undefined;
  }
  const milliseconds = Date.parse(date);
  if (Number.isNaN(milliseconds)) {
    throw new HeliosError('request_invalid', 'startDate and endDate are times as in 2026-01-31T12:00:00Z.');
  }
  return milliseconds * 1000;
}

function toAuditLog(row: IAuditRow): IAuditLog {
  const attributes = JSON.parse(row.attributes) as Record<string, string>;
  // For `verify` alone.
  delete attributes.revision;
  if (row.secretID) {
    attributes.secretID = row.secretID;
  }
  const known = row.userID
    ? {
        userID: row.userID,
        userEmail: row.userEmail,
        userType: 'Standard',
        firstName: row.firstName,
        lastName: row.lastName
      }
    : {};
  return {
    auditID: row.auditID,
    orgID: row.orgID,
    createdAt: timeOf(row.createdAt).replace('Z', '000000Z'),
    type: row.type,
    source: row.source,
    ...known,
    ...(row.apiKeyID ? { apiKeyID: row.apiKeyID } : {}),
    ...(row.teamID ? { teamID: row.teamID } : {}),
    reason: sentenceOf(row, attributes),
    attributes
  };
}
