// Rows as the suites of a store write them.
import type {
  IAPIKeyRow,
  IGrantRow,
  IAuditRow,
  IInvitationRow,
  IMembershipRow,
  IOrganizationRow,
  ISecretRow,
  ITeamRow,
  IUserRow,
  IVersionRow
} from '../../../src/service/store/rows';
import { uuid7 } from '../../../src/service/uuid';

/** Now, in microseconds that no clock here gives: they must come back exact. */
export const TIME = Date.now() * 1000 + 457;

/** What names may hold: quotes, signs of SQL, several scripts, a sign of four bytes. */
export const ODD_TEXT = `O'Neill "\\" \`; -- %_ Ünï 日本 🔑 ' OR 1=1`;

export const orgID = uuid7();

export function makeOrganization(): IOrganizationRow {
  const numbers = { createdAt: TIME, directoryVersion: 1, changes: 1 };
  const bytes = { keyCheck: Buffer.from([0, 255, 39, 92, 10]), directoryMac: Buffer.from([39, 0, 255]) };
  return { orgID, name: ODD_TEXT, kind: 'team', term: 3, ...bytes, ...numbers };
}

export function makeUser(more: Partial<IUserRow> = {}): IUserRow {
  return {
    orgID,
    userID: uuid7(),
    email: 'me@here',
    firstName: ODD_TEXT,
    lastName: '',
    isAdministrator: 0,
    hasKey: 0,
    createdBy: null,
    createdAt: TIME,
    creations: 0,
    ...more
  };
}

export function makeTeam(more: Partial<ITeamRow> = {}): ITeamRow {
  return { orgID, teamID: uuid7(), name: 'Team', description: '', createdBy: null, createdAt: TIME, ...more };
}

export function makeMembership(teamID: string, memberID: string): IMembershipRow {
  return { orgID, teamID, memberID, kind: 'user', createdAt: TIME };
}

export function makeSecret(name: string, more: Partial<ISecretRow> = {}): ISecretRow {
  const by = uuid7();
  return {
    secretID: uuid7(),
    orgID,
    name,
    version: 1,
    grantsVersion: 1,
    createdBy: by,
    createdAt: TIME,
    lastUpdatedBy: by,
    lastUpdatedAt: TIME,
    lastUsedAt: 0,
    deletedAt: 0,
    deletedBy: null,
    recordMac: Buffer.from([0, 255, 39]),
    ...more
  };
}

export function makeVersion(secretID: string, more: Partial<IVersionRow> = {}): IVersionRow {
  const bytes = { ciphertext: Buffer.of(1), wrappedKey: Buffer.of(2) };
  return { secretID, version: 1, ...bytes, term: 1, createdBy: uuid7(), createdAt: TIME, ...more };
}

export function makeAccess({ secretID, name }: ISecretRow, more: Partial<IGrantRow> = {}): IGrantRow {
  const identity = { identityID: uuid7(), kind: 'user', role: 'Owner' } as const;
  return { secretID, name, ...identity, createdBy: null, createdAt: TIME, ...more };
}

export function makeAPIKey(more: Partial<IAPIKeyRow> = {}): IAPIKeyRow {
  const times = { createdAt: TIME, expiresAt: 0, revokedAt: 0, disabledAt: 0, lastUsedAt: 0 };
  const ids = { apiKeyID: uuid7(), orgID, userID: uuid7() };
  return { keyHash: hash(), ...ids, name: 'key', scope: 'Full', secretIDs: '', ...times, ...more };
}

export function makeInvitation(more: Partial<IInvitationRow> = {}): IInvitationRow {
  const times = { createdAt: TIME, expiresAt: TIME + 1, usedAt: 0 };
  return { codeHash: hash(), orgID, userID: uuid7(), createdBy: uuid7(), ...times, ...more };
}

export function makeAudit(more: Partial<IAuditRow> = {}): IAuditRow {
  return {
    orgID,
    auditID: uuid7(),
    createdAt: TIME,
    type: 'SecretRead',
    source: 'Portal',
    userID: uuid7(),
    userEmail: 'me@here',
    firstName: 'Me',
    lastName: '',
    apiKeyID: null,
    teamID: null,
    secretID: null,
    attributes: JSON.stringify({ notebook: ODD_TEXT }),
    ...more
  };
}

/** A row without the prototype, the columns and the kind of bytes that a database adds. */
export function plain<T extends object>(row: T | null): object | null {
  return (
    row &&
    Object.fromEntries(
      Object.entries(row)
        .filter(([column]) => column !== 'one')
        .map(([column, value]) => [
          column,
          value instanceof Uint8Array ? Buffer.from(value) : (value as unknown)
        ])
    )
  );
}

function hash(): string {
  return (uuid7() + uuid7()).replaceAll('-', '');
}
