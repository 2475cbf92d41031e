import type { FastifyRequest } from 'fastify';
import { HeliosError, IDEMPOTENCY_HEADER, MATCH_HEADER } from '../../contract';
import type { Credential, ICall } from '../vault/call';

declare module 'fastify' {
  // Fastify's own name.
  // eslint-disable-next-line @typescript-eslint/naming-convention
  interface FastifyRequest {
    /** Set by the guard of the service. */
    credential: Credential | null;
    /** The JSON of the body as it came; empty without one. */
    rawBody: string;
  }
}

/**
 * What the vault needs to know about a request.
 * @throws HeliosError request_invalid for an idempotency key that is not 1 to 100 printable ASCII characters.
 */
export function callOf(request: FastifyRequest): ICall {
  const { credential, id: requestID } = request;
  if (!credential) {
    throw new HeliosError('not_authenticated');
  }
  const seenVersion = seenOf(request);
  const seen = seenVersion === undefined ? {} : { seenVersion };
  const key = request.headers[IDEMPOTENCY_HEADER.toLowerCase()];
  if (key === undefined) {
    return { requestID, credential, ...seen };
  }
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(key)) {
    throw new HeliosError(
      'request_invalid',
      `${IDEMPOTENCY_HEADER} has 1 to 100 printable ASCII characters.`
    );
  }
  const tag = request.headers[MATCH_HEADER.toLowerCase()];
  const parts = [request.method, request.url, request.rawBody, tag === undefined ? null : String(tag)];
  return { requestID, credential, ...seen, idempotencyKey: key, request: parts };
}

/** The ETag of a secret. */
export function tagOf(version: number | undefined): string {
  return `"${version}"`;
}

/** @throws HeliosError request_invalid for what is no ETag of a secret. */
function seenOf({ headers }: FastifyRequest): number | undefined {
  const tag = headers[MATCH_HEADER.toLowerCase()];
  if (tag === undefined || tag === '*') {
    return undefined;
  }
  const [, version] = /^"([1-9]\d{0,14})"$/.exec(String(tag)) ?? [];
  if (version === undefined) {
    throw new HeliosError('request_invalid', `${MATCH_HEADER} is the ETag of the secret, such as "7", or *.`);
  }
  return Number(version);
}
