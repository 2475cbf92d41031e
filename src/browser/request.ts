// One request to the service; loaded with the first one, with the table of errors that it needs.
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { HeliosError, type IErrorBody, type IFrame, URL_PREFIX, decodeFrame, isErrorCode } from '../contract';

export interface IRequest {
  method: string;
  /** Below the service's address. */
  path: string;
  body?: object;
  headers?: Record<string, string>;
  /** Ends it. */
  signal?: AbortSignal;
}

/**
 * The request to a route such as `PATCH /v1/teams/:teamID`.
 * @param given the body, and what goes into the path or else into the query, by their names.
 */
export function requestOf(route: string, given: object): Pick<IRequest, 'method' | 'path' | 'body'> {
  const { body, ...texts } = given as { body?: object } & Record<string, string>;
  const query = new URLSearchParams(texts);
  const [method, pattern] = route.split(' /');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => {
    query.delete(name);
    return encodeURIComponent(texts[name]);
  });
  return { method, path: query.size ? `${path}?${query.toString()}` : path, body };
}

/** Asks for JSON; an answer without a body is undefined. @throws HeliosError */
export function requestJSON<Answer>(
  settings: ServerConnection.ISettings,
  request: IRequest
): Promise<Answer> {
  return send(settings, request, async answer => {
    const text = await answer.text();
    return (text ? JSON.parse(text) : undefined) as Answer;
  });
}

/** Asks for a frame of values. @throws HeliosError */
export function requestFrame(settings: ServerConnection.ISettings, request: IRequest): Promise<IFrame> {
  return send(settings, request, async answer => {
    const decoder = new TextDecoder();
    return decodeFrame(new Uint8Array(await answer.arrayBuffer()), bytes => decoder.decode(bytes));
  });
}

async function send<Answer>(
  settings: ServerConnection.ISettings,
  { method, path, body, headers, signal }: IRequest,
  read: (answer: Response) => Promise<Answer>
): Promise<Answer> {
  const url = URLExt.join(settings.baseUrl, URL_PREFIX, path);
  const init: RequestInit = { method, headers, signal, cache: 'no-store' };
  if (body) {
    init.headers = { ...headers, 'Content-Type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  try {
    const answer = await ServerConnection.makeRequest(url, init, settings);
    if (answer.ok) {
      return await read(answer);
    }
    throw await errorOf(answer);
  } catch (error) {
    // No answer, one that broke off, or a log-in page in its place.
    throw error instanceof HeliosError ? error : new HeliosError('connection_lost');
  }
}

/** Ours where the answer has our shape; otherwise the Jupyter server or a proxy has spoken. */
async function errorOf(answer: Response): Promise<HeliosError> {
  try {
    const { error } = (await answer.json()) as IErrorBody;
    if (isErrorCode(error.code)) {
      return new HeliosError(error.code, error.message, error.details);
    }
  } catch {
    // Not our shape.
  }
  switch (answer.status) {
    case 401:
    case 403:
      return new HeliosError(
        'not_authenticated',
        'The Jupyter server refused this page. Reload it and log in again.'
      );
    case 404:
      return new HeliosError('extension_missing');
    default:
      return new HeliosError('service_unavailable');
  }
}
