// What a request of each row says. It concerns things of its own, so that no cell depends on another.
import type { IRemoval } from '../../../src/contract';
import { OPERATOR } from '../teamVault';
import type { Cast } from './cast';
import type { IRow, Standing } from './table';

export interface IRequest {
  /** Takes the place of parameters in the path. */
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  /** A secret that the answer must show, or not. */
  secretID?: string;
}

let count = 0;
const fresh = (word: string): string => `${word}_${++count}`;

/** Makes what a request is about. */
class Props {
  readonly cast: Cast;
  readonly standing: Standing;

  constructor(cast: Cast, standing: Standing) {
    this.cast = cast;
    this.standing = standing;
  }

  /** A secret to which everybody stands as he is said to. */
  async secret(name = fresh('SECRET')): Promise<string> {
    const { vault } = this.cast;
    const { secretID } = await vault.secrets.create({ name, value: 'value' }, this.cast.of('owner'));
    await vault.sharing.change(secretID, { grants: this.cast.grants(), revokes: [] }, this.cast.of('owner'));
    return secretID;
  }

  async deleted(): Promise<string> {
    const secretID = await this.secret();
    await this.cast.vault.secrets.delete(secretID, this.cast.of('owner'));
    return secretID;
  }

  /** A deleted secret of somebody who has left. */
  async orphan(): Promise<string> {
    const { vault } = this.cast;
    const { userID, email } = await this.newcomer();
    const { apiKey } = await vault.apiKeys.createFor(email, { name: 'key', scope: 'Full' }, OPERATOR);
    const secret = await vault.secrets.create(
      { name: fresh('ORPHAN'), value: 'value' },
      this.cast.with(apiKey)
    );
    await vault.removals.remove({ userID, dryRun: false }, OPERATOR);
    return secret.secretID;
  }

  newcomer(): Promise<{ userID: string; email: string }> {
    return this.cast.vault.people.add(`${fresh('new')}@acme.example`, OPERATOR);
  }

  async user(): Promise<string> {
    return (await this.newcomer()).userID;
  }

  async group(...users: string[]): Promise<string> {
    const { teamID } = await this.cast.vault.teams.create({ name: fresh('Team') }, OPERATOR);
    await this.cast.vault.teams.update(teamID, { addMemberUserIDs: users }, OPERATOR);
    return teamID;
  }

  async apiKey(of: Standing): Promise<string> {
    const { apiKeys } = this.cast.vault;
    return (await apiKeys.create({ name: 'key', scope: 'Full' }, this.cast.as(of))).apiKeyID;
  }

  get me(): string {
    return this.cast.userID(this.standing);
  }
}

type Make = (props: Props) => IRequest | Promise<IRequest>;

const aSecret: Make = async props => {
  const secretID = await props.secret();
  return { params: { secretID }, secretID };
};
const aList: Make = async props => ({ secretID: await props.secret() });
const aDeleted: Make = async props => ({ params: { secretID: await props.deleted() } });
const aUser: Make = async props => ({ params: { userID: await props.user() } });
const aTeam: Make = async props => ({ params: { teamID: await props.group() } });
const nothing: Make = () => ({});

function removal(make: (props: Props) => Promise<Omit<IRemoval, 'dryRun'>>, dryRun = false): Make {
  return async props => ({ body: { ...(await make(props)), dryRun } });
}

