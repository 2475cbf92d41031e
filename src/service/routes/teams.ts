import type { FastifyInstance } from 'fastify';
import type { ITeamCreate, ITeamUpdate } from '../../contract';
import type { Vault } from '../vault/vault';
import { type Query, callOf } from './call';
import * as schemas from './schemas';

interface IByID {
  Params: { teamID: string };
}

const params = schemas.params('teamID');

/** `/teams` of the Management API, below the version's prefix. */
export function teamRoutes(app: FastifyInstance, vault: () => Vault): void {
  app.get<Query<'name' | 'description'>>(
    '/teams',
    { schema: { querystring: schemas.query('name', 'description'), response: { 200: schemas.teams } } },
    request => vault().teams.list(request.query.name, request.query.description, callOf(request))
  );

  app.post<{ Body: ITeamCreate }>(
    '/teams',
    { schema: { body: schemas.teamCreate, response: { 200: schemas.team } } },
    request => vault().teams.create(request.body, callOf(request))
  );

  app.get<IByID>('/teams/:teamID', { schema: { params, response: { 200: schemas.team } } }, request =>
    vault().teams.get(request.params.teamID, callOf(request))
  );

  app.patch<IByID & { Body: ITeamUpdate }>(
    '/teams/:teamID',
    { schema: { params, body: schemas.teamUpdate, response: { 200: schemas.teamID } } },
    async request => {
      const { teamID } = request.params;
      await vault().teams.update(teamID, request.body, callOf(request));
      return { teamID };
    }
  );

  app.delete<IByID>(
    '/teams/:teamID',
    { schema: { params, response: { 200: schemas.teamID } } },
    async request => {
      const { teamID } = request.params;
      await vault().removals.remove({ teamID, dryRun: false }, callOf(request));
      return { teamID };
    }
  );

  app.get<IByID>(
    '/teams/:teamID/identityRoles',
    { schema: { params, response: { 200: schemas.identityRoles } } },
    request => vault().sharing.identityRoles(request.params.teamID, 'team', callOf(request))
  );
}
