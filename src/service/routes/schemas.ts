// What goes over the wire. Requests are checked against these, and the OpenAPI document is made from them.
import { MAX_NAMES } from '../../contract';

const id = { type: 'string', format: 'uuid' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const text = { type: 'string' } as const;

export const secret = {
  type: 'object',
  required: ['secretID', 'name', 'createdBy', 'createdAt', 'lastUpdatedBy', 'lastUpdatedAt'],
  properties: {
    secretID: id,
    name: text,
    value: text,
    createdBy: id,
    createdAt: time,
    lastUpdatedBy: id,
    lastUpdatedAt: time,
    deletedBy: id,
    deletedAt: time
  }
} as const;

export const secretList = {
  type: 'object',
  required: ['secrets'],
  properties: { secrets: { type: 'array', items: secret } }
} as const;

export const secretParams = {
  type: 'object',
  required: ['secretID'],
  properties: { secretID: { type: 'string', maxLength: 100 } }
} as const;

export const userParams = {
  type: 'object',
  required: ['userID'],
  properties: { userID: { type: 'string', maxLength: 100 } }
} as const;

export const listQuery = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 1000 } }
} as const;

export const secretCreate = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'value'],
  properties: { name: text, value: text }
} as const;

export const secretUpdate = {
  type: 'object',
  additionalProperties: false,
  properties: { value: text }
} as const;

export const deleted = { type: 'object', required: ['secretID'], properties: { secretID: id } } as const;

export const organization = {
  type: 'object',
  required: ['orgID', 'name', 'firewallRanges'],
  properties: { orgID: id, name: text, firewallRanges: { type: 'array', items: text } }
} as const;

export const organizationQuery = { type: 'object', properties: { organizationID: text } } as const;

export const userInfo = {
  type: 'object',
  required: ['userID', 'email', 'firstName', 'lastName'],
  properties: { userID: id, email: text, firstName: text, lastName: text }
} as const;

export const user = {
  type: 'object',
  required: ['userID', 'email', 'firstName', 'lastName', 'userKind'],
  properties: {
    userID: id,
    email: text,
    firstName: text,
    lastName: text,
    userKind: { type: 'string', enum: ['Standard', 'ServiceAccount', 'CloudPrincipal'] }
  }
} as const;

export const resolve = {
  type: 'object',
  additionalProperties: false,
  required: ['requestID', 'kernelID', 'names', 'origin', 'identity', 'path'],
  properties: {
    requestID: { type: 'string', minLength: 8, maxLength: 100 },
    kernelID: { type: 'string', maxLength: 100 },
    names: { type: 'array', minItems: 1, maxItems: MAX_NAMES, items: { type: 'string', maxLength: 1000 } },
    origin: { type: 'string', enum: ['cell', 'background'] },
    identity: { type: 'string', maxLength: 1000 },
    path: { type: 'string', maxLength: 4096 }
  }
} as const;

export const status = {
  type: 'object',
  required: ['version', 'protocol', 'backend', 'organization', 'user', 'isAdministrator', 'home'],
  properties: {
    version: text,
    protocol: { type: 'integer' },
    backend: { type: 'string', enum: ['embedded', 'team'] },
    organization: text,
    user: userInfo,
    isAdministrator: { type: 'boolean' },
    home: text
  }
} as const;

export const error = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestID'],
      properties: { code: text, message: text, requestID: text }
    }
  }
} as const;
