import { type ISecret, type ISecretSummary, MAX_PAGE } from '../../contract';
import type { ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { standingOf } from './authorize';
import { type ICall, type IContext, timeOf } from './call';
import type { Core } from './core';
import { type IPage, limitOf, startOf, tokenOf } from './page';
import { type ISecretRecord, loadAll, toSecret } from './secretRecord';

export interface IList<Entry> {
  secrets: Entry[];
  nextToken?: string;
}

/** Lists of secrets. A list never carries a value. */
export class Listing {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Every secret that the caller may see, by name, without values. */
  list(call: ICall, page: IPage = {}): Promise<IList<ISecret>> {
    return this.#core.read(call, { action: 'list' }, context => this.#list(context, page));
  }

  /** The same, with what the panel shows beside each. */
  summaries(call: ICall, page: IPage = {}): Promise<IList<ISecretSummary>> {
    return this.#core.read(call, { action: 'list' }, context => this.#summaries(context, page));
  }

  /** Names of the caller's secrets, 1,000 at most. */
  *names(context: IContext): Step<string[]> {
    return (yield* this.#page(context, { limit: MAX_PAGE })).rows.map(({ name }) => name);
  }

  *#list(context: IContext, page: IPage): Step<IList<ISecret>> {
    const { rows, nextToken } = yield* this.#page(context, page);
    const records = yield* loadAll(context.ring, rows);
    const seen = records.filter(({ grants }) => standingOf(grants, context) !== 'none');
    return { secrets: seen.map(({ row }) => toSecret(row)), nextToken };
  }

  *#summaries(context: IContext, page: IPage): Step<IList<ISecretSummary>> {
    const { rows, nextToken } = yield* this.#page(context, page);
    const records = yield* loadAll(context.ring, rows);
    return { secrets: records.map(record => toSummary(record, context)), nextToken };
  }

  *#page(context: IContext, page: IPage): Step<{ rows: ISecretRow[]; nextToken?: string }> {
    const limit = limitOf(page, Infinity);
    const rows: ISecretRow[] = [];
    let after = startOf('secrets', /^\w+$/, page);
    const { only } = context.reach;
    const some = only && (yield* this.#some(context, only));
    for (;;) {
      const wanted = Math.min(limit - rows.length, MAX_PAGE);
      const found = some
        ? some.filter(({ name }) => name > after).slice(0, wanted + 1)
        : yield* store.secretsOf(context.identities, after, wanted + 1);
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

  /** Those of a key's few secrets that its user may see, by name. */
  *#some(context: IContext, secretIDs: ReadonlySet<string>): Step<ISecretRow[]> {
    const bySecret = Map.groupBy(yield* store.grantsOn(secretIDs), grant => grant.secretID);
    const isVisible = ({ secretID, deletedAt }: ISecretRow): boolean =>
      !deletedAt && standingOf(bySecret.get(secretID) ?? [], context) !== 'none';
    const rows = (yield* store.secretsByID(secretIDs)).filter(isVisible);
    return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function toSummary({ row, grants }: ISecretRecord, context: IContext): ISecretSummary {
  const standing = standingOf(grants, context);
  return {
    ...toSecret(row),
    role: standing === 'Owner' ? 'Owner' : 'Reader',
    isShared: grants.some(({ identityID }) => identityID !== context.user?.userID),
    createdByEmail: context.directory.nameOf(row.createdBy),
    ...(row.lastUsedAt ? { lastUsedAt: timeOf(row.lastUsedAt) } : {})
  };
}
