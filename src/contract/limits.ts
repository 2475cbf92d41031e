// Every limit that more than one part of the product keeps.

/** Largest value in bytes of UTF-8 (Management API: 5 MB). The empty value is a value. */
export const MAX_VALUE_BYTES = 5 * 1024 * 1024;

/** Longest name of a secret in characters. The Management API names no limit; this is what every store can index. */
export const MAX_NAME_LENGTH = 255;

/** Names in one request of a kernel at most. */
export const MAX_NAMES = 1000;

/** Longest email address, team name and API key name in characters. */
export const MAX_LABEL_LENGTH = 255;

/** Longest description of a team in characters. */
export const MAX_DESCRIPTION_LENGTH = 1000;

/** Longest `email` or `name` filter in characters. */
export const MAX_FILTER_LENGTH = 256;

/** Entries of one page at most, and where no `limit` is given. */
export const MAX_PAGE = 1000;

/** A deleted secret can be restored for this many days; then it is purged. */
export const RESTORE_DAYS = 30;

/** A retyped API key is good for managing people and keys this long, in seconds. */
export const REAUTHENTICATION_SECONDS = 600;

/** API keys that one user has at most, including those that have expired lately. */
export const MAX_API_KEYS = 100;

/** Secrets that one key can be limited to. */
export const MAX_KEY_SECRETS = 100;

/** Bytes of a request's body: in general, with up to 1000 names, and with a value (5 MiB of control characters are 31 MB of JSON). */
export const SMALL_BODY = 64 * 1024;
export const NAMES_BODY = 512 * 1024;
export const VALUE_BODY = 32 * 1024 * 1024;
