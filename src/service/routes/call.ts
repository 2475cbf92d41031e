import type { FastifyRequest } from 'fastify';
import { HeliosError, IDEMPOTENCY_HEADER } from '../../contract';
import type { ICall } from '../vault/vault';

/**
 * What the vault writes down about a request.
 * @throws HeliosError request_invalid for an idempotency key that is not 1 to 100 printable ASCII characters.
 */
export function callOf(request: FastifyRequest): ICall {
  const key = request.headers[IDEMPOTENCY_HEADER.toLowerCase()];
  if (key === undefined) {
    return { requestID: request.id };
  }
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(key)) {
    throw new HeliosError(
      'request_invalid',
      `${IDEMPOTENCY_HEADER} has 1 to 100 printable ASCII characters.`
    );
  }
  return { requestID: request.id, idempotencyKey: key };
}
