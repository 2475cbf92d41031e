// What answers a request, and what it offers: below x/v1.
import type { RemoteKind } from './connection';
import type { IUserInfo } from './organization';

/** What a page can show only where it is offered: reads and changes of a secret, one's keys, people, the deleted. */
export type Feature = 'activity' | 'versions' | 'apiKeys' | 'organization' | 'deleted';

/**
 * What stands between the root key and whoever has the disk: nothing, where its file lies beside the vault; another
 * place; or a passphrase.
 */
export type KeyProtection = 'keyFileBeside' | 'keyFileElsewhere' | 'passphrase';

/** The answer of `GET x/v1/status`. */
export interface IStatus {
  version: string;
  protocol: number;
  backend: 'embedded' | RemoteKind;
  /** All of them where this is absent. */
  features?: readonly Feature[];
  organization: string;
  user: IUserInfo;
  /** Whether this user manages the organization's people. Always true for the organization of one. */
  isAdministrator: boolean;
  /** The folder that holds the vault; empty where it is elsewhere. */
  home: string;
  /** What protects the vault's root key; absent where that is somebody else's affair. */
  protection?: KeyProtection;
}
