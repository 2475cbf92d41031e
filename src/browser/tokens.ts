import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type {
  IConnectionList,
  IFrame,
  IResolveBody,
  ISecret,
  ISecretSummary,
  IStatus,
  PageAnswer,
  PageArguments,
  PageRoute
} from '../contract';

/** Speaks to the service; every method throws HeliosError. */
export interface ISecretsClient {
  /** After every write made through this client. */
  readonly changed: ISignal<ISecretsClient, void>;
  /** The same for one of the person's connections, by its id; empty for the current one. */
  at(connectionID: string): ISecretsClient;
  /** The person's connections. @param background as with {@link list}. */
  connections(background?: boolean): Promise<IConnectionList>;
  /** All secrets without values. @param background whether no person asked for it: then it does not keep an idle server running. */
  list(background?: boolean): Promise<ISecretSummary[]>;
  /** The value of one secret; only for a person's action. */
  read(secretID: string): Promise<string>;
  create(name: string, value: string): Promise<ISecret>;
  /** @param version the one that the person has seen: a newer one is not overwritten. */
  update(secretID: string, value: string, version?: number): Promise<ISecret>;
  /** @param version as with {@link update}. */
  delete(secretID: string, version?: number): Promise<void>;
  /** Where the secrets are, and whose they are. @param background as with {@link list}. */
  status(background?: boolean): Promise<IStatus>;
  /** Values for a kernel, as bytes. @param signal aborts it, down to the service that keeps the secrets. */
  resolve(body: IResolveBody, signal?: AbortSignal): Promise<IFrame>;
  /**
   * Calls a route with the parameters of its path and query and its body, all by their names; a write carries an
   * idempotency key. For example `call('PATCH /v1/teams/:teamID', { teamID, body: { name } })`.
   */
  call<R extends PageRoute>(route: R, ...request: PageArguments<R>): Promise<PageAnswer<R>>;
}

export const ISecretsClient = new Token<ISecretsClient>(
  'jupyterlab-helios-secrets:ISecretsClient',
  'Reads and writes secrets through the Jupyter server.'
);

/** The person's settings; times in seconds. Until they are loaded, they have their defaults. */
export interface ISecretsSettings {
  readonly questionTimeout: number;
  readonly hideValueAfter: number;
  readonly clearClipboardAfter: number;
  /** Whether Python kernels get the helper, with which they can import helios_secrets without installing it. */
  readonly offersHelper: boolean;
  /** Whether kernels show the names of secrets instead of their values. */
  readonly maskOutput: boolean;
  /** Whether what looks like a credential is marked in notebooks and Python files. */
  readonly findCredentials: boolean;
  /** Resolves when the settings are loaded, or cannot be. */
  readonly loaded: Promise<void>;
}

export const ISecretsSettings = new Token<ISecretsSettings>(
  'jupyterlab-helios-secrets:ISecretsSettings',
  'The settings of the Secrets panel and of questions above a notebook.'
);
