// How a route is written down; the tables beside this file list them all.
import { CONFIGURED_ID, PERSONAL_ID } from '../connection';
import type { ISchema, TypeOf } from './schema';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A method and a path such as `GET /v1/secrets/:secretID`. What is below /v1 is below /v2, too. */
export type RouteName = `${Method} /${string}`;

export interface IRoute {
  /** What it does, in a sentence of the OpenAPI document. */
  readonly does: string;
  /** What may stand in the query. */
  readonly query?: readonly string[];
  readonly body?: ISchema;
  readonly answer: ISchema;
  /** The largest body in bytes; SMALL_BODY if absent. VALUE_BODY is for what carries a value. */
  readonly bodyLimit?: number;
  /** It manages people or keys: a person in JupyterLab has to type their own API key again. */
  readonly manages?: true;
  /** It answers without an API key, and only the service itself answers it. */
  readonly isOpen?: true;
  /** The answer is a secret; its version goes into the header `ETag`. */
  readonly hasETag?: true;
}

export type RouteTable = Readonly<Record<RouteName, IRoute>>;

/** The parameters of a path. */
export type ParameterOf<Name> = Name extends `${string}:${infer First}/${infer Rest}`
  ? First | ParameterOf<Rest>
  : Name extends `${string}:${infer Last}`
    ? Last
    : never;

export type QueryOf<Route> = Route extends { query: readonly (infer Name)[] } ? Name & string : never;
export type BodyOf<Route> = Route extends { body: infer Schema } ? TypeOf<Schema> : undefined;
export type AnswerOf<Route> = Route extends { answer: infer Schema } ? TypeOf<Schema> : never;

/** What the ids in a path look like, as a regular expression. */
export const UUID_PATTERN = '[0-9a-fA-F-]{36}';

/** Parameters that are not UUIDs. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  resourceType: 'Secret',
  connectionID: `${UUID_PATTERN}|${PERSONAL_ID}|${CONFIGURED_ID}`
};

/** The method of a route, and its paths in all versions of the API. */
export function addressOf(name: RouteName): { method: Method; paths: string[] } {
  const [method, path] = name.split(' ') as [Method, string];
  return { method, paths: path.startsWith('/v1/') ? [path, path.replace('/v1', '/v2')] : [path] };
}

/** The path with `replace` in the place of each parameter. */
export function fill(path: string, replace: (parameter: string) => string): string {
  return path.replace(/:(\w+)/g, (_, parameter: string) => replace(parameter));
}
