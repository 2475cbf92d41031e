// What an API key may do, between how it is asked for, kept and shown.
import {
  API_KEY_PERMISSIONS,
  HeliosError,
  type IAPIKey,
  type IAPIKeyCreate,
  MAX_KEY_SECRETS,
  checkName
} from '../../contract';
import type { IAPIKeyRow } from '../store/rows';
import { grantsOn, secretByID, secretByName, secretsByID } from '../store/secrets';
import type { Step } from '../store/step';
import { standingOf } from './authorize';
import type { IContext } from './call';

/** The columns that hold it. */
export type KeptScope = Pick<IAPIKeyRow, 'scope' | 'secretIDs'>;

type ShownScope = Pick<IAPIKey, 'scope' | 'permissions' | 'secrets'>;

const PLAIN = ['Full', 'ReadOnly', 'NamedSecrets'] as const;

/**
 * What a new key is kept with. A secret exists only for a caller who may see it.
 * @param identities of the key's user.
 * @throws HeliosError api_key_invalid, secret_not_found
 */
export function* keptScope(
  { organization: { orgID }, reach }: IContext,
  identities: ReadonlySet<string>,
  { scope, permissions, secrets }: IAPIKeyCreate
): Step<KeptScope> {
  if ((scope === 'NamedSecrets') !== (secrets !== undefined)) {
    throw new HeliosError(
      'api_key_invalid',
      'Name secrets for a key of scope NamedSecrets, and for no other.'
    );
  }
  if ((scope === 'Custom') !== (permissions !== undefined)) {
    throw new HeliosError('api_key_invalid', 'Name permissions for a key of scope Custom, and for no other.');
  }
  if (permissions !== undefined) {
    return { scope: API_KEY_PERMISSIONS.filter(one => permissions.includes(one)).join(' '), secretIDs: '' };
  }
  if (secrets === undefined) {
    return { scope, secretIDs: '' };
  }
  const ids = new Set<string>();
  for (const wanted of secrets) {
    const row = checkName(wanted) ? yield* secretByID(wanted) : yield* secretByName(orgID, wanted);
    const isThere = row && !row.deletedAt && row.orgID === orgID;
    const grants = isThere ? yield* grantsOn([row.secretID]) : [];
    if (!row || standingOf(grants, { identities, reach }) === 'none') {
      const name = checkName(wanted) ? '' : ` ${wanted}`;
      throw new HeliosError(
        'secret_not_found',
        `There is no secret${name} that the owner of this key may read.`
      );
    }
    ids.add(row.secretID);
  }
  if (!ids.size || ids.size > MAX_KEY_SECRETS) {
    throw new HeliosError('api_key_invalid', `A key can be limited to 1 to ${MAX_KEY_SECRETS} secrets.`);
  }
  return { scope, secretIDs: [...ids].join(' ') };
}

/** The same of several keys, for their owner. */
export function* shownScopes(context: IContext, rows: readonly IAPIKeyRow[]): Step<ShownScope[]> {
  const ids = new Set(rows.flatMap(({ secretIDs }) => idsIn(secretIDs)));
  const names = new Map<string, string>();
  const bySecret = Map.groupBy(yield* grantsOn(ids), grant => grant.secretID);
  for (const { secretID, name, deletedAt } of yield* secretsByID(ids)) {
    if (!deletedAt && standingOf(bySecret.get(secretID) ?? [], context) !== 'none') {
      names.set(secretID, name);
    }
  }
  return rows.map(({ scope, secretIDs }) => {
    const plain = PLAIN.find(one => one === scope);
    const secrets = idsIn(secretIDs).map(secretID => {
      const name = names.get(secretID);
      return name === undefined ? { secretID } : { secretID, name };
    });
    const words = scope.split(' ');
    return plain
      ? { scope: plain, ...(plain === 'NamedSecrets' ? { secrets } : {}) }
      : { scope: 'Custom', permissions: API_KEY_PERMISSIONS.filter(one => words.includes(one)) };
  });
}

function idsIn(secretIDs: string): string[] {
  return secretIDs.split(' ').filter(one => one);
}
