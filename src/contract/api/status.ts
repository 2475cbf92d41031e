// What answers a request, what it offers, and whether a person has typed their key.
import {
  type TypeOf,
  body,
  choice,
  count,
  field,
  flag,
  limited,
  list,
  object,
  optional,
  text
} from './schema';
import { userInfo } from './secret';

const feature = choice(['activity', 'versions', 'apiKeys', 'organization', 'deleted']);
/** What a page can show only where it is offered: reads and changes of a secret, one's keys, people, the deleted. */
export type Feature = TypeOf<typeof feature>;

const protection = choice(['keyFileBeside', 'keyFileElsewhere', 'passphrase']);
export type KeyProtection = TypeOf<typeof protection>;

export const status = object({
  version: text,
  protocol: count,
  backend: choice(['embedded', 'team', 'helios']),
  features: optional(list(feature), 'All of them if this is absent.'),
  organization: text,
  user: userInfo,
  isAdministrator: field(flag, 'Always true in the organization of one person.'),
  home: field(text, 'The folder that holds the vault; empty if it is elsewhere.'),
  protection: optional(
    protection,
    'Where the root key is: in a file beside the vault, which protects nothing from somebody who has the disk; in a file elsewhere; or wrapped with a passphrase. Absent if the vault is not on this computer.'
  )
});
export type IStatus = TypeOf<typeof status>;

export const reauthenticate = body({ apiKey: limited(1000, 1) });
export type IReauthenticate = TypeOf<typeof reauthenticate>;

/** Until when people and keys can be managed; null if a key has to be typed first. */
export interface IReauthentication {
  until: string | null;
}
