// Reads answers of the Management API: both forms of a list, fields that may be absent, and fields that are ignored.
import type { ISecret, ITeamInfo, IUserInfo, Role } from '../../contract';
import { notHelios } from './heliosAnswer';

type Fields = Record<string, unknown>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NEVER = '1970-01-01T00:00:00Z';

/** The entries of a list, which is an array or in an object, and the token of its next page. @throws HeliosError connection_failed */
export function listOf(answer: unknown, name: string): { entries: Fields[]; nextToken?: string } {
  const { [name]: inObject, nextToken } = fieldsOf(answer);
  const given = Array.isArray(answer) ? answer : inObject;
  // Go writes an empty list as null.
  if (!Array.isArray(given) && !(given === null && answer !== null)) {
    throw notHelios();
  }
  return {
    entries: ((given ?? []) as unknown[]).map(fieldsOf),
    ...(typeof nextToken === 'string' && nextToken ? { nextToken } : {})
  };
}

/** A secret, with its value if that is wanted; null for an entry that is not a secret, or is deleted. */
export function secretOf(entry: unknown, withValue = false): ISecret | null {
  const { secretID, name, value, createdBy, createdAt, lastUpdatedBy, lastUpdatedAt, deletedAt } =
    fieldsOf(entry);
  if (!isID(secretID) || typeof name !== 'string' || !name || deletedAt) {
    return null;
  }
  const made = timeOf(createdAt) ?? NEVER;
  return {
    secretID,
    name,
    ...(withValue && typeof value === 'string' ? { value } : {}),
    createdBy: textOf(createdBy),
    createdAt: made,
    lastUpdatedBy: textOf(lastUpdatedBy) || textOf(createdBy),
    lastUpdatedAt: timeOf(lastUpdatedAt) ?? made
  };
}

/** A user; null for an entry that is not one. */
export function userOf(entry: unknown): IUserInfo | null {
  const { userID, email, firstName, lastName } = fieldsOf(entry);
  return isID(userID)
    ? { userID, email: textOf(email), firstName: textOf(firstName), lastName: textOf(lastName) }
    : null;
}

/** A team; null for an entry that is not one. */
export function teamOf(entry: unknown): ITeamInfo | null {
  const { teamID, name, description } = fieldsOf(entry);
  return isID(teamID) ? { teamID, name: textOf(name), description: textOf(description) } : null;
}

/** The strongest role for each secret. */
export function rolesOf(entries: readonly Fields[]): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const { resourceID, resourceType, role } of entries) {
    const isRole = role === 'Owner' || role === 'Reader';
    if (resourceType === 'Secret' && isID(resourceID) && isRole && roles.get(resourceID) !== 'Owner') {
      roles.set(resourceID, role);
    }
  }
  return roles;
}

/** The answer without any field that is called value, at any depth. */
export function withoutValues(answer: unknown): unknown {
  if (Array.isArray(answer)) {
    return answer.map(withoutValues);
  }
  if (answer === null || typeof answer !== 'object') {
    return answer;
  }
  const kept = Object.entries(answer).filter(([name]) => name !== 'value');
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutValues(field)]));
}

export function fieldsOf(entry: unknown): Fields {
  return Object(entry) as Fields;
}

export function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '';
}

function isID(field: unknown): field is string {
  return typeof field === 'string' && UUID.test(field);
}

function timeOf(field: unknown): string | null {
  return typeof field === 'string' && !Number.isNaN(Date.parse(field)) ? field : null;
}
