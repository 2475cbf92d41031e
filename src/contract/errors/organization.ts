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
    message: 'This vault already has an organization. Nothing was changed.'
  },
  organization_missing: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'This vault has no organization yet. Run: helios-secrets init --organization NAME --email YOU'
  },
  administrator_required: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'Only an administrator of the organization may do this.'
  },
  self_not_allowed: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'You cannot add yourself to a team or transfer secrets to yourself. Ask another administrator.'
  },
  user_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'Your organization has no such user.'
  },
  user_exists: {
    status: 409,
    python: 'SecretsError',
    message: 'Your organization already has a user with this email address.'
  },
  user_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'An email address has at most 255 characters and one @ with something on both sides.'
  },
  team_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'Your organization has no such team.'
  },
  team_exists: {
    status: 409,
    python: 'SecretsError',
    message: 'Your organization already has a team with this name. Choose another name.'
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
      'A secret needs at least one owner, directly or through a team with members. Make somebody else an owner first.'
  },
  last_administrator: {
    status: 409,
    python: 'SecretsError',
    message: 'An organization needs at least one administrator. Make somebody else an administrator first.'
  },
  owner_required: {
    status: 409,
    python: 'SecretsError',
    message: 'None of the former owners is left. Name another user as the new owner. It cannot be you.'
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
      'This user already has an API key and makes further keys with it. If none of their keys is valid, the person who runs the service can make one.'
  },
  api_key_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'An API key has a name of 1 to 255 characters and an expiry in the future.'
  },
  api_key_made: {
    status: 409,
    python: 'SecretsError',
    message: 'This API key was already made and is shown only once. Revoke it and make another one.'
  },
  invitation_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'This invitation code is unknown, used or expired. Ask an administrator for a new one.'
  },
  reauthentication_required: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'Type your API key again to continue. You can then manage people and keys for ten minutes.'
  },
  connection_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'Enter the address of a team service. It begins with https:// (http:// only on this computer).'
  },
  connection_failed: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The team service does not answer. Check its address and that you are online.'
  },
  connection_refused: {
    status: 401,
    python: 'SecretsUnavailableError',
    message: 'The team service does not accept this API key. Connect again with a valid key.'
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
      'The API key of this connection cannot be read from its file or keyring. Connect again. The log of the Jupyter server has the reason.'
  },
  connection_configured: {
    status: 409,
    python: 'SecretsError',
    message:
      'This connection comes from the configuration of the Jupyter server. Ask the person who runs the server to change it.'
  },
  connection_not_found: {
    status: 404,
    python: 'SecretsError',
    message:
      'You have no connection with this name. To see your connections, open Connection in the Secrets panel.'
  },
  connection_name_taken: {
    status: 409,
    python: 'SecretsError',
    message: 'You already have a connection with this name. Choose another name.'
  },
  connection_name_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'The name of a connection has 1 to 64 letters, digits, hyphens and underscores.'
  },
  connection_limit: {
    status: 409,
    python: 'SecretsError',
    message: 'You have 20 connections, which is the maximum. Remove one that you no longer need.'
  },
  connection_not_allowed: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'This Jupyter server does not allow connections of your own. Ask the person who runs it.'
  }
} as const satisfies Record<string, IErrorKind>;
