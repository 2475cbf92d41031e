// The routes of one JupyterLab: those of its local service, and those that the Jupyter server answers itself.
import { type ConnectionColor, REMOTE_KINDS } from '../connection';
import type { IConnectionList, IConnectionTest, IConnectionUpdate, ICopy, ICopyResult } from '../connection';
import type { IFrame } from '../frame';
import type { Origin } from '../kernel';
import type { IPermissionChange, IPermissionList } from '../permission';
import type { RouteTable } from './route';
import { type TypeOf, body, choice, limited, optional, unchecked } from './schema';
import { type IReauthentication, reauthenticate } from './status';

/** What the local service answers itself, whatever keeps the secrets. */
export const LOCAL_ROUTES = {
  'GET /x/v1/reauthentication': {
    does: 'Tells until when people and keys can be managed.',
    answer: unchecked<IReauthentication>()
  },
  'POST /x/v1/reauthentication': {
    does: 'Takes an API key that a person typed, so that they can manage people and keys for ten minutes.',
    body: reauthenticate,
    answer: unchecked<IReauthentication>()
  }
} as const satisfies RouteTable;

const url = limited(2000, 1);
const key = limited(1000, 1);
const kind = optional(choice(REMOTE_KINDS), 'team if it is absent. Only a team has invitation codes.');

const connect = body({ kind, url, apiKey: optional(key), invitationCode: optional(key) });
const redeem = body({ kind, url, apiKey: optional(key), invitationCode: key });

/** What only the Jupyter server asks its local service, and passes on to no page. */
export const PRIVATE_ROUTES = {
  'POST /x/v1/connection/test': {
    does: 'Tries a connection out.',
    body: connect,
    answer: unchecked<IConnectionTest>()
  },
  'POST /x/v1/connection/redeem': {
    does: 'Turns an invitation code into an API key.',
    body: redeem,
    answer: unchecked<{ url: string; apiKey: string }>()
  }
} as const satisfies RouteTable;

/** A key, or a one-time invitation code, and how the connection looks. */
export type IConnect = TypeOf<typeof connect> & {
  /** By default that of the organization, with a number where it is taken. */
  name?: string;
  /** By default one that no other connection has. */
  color?: ConnectionColor;
};

/** What the page knows of a kernel's request. */
export interface IResolveBody {
  requestID: string;
  kernelID: string;
  /** The notebook or console of this page that shows the kernel. */
  sessionID?: string;
  names: string[];
  /** The name of a connection that the code gave; absent for the current one. */
  connection?: string;
  origin: Origin;
  /** The request comes from a cell that this page did not start. */
  isForeign: boolean;
  /** Connections of this page to the kernel; a silent background read needs them to be all there are. */
  ownConnections: number;
  /** Of the question about this request that a person has answered with Allow once. */
  nonce?: string;
}

/** What the Jupyter server answers itself. It checks the bodies. */
export const JUPYTER_ROUTES = {
  'POST /x/v1/resolve': {
    does: 'Reads values for a kernel; the Jupyter server adds who asks, and from which notebook.',
    body: unchecked<IResolveBody>(),
    answer: unchecked<IFrame>()
  },
  'GET /x/v1/permissions': {
    does: 'Lists what notebooks may read.',
    query: ['name', 'path'],
    answer: unchecked<IPermissionList>()
  },
  'POST /x/v1/permissions': {
    does: 'Keeps what a person has answered.',
    body: unchecked<IPermissionChange>(),
    answer: unchecked<object>()
  },
  'DELETE /x/v1/permissions': {
    does: 'Withdraws permissions: of a notebook, of a secret, or one.',
    query: ['name', 'path'],
    answer: unchecked<object>()
  },
  'POST /x/v1/copies': {
    does: 'Copies or compares a value between two connections; it comes into no page.',
    body: unchecked<ICopy>(),
    answer: unchecked<ICopyResult>()
  },
  'GET /x/v1/connections': {
    does: "Lists a person's connections.",
    answer: unchecked<IConnectionList>()
  },
  'POST /x/v1/connections': {
    does: 'Adds a connection that works.',
    body: unchecked<IConnect>(),
    answer: unchecked<IConnectionList>()
  },
  'POST /x/v1/connections/test': {
    does: 'Tries a new connection out.',
    body: unchecked<IConnect>(),
    answer: unchecked<IConnectionTest>()
  },
  'PATCH /x/v1/connections/:connectionID': {
    does: 'Changes the name, the color or the key of a connection, or makes it the current one.',
    body: unchecked<IConnectionUpdate>(),
    answer: unchecked<IConnectionList>()
  },
  'DELETE /x/v1/connections/:connectionID': {
    does: 'Removes a connection and its key.',
    answer: unchecked<IConnectionList>()
  },
  'POST /x/v1/connections/:connectionID/test': {
    does: 'Tries a connection out, and keeps what it says of itself.',
    answer: unchecked<IConnectionTest>()
  }
} as const satisfies RouteTable;
