import type { AuditType } from '../../contract';
import type { IAuditRow } from '../store/rows';

type Attributes = Record<string, string | undefined>;

// One sentence for each thing that is written down; it begins with who did it.
const SENTENCES: Record<AuditType, (facts: Attributes) => string> = {
  SecretCreated: ({ secretName }) => `created secret ${secretName}`,
  SecretRead: ({ secretName, notebook }) => `read secret ${secretName}${notebook ? ` in ${notebook}` : ''}`,
  SecretUpdated: ({ secretName }) => `gave secret ${secretName} a new value`,
  SecretDeleted: ({ secretName }) => `deleted secret ${secretName}`,
  SecretRestored: ({ secretName }) => `restored secret ${secretName}`,
  SecretPurged: ({ secretName }) => `deleted secret ${secretName} for good`,
  SecretRemoved: ({ secretName }) => `removed secret ${secretName}, whose last owner has left`,
  SecretHandedOver: ({ secretName, identityName }) => `handed secret ${secretName} to ${identityName}`,
  SecretNameRefused: ({ secretName }) => `was told that the name ${secretName} is in use`,
  AccessGranted: ({ secretName, identityName, role }) =>
    `shared secret ${secretName} with ${identityName} as ${role}`,
  AccessRevoked: ({ secretName, identityName, role }) =>
    `took the role ${role} on secret ${secretName} from ${identityName}`,
  OrganizationCreated: ({ identityName }) => `created the organization ${identityName}`,
  UserAdded: ({ identityName }) => `added user ${identityName}`,
  UserRemoved: ({ identityName }) => `removed user ${identityName}`,
  UserInvited: ({ identityName }) => `made an invitation code for ${identityName}`,
  AdministratorAdded: ({ identityName }) => `made ${identityName} an administrator`,
  AdministratorRemoved: ({ identityName }) => `took the administration from ${identityName}`,
  TeamCreated: ({ identityName }) => `created team ${identityName}`,
  TeamUpdated: ({ identityName }) => `changed team ${identityName}`,
  TeamDeleted: ({ identityName }) => `deleted team ${identityName}`,
  TeamMemberAdded: ({ identityName, teamName }) => `added ${identityName} to team ${teamName}`,
  TeamMemberRemoved: ({ identityName, teamName }) => `removed ${identityName} from team ${teamName}`,
  APIKeyCreated: ({ identityName, apiKeyName }) => `made API key ${apiKeyName} for ${identityName}`,
  APIKeyRevoked: ({ identityName, apiKeyName }) => `revoked API key ${apiKeyName} of ${identityName}`,
  APIKeysEnabled: ({ identityName }) => `put the API keys of ${identityName} into use again`,
  SecretVersionRestored: ({ secretName, version }) =>
    `gave secret ${secretName} the value of its version ${version} again`,
  VaultKeysRotated: ({ term }) => `began term ${term} of the key that protects values`,
  RootKeyReplaced: () => 'replaced the root key of the vault',
  VaultRestored: ({ createdAt }) => `restored the vault from a backup of ${createdAt}`
};

/** Every type of what is written down. */
export const AUDIT_TYPES = Object.keys(SENTENCES) as AuditType[];

/** What happened, for a person. */
export function sentenceOf({ type, userEmail, source }: IAuditRow, attributes: Attributes): string {
  const who = userEmail || (source === 'SystemJob' ? 'The service' : 'The operator of the service');
  return `${who} ${SENTENCES[type](attributes)}.`;
}
