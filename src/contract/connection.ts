// What a Jupyter server asks for the secrets of a person, and copies from one to another: below x/v1.
import type { IUserInfo } from './api/secret';

/** What keeps secrets elsewhere: the service of a team, or the Management API of SingleStore Helios and nothing else. */
export const REMOTE_KINDS = ['team', 'helios'] as const;

export type RemoteKind = (typeof REMOTE_KINDS)[number];

/** Where the Management API of SingleStore Helios is. */
export const HELIOS_URL = 'https://api.singlestore.com';

/** The id of the vault on this computer as a connection. */
export const PERSONAL_ID = 'personal';

/** The id of the connection that is part of the Jupyter server's configuration. */
export const CONFIGURED_ID = 'configured';

/** Connections of one's own at most, besides those two. */
export const MAX_CONNECTIONS = 20;

/** What a connection may be called; unique for each person. */
export const CONNECTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Colours that tell connections apart beside their names; how they look is the theme's matter. */
export const CONNECTION_COLORS = ['gray', 'blue', 'green', 'orange', 'red', 'purple'] as const;

export type ConnectionColor = (typeof CONNECTION_COLORS)[number];

/** One of a person's connections. Never a key. */
export interface IConnectionEntry {
  /** Stays when the name changes. */
  connectionID: string;
  name: string;
  color: ConnectionColor;
  kind: 'embedded' | RemoteKind;
  /** The service's address; absent for the vault on this computer. */
  url?: string;
  /** As it was when it was connected or tested last. */
  organization?: string;
  /** Email address of whom the key belongs to, as then. */
  user?: string;
  /** Who set it: the panel, or the configuration of the Jupyter server, which the panel cannot change. */
  source: 'panel' | 'configuration';
  /** Where the key is kept: a file for its owner only, or the keyring of the operating system. */
  storage?: 'file' | 'keyring';
}

/** The answer of `GET x/v1/connections` and of every change of them. */
export interface IConnectionList {
  connections: IConnectionEntry[];
  /** The id of the one that is used where none is named; absent where there is none yet. */
  current?: string;
  /** Whether this person may add some. */
  mayAdd: boolean;
  /** Whether everybody who can log in to this Jupyter server (by its token) uses them as this person. */
  isSharedByToken: boolean;
  /** What the configuration of the Jupyter server proposes to connect to. */
  proposed?: { kind: RemoteKind; url: string };
}

/** The body of `PATCH x/v1/connections/{connectionID}`. A key or code is tried before it takes the place of the old. */
export interface IConnectionUpdate {
  name?: string;
  color?: ConnectionColor;
  /** True makes it the current one. */
  isCurrent?: true;
  apiKey?: string;
  invitationCode?: string;
}

/**
 * The body of `POST x/v1/copies`: a value goes from one connection to another within the Jupyter server, and comes into
 * no page. Who else may read it is not copied.
 */
export interface ICopy {
  /** The ids of the connections. */
  from: string;
  to: string;
  /** The secret that is read. */
  secretID: string;
  /** Its name there. */
  name: string;
  /** The secret there that gets the value; absent for a new one. */
  targetID?: string;
  /** Only tells whether the values are the same. */
  compare?: true;
}

/** The answer of `POST x/v1/copies`. */
export interface ICopyResult {
  isSame: boolean;
}

/** The answer of `POST x/v1/connections/test` and `POST x/v1/connections/{connectionID}/test`. */
export interface IConnectionTest {
  /** The address as it is kept: without spaces around it or a slash at its end. */
  url: string;
  organization: string;
  user: IUserInfo;
}
