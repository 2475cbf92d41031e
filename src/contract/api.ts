import type { Origin } from './kernel';

/** Below the Jupyter server's base URL; the page knows this one address. */
export const URL_PREFIX = 'helios-secrets/';

/** A write repeated with the same key is done once. At most 100 printable ASCII characters. */
export const IDEMPOTENCY_HEADER = 'Idempotency-Key';

/**
 * A change of a secret with the `ETag` of the secret that its maker has seen, such as "7", is refused with
 * `secret_changed` where somebody else has given it another value meanwhile. Without it the last one wins.
 */
export const MATCH_HEADER = 'If-Match';

/**
 * Which connection a request is for, by its id: as the page knows it, and as the Jupyter server tells its own service
 * with every request. Without it the current one is meant. It never goes further than the local service.
 */
export const CONNECTION_HEADER = 'Helios-Connection';

/** The embedded organization: one user on one computer. */
export const EMBEDDED_NAME = 'This computer';

/** The answer of `GET /v1/secrets`. */
export interface ISecretList<Secret> {
  secrets: Secret[];
  /** Where there is another page. */
  nextToken?: string;
}

/** The body of `POST x/v1/resolve` as the page sends it. */
export interface IResolveBody {
  requestID: string;
  kernelID: string;
  /** The notebook or console of this page that shows the kernel. */
  sessionID?: string;
  names: string[];
  /** The name of a connection that the code gave; absent for the current one. */
  connection?: string;
  origin: Origin;
  /** Connections of this page to the kernel; a silent background read needs them to be all there are. */
  ownConnections: number;
  /** A person has allowed this request, once. */
  confirmed: boolean;
}

/** What the Jupyter handler adds from its own knowledge before it passes the body on. */
export interface IResolveContext {
  /** The Jupyter identity that asked. */
  identity: string;
  /** Path of the notebook or console, empty where the session has none. */
  path: string;
}

/** The body of `POST x/v1/resolve` as the service gets it. */
export interface IResolveForward extends IResolveContext {
  requestID: string;
  kernelID: string;
  names: string[];
  origin: Origin;
}
