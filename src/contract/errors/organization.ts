import type { IErrorKind } from './kind';

/** What concerns an organization, its people and API keys, and a connection to it. */
export const ORGANIZATION_ERRORS = {
  organization_of_one: {
    status: 409,
    python: 'SecretsError',
    message: 'This vault belongs to one person. Connect to a team to share secrets with others.'
  },
  organization_exists: {
    status: 409,
    python: 'SecretsError',
    message: 'There is an organization already. Nothing was changed.'
  },
  organization_missing: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'There is no organization yet. Run: helios-secrets init --organization NAME --email YOU'
  },
  administrator_required: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'Only an administrator of the organization may do this.'
  },
  self_not_allowed: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'Nobody adds himself to a team or receives what he hands over. Ask another administrator.'
  },
  user_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'There is no such user in your organization.'
  },
  user_exists: {
    status: 409,
    python: 'SecretsError',
    message: 'A user with this email address is in your organization already.'
  },
  user_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'An email address has at most 255 characters and one @ with something on both sides.'
  },
  team_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'There is no such team in your organization.'
  },
  team_exists: {
    status: 409,
    python: 'SecretsError',
    message: 'A team with this name is in your organization already. Choose another name.'
  },
  team_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'A team has a name of 1 to 255 characters and a description of at most 1,000.'
  },
  team_cycle: {
    status: 409,
    python: 'SecretsError',
    message: 'A team cannot be inside itself, directly or through other teams.'
  },
  last_owner: {
    status: 409,
    python: 'SecretsError',
    message:
      'A secret needs at least one owner, directly or through a team with somebody in it. Make somebody else an owner first.'
  },
  last_administrator: {
    status: 409,
    python: 'SecretsError',
    message: 'An organization needs at least one administrator. Make somebody else one first.'
  },
  owner_required: {
    status: 409,
    python: 'SecretsError',
    message: 'None of its former owners is left. Name another user, not yourself, who shall own it.'
  },
  api_key_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'You have no such API key.'
  },
  api_key_exists: {
    status: 409,
    python: 'SecretsError',
    message:
      'This user has an API key of his own and makes further ones with it. Whoever runs the service can make one where none is valid any more.'
  },
  api_key_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'An API key has a name of 1 to 255 characters, and an expiry that lies in the future.'
  },
  api_key_made: {
    status: 409,
    python: 'SecretsError',
    message: 'This API key was made already, and is shown only once. Revoke it and make another one.'
  },
  invitation_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'This invitation code is unknown, used or expired. Ask an administrator for a new one.'
  },
  reauthentication_required: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'Type your API key again to go on. It is good for ten minutes.'
  },
  connection_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'Give the address of a team service, beginning with https:// (http:// on this computer only).'
  },
  connection_failed: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The team service does not answer. Check its address and that you are online.'
  },
  connection_refused: {
    status: 401,
    python: 'SecretsUnavailableError',
    message: 'The team service does not accept this API key. Connect again with one that is valid.'
  },
  connection_required: {
    status: 403,
    python: 'SecretsUnavailableError',
    message: 'The connection of this Jupyter server belongs to somebody else. Connect with your own API key.'
  },
  connection_unreadable: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The API key of this connection cannot be read from its file or keyring. Connect again; the log of the Jupyter server says more.'
  },
  connection_configured: {
    status: 409,
    python: 'SecretsError',
    message: 'This connection is part of the configuration of the Jupyter server. Ask whoever runs it.'
  },
  connection_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'You have no connection of this name. Connection in the Secrets panel lists those that you have.'
  },
  connection_name_taken: {
    status: 409,
    python: 'SecretsError',
    message: 'You have a connection of this name already. Choose another name.'
  },
  connection_name_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'The name of a connection has 1 to 64 letters, digits, hyphens and underscores.'
  },
  connection_limit: {
    status: 409,
    python: 'SecretsError',
    message: 'You have 20 connections, which is the most. Disconnect one that you no longer need.'
  },
  connection_not_allowed: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'Whoever runs this Jupyter server does not allow connections of your own. Ask them.'
  }
} as const satisfies Record<string, IErrorKind>;
