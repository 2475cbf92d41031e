/** Below the Jupyter server's base URL; the page knows this one address. */
export const URL_PREFIX = 'helios-secrets/';

/** A write repeated with the same key is done once. At most 100 printable ASCII characters. */
export const IDEMPOTENCY_HEADER = 'Idempotency-Key';

/**
 * A change of a secret with the `ETag` of the secret that its maker has seen, such as "7", is refused with
 * `secret_changed` if somebody else has given it another value since. Without it the last one wins.
 */
export const MATCH_HEADER = 'If-Match';

/**
 * Which connection a request of the page is for, by its id. Without it the current one is meant. It goes no further than
 * the Jupyter server.
 */
export const CONNECTION_HEADER = 'Helios-Connection';

/** The embedded organization: one user on one computer. */
export const EMBEDDED_NAME = 'This computer';
