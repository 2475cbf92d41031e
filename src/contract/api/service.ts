// The routes of every service. Below /v1 is SingleStore's Management API; what it has no word for is below /x/v1.
import { NAMES_BODY, VALUE_BODY } from '../limits';
import * as org from './organization';
import type { RouteTable } from './route';
import { nothing } from './schema';
import * as secrets from './secret';
import { status } from './status';

const page = ['limit', 'nextToken'] as const;

const AUDIT_QUERY = [
  'type',
  'source',
  'startDate',
  'endDate',
  ...page,
  'firstName',
  'lastName',
  'email',
  'userID',
  'apiKeyID',
  'teamID'
] as const;

export const SERVICE_ROUTES = {
  'GET /v1/secrets': {
    does: 'Lists secrets without values, or gives one secret with its value by its name.',
    query: ['name', ...page],
    answer: secrets.secretList
  },
  'POST /v1/secrets': {
    does: 'Creates a secret.',
    body: secrets.secretCreate,
    bodyLimit: VALUE_BODY,
    answer: secrets.secret,
    hasETag: true
  },
  'GET /v1/secrets/:secretID': {
    does: 'Gives a secret with its value.',
    answer: secrets.secret,
    hasETag: true
  },
  'PATCH /v1/secrets/:secretID': {
    does: 'Gives a secret another value.',
    body: secrets.secretUpdate,
    bodyLimit: VALUE_BODY,
    answer: secrets.secret,
    hasETag: true
  },
  'DELETE /v1/secrets/:secretID': { does: 'Deletes a secret.', answer: secrets.deleted },
  'GET /v1/secrets/:secretID/accessControls': {
    does: 'Shows who has which role on a secret.',
    answer: secrets.accessControls
  },
  'PATCH /v1/secrets/:secretID/accessControls': {
    does: 'Grants and revokes roles on a secret.',
    body: secrets.accessAction,
    answer: nothing
  },
  'GET /v1/organizations/current': {
    does: 'Shows the organization.',
    query: ['organizationID'],
    answer: org.organization
  },
  'GET /v1/roles/:resourceType': {
    does: 'Lists the roles that a resource type has. Only Secret has some.',
    answer: secrets.roleDefinitions
  },
  'GET /v1/auditLogs': { does: 'Lists what happened.', query: AUDIT_QUERY, answer: org.auditLogList },
  'GET /v1/users': { does: 'Lists users.', query: ['email'], answer: org.users },
  'POST /v1/users': { does: 'Adds a user.', body: org.userCreate, answer: org.user, manages: true },
  'GET /v1/users/current': { does: 'Shows the caller.', answer: org.user },
  'GET /v1/users/:userID': { does: 'Shows a user.', answer: org.user },
  'DELETE /v1/users/:userID': { does: 'Removes a user.', answer: org.userID, manages: true },
  'GET /v1/users/:userID/identityRoles': {
    does: 'Lists the roles of a user on secrets that the caller may see.',
    answer: secrets.identityRoles
  },
  'GET /v1/teams': { does: 'Lists teams.', query: ['name', 'description'], answer: org.teams },
  'POST /v1/teams': { does: 'Creates a team.', body: org.teamCreate, answer: org.team, manages: true },
  'GET /v1/teams/:teamID': { does: 'Shows a team.', answer: org.team },
  'PATCH /v1/teams/:teamID': {
    does: 'Changes a team and its members.',
    body: org.teamUpdate,
    answer: org.teamID,
    manages: true
  },
  'DELETE /v1/teams/:teamID': { does: 'Deletes a team.', answer: org.teamID, manages: true },
  'GET /v1/teams/:teamID/identityRoles': {
    does: 'Lists the roles of a team on secrets that the caller may see.',
    answer: secrets.identityRoles
  },

  'GET /x/v1/status': { does: 'Shows the service and the caller.', answer: status },
  'GET /x/v1/secrets': {
    does: 'Lists secrets with what the panel shows beside them, by name.',
    query: page,
    answer: secrets.summaryList
  },
  'GET /x/v1/secrets/:secretID/activity': {
    does: 'Lists what happened to a secret.',
    query: page,
    answer: org.auditLogList
  },
  'GET /x/v1/secrets/:secretID/versions': {
    does: 'Lists the values that a secret had, without the values, the newest first. For owners.',
    answer: secrets.versionList
  },
  'POST /x/v1/secrets/:secretID/versions': {
    does: 'Gives a secret the value of a former version again.',
    body: secrets.versionRestore,
    answer: secrets.secret,
    hasETag: true
  },
  'GET /x/v1/deleted': {
    does: 'Lists deleted secrets. For administrators.',
    answer: secrets.deletedList
  },
  'POST /x/v1/deleted/:secretID/restore': {
    does: 'Restores a deleted secret to its former owners.',
    body: secrets.restore,
    answer: secrets.secret,
    manages: true
  },
  'DELETE /x/v1/deleted/:secretID': {
    does: 'Deletes a secret for good.',
    answer: secrets.deleted,
    manages: true
  },
  'POST /x/v1/resolve': {
    does: 'Reads values for a kernel.',
    body: secrets.resolve,
    bodyLimit: NAMES_BODY,
    answer: secrets.frame
  },
  'GET /x/v1/directory': {
    does: 'Lists at most 20 users and 20 teams whose name or email address contains a text.',
    query: ['search'],
    answer: org.directory
  },
  'GET /x/v1/users': { does: 'Lists users. For administrators.', answer: org.memberList },
  'PATCH /x/v1/users/:userID': {
    does: 'Makes a user an administrator, or a member.',
    body: org.memberUpdate,
    answer: org.memberList,
    manages: true
  },
  'POST /x/v1/users/:userID/invitation': {
    does: 'Makes a code with which a new user gets their first API key, once.',
    answer: org.invitation,
    manages: true
  },
  'POST /x/v1/removals': {
    does: 'Removes a user, a team or members of a team, and hands over or removes the secrets that lose their last owner.',
    body: org.removal,
    answer: org.removalResult,
    manages: true
  },
  'GET /x/v1/apiKeys': { does: "Lists the caller's own API keys.", answer: org.apiKeyList },
  'POST /x/v1/apiKeys': {
    does: 'Creates an API key.',
    body: org.apiKeyCreate,
    answer: org.apiKeyCreated,
    manages: true
  },
  'DELETE /x/v1/apiKeys/:apiKeyID': { does: 'Revokes an API key.', answer: org.apiKeyID, manages: true },
  'POST /x/v1/redeem': {
    does: 'Turns an invitation code into the first API key of a user.',
    body: org.redeem,
    answer: org.apiKeyCreated,
    isOpen: true
  }
} as const satisfies RouteTable;
