// Names in use, and what a refusal tells about them.
import { randomInt } from 'node:crypto';
import { HeliosError } from '../../contract';
import type { ISecretRow } from '../store/rows';
import { secretByName } from '../store/secrets';
import type { Step } from '../store/step';
import { recordEntry } from './auditEntry';
import { standingOf } from './authorize';
import type { IContext } from './call';
import { loadAll } from './secretRecord';

/** Numbers that are tried one after another behind a name that is in use. */
const MOST_NUMBERS = 20;

/** Refuses a name in use, and proposes a free one. */
export function* refuseName(context: IContext, row: ISecretRow): Step<HeliosError> {
  yield* tellOf(context, row);
  const free = yield* freeNameLike(context.organization.orgID, row.name, other => tellOf(context, other));
  const message = `${row.name} is in use in your organization. ${free} is free.`;
  return new HeliosError('secret_name_taken', message, { freeName: free });
}

/**
 * A free name like `name`. After the first numbers it takes any, so that it looks few up.
 * @param isHidden asked about each name that is passed over, since the answer tells that it is in use. After the first
 * hidden one the number is random, which tells of no more.
 */
export function* freeNameLike(
  orgID: string,
  name: string,
  isHidden: (row: ISecretRow) => Step<boolean> = function* () {
    return false;
  }
): Step<string> {
  for (let number = 2; ;) {
    const suffix = `_${number}`;
    const proposed = name.slice(0, 255 - suffix.length) + suffix;
    const other = yield* secretByName(orgID, proposed);
    if (!other) {
      return proposed;
    }
    const isHiddenOne = number <= MOST_NUMBERS && (yield* isHidden(other));
    number = isHiddenOne || number >= MOST_NUMBERS ? randomInt(1000, 1_000_000) : number + 1;
  }
}

/** Records a name that the answer tells of, if the caller cannot see the secret. @returns whether they cannot. */
function* tellOf(context: IContext, row: ISecretRow): Step<boolean> {
  const [{ grants }] = yield* loadAll(context.ring, [row]);
  const isHidden = standingOf(grants, context) === 'none';
  if (isHidden) {
    const attributes = { secretName: row.name };
    yield* recordEntry(context, 'SecretNameRefused', { secretID: row.secretID, attributes });
  }
  return isHidden;
}