/** By method, path and variant. */
const REQUESTS: Record<string, Make> = {
  'GET /v1/secrets': aList,
  'GET /v1/secrets name': async props => {
    const name = fresh('NAMED');
    return { query: { name }, secretID: await props.secret(name) };
  },
  'POST /v1/secrets': () => ({ body: { name: fresh('NEW'), value: 'value' } }),
  'GET /v1/secrets/{secretID}': aSecret,
  'PATCH /v1/secrets/{secretID}': async props => ({ ...(await aSecret(props)), body: { value: 'new' } }),
  'PATCH /v1/secrets/{secretID} nothing': async props => ({ ...(await aSecret(props)), body: {} }),
  'DELETE /v1/secrets/{secretID}': aSecret,
  'GET /v1/secrets/{secretID}/accessControls': async props => ({
    ...(await aSecret(props)),
    secretID: undefined
  }),
  'PATCH /v1/secrets/{secretID}/accessControls': async props => ({
    params: { secretID: await props.secret() },
    body: { grants: [{ role: 'Owner', users: [props.me], teams: [] }], revokes: [] }
  }),
  'GET /v1/organizations/current': nothing,
  'GET /v1/roles/{resourceType}': () => ({ params: { resourceType: 'Secret' } }),
  // More than a usual page: it is the newest secret for nobody but the last.
  'GET /v1/auditLogs': async props => ({ query: { limit: '1000' }, secretID: await props.secret() }),
  'GET /v1/users': nothing,
  'POST /v1/users': () => ({ body: { email: `${fresh('added')}@acme.example` } }),
  'GET /v1/users/current': nothing,
  'GET /v1/users/{userID}': aUser,
  'DELETE /v1/users/{userID}': aUser,
  'GET /v1/users/{userID}/identityRoles': async props => ({
    params: { userID: props.cast.id('owner') },
    secretID: await props.secret()
  }),
  'GET /v1/teams': nothing,
  'POST /v1/teams': () => ({ body: { name: fresh('Made') } }),
  'GET /v1/teams/{teamID}': aTeam,
  'PATCH /v1/teams/{teamID}': async props => ({
    ...(await aTeam(props)),
    body: { description: 'Other', addMemberUserIDs: [await props.user()] }
  }),
  'PATCH /v1/teams/{teamID} oneself': async props => ({
    params: { teamID: props.cast.id('Outer') },
    body: { addMemberUserIDs: [props.me] }
  }),
  'DELETE /v1/teams/{teamID}': aTeam,
  'GET /v1/teams/{teamID}/identityRoles': async props => ({
    params: { teamID: props.cast.id('Owners') },
    secretID: await props.secret()
  }),
  'GET /x/v1/status': nothing,
  'GET /x/v1/secrets': aList,
  'GET /x/v1/secrets/{secretID}/activity': aSecret,
  'GET /x/v1/secrets/{secretID}/versions': async props => ({
    ...(await aSecret(props)),
    secretID: undefined
  }),
  'POST /x/v1/secrets/{secretID}/versions': async props => ({
    params: { secretID: await props.secret() },
    body: { version: 99 }
  }),
  'POST /x/v1/resolve': async props => {
    const name = fresh('RESOLVED');
    const secretID = await props.secret(name);
    const body = {
      requestID: fresh('request'),
      kernelID: 'k',
      names: [name],
      origin: 'cell',
      identity: 'i',
      path: ''
    };
    return { body, secretID };
  },
  'GET /x/v1/deleted': async props => ({ secretID: await props.deleted() }),
  'POST /x/v1/deleted/{secretID}/restore': async props => ({ ...(await aDeleted(props)), body: {} }),
  'POST /x/v1/deleted/{secretID}/restore self': async props => ({
    params: { secretID: await props.orphan() },
    body: { ownerUserID: props.me }
  }),
  'POST /x/v1/deleted/{secretID}/restore owner': async props => ({
    params: { secretID: await props.orphan() },
    body: { ownerUserID: await props.user() }
  }),
  'DELETE /x/v1/deleted/{secretID}': aDeleted,
  'GET /x/v1/directory': nothing,
  'GET /x/v1/users': nothing,
  'PATCH /x/v1/users/{userID}': async props => ({ ...(await aUser(props)), body: { isAdministrator: true } }),
  'PATCH /x/v1/users/{userID} oneself': props => ({
    params: { userID: props.me },
    body: { isAdministrator: true }
  }),
  'POST /x/v1/users/{userID}/invitation': aUser,
  'POST /x/v1/removals user': removal(async props => ({ userID: await props.user() })),
  'POST /x/v1/removals team': removal(async props => ({ teamID: await props.group() })),
  'POST /x/v1/removals members': removal(async props => {
    const userID = await props.user();
    return { members: { teamID: await props.group(userID), userIDs: [userID], teamIDs: [] } };
  }),
  'POST /x/v1/removals self': removal(async props => ({ userID: await props.user(), handTo: props.me })),
  'POST /x/v1/removals heir': removal(async props => ({
    userID: await props.user(),
    handTo: await props.user()
  })),
  'POST /x/v1/removals dry': removal(async props => ({ userID: props.cast.id('spare') }), true),
  'GET /x/v1/apiKeys': nothing,
  'POST /x/v1/apiKeys': () => ({ body: { name: 'key', scope: 'Full' } }),
  'DELETE /x/v1/apiKeys/{apiKeyID}': async props => ({
    params: { apiKeyID: await props.apiKey(props.standing) }
  }),
  'DELETE /x/v1/apiKeys/{apiKeyID} another': async props => ({
    params: { apiKeyID: await props.apiKey(props.standing === 'no grant' ? 'owner' : 'no grant') }
  }),
  'POST /x/v1/redeem': async props => ({
    body: { code: (await props.cast.vault.invitations.invite(await props.user(), OPERATOR)).code }
  }),
  'GET /healthz': nothing,
  'GET /openapi.json': nothing
};

/** A request of this row for a person in this position. */
export function requestOf(
  { method, path, variant }: IRow,
  cast: Cast,
  standing: Standing
): Promise<IRequest> {
  const make = REQUESTS[`${method} ${path.replace('/v2/', '/v1/')} ${variant}`.trim()];
  return Promise.resolve(make(new Props(cast, standing)));
}
