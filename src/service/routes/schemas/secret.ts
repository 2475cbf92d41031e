// What goes over the wire. Requests are checked against these, and the OpenAPI document is made from them.
import { MAX_NAMES, ROLES } from '../../../contract';
import { body, count, flag, id, list, object, text, time } from './basic';

const role = { type: 'string', enum: ROLES } as const;

const secretProperties = {
  secretID: id,
  name: text,
  value: text,
  createdBy: id,
  createdAt: time,
  lastUpdatedBy: id,
  lastUpdatedAt: time,
  deletedBy: id,
  deletedAt: time
};

export const secret = object(secretProperties, ['value', 'deletedBy', 'deletedAt']);
export const secretList = object({ secrets: list(secret), nextToken: text }, ['nextToken']);

export const summaryList = object(
  {
    secrets: list(
      object(
        { ...secretProperties, version: count, role, isShared: flag, createdByEmail: text, lastUsedAt: time },
        ['value', 'deletedBy', 'deletedAt', 'lastUsedAt']
      )
    ),
    nextToken: text
  },
  ['nextToken']
);

export const versionList = object({
  versions: list(object({ version: count, createdAt: time, createdByEmail: text, isCurrent: flag }))
});
export const versionRestore = body({ version: { type: 'integer', minimum: 1, maximum: 1e15 } });

export const secretCreate = body({ name: text, value: text });
export const secretUpdate = body({ value: text }, ['value']);
export const deleted = object({ secretID: id });

export const userInfo = object({ userID: id, email: text, firstName: text, lastName: text });
export const teamInfo = object({ teamID: id, name: text, description: text });

export const accessControls = list(
  object({
    role,
    description: text,
    grants: list(
      object(
        {
          createdAt: time,
          createdBy: userInfo,
          identity: { anyOf: [userInfo, teamInfo] },
          inheritedFrom: object({ resourceID: id, resourceType: text, role: text })
        },
        ['createdBy', 'inheritedFrom']
      )
    )
  })
);

/** Go's client of the Management API writes null for a list of nothing. */
function listOrNull(items: object, maxItems: number): object {
  return { type: ['array', 'null'], items, maxItems };
}

const ids = listOrNull(text, 1000);
const roleChange = listOrNull(body({ role, teams: ids, users: ids }, ['teams', 'users']), 10);
export const accessAction = body({ grants: roleChange, revokes: roleChange }, ['grants', 'revokes']);

export const identityRoles = list(object({ resourceID: id, resourceType: text, role }));

export const roleDefinitions = list(
  object({
    role,
    resourceType: text,
    description: text,
    permissions: list(text),
    inherits: list(object({ resourceType: text, role: text })),
    isCustom: flag
  })
);

export const resolve = body({
  requestID: { type: 'string', minLength: 8, maxLength: 100 },
  kernelID: { type: 'string', maxLength: 100 },
  names: { type: 'array', minItems: 1, maxItems: MAX_NAMES, items: { type: 'string', maxLength: 1000 } },
  origin: { type: 'string', enum: ['cell', 'background'] },
  identity: { type: 'string', maxLength: 1000 },
  path: { type: 'string', maxLength: 4096 }
});

export const deletedList = object({
  secrets: list(
    object({
      secretID: id,
      name: text,
      deletedAt: time,
      deletedByEmail: text,
      purgeAt: time,
      formerOwners: list(text)
    })
  )
});

export const restore = body({ name: text, ownerUserID: text }, ['name', 'ownerUserID']);
