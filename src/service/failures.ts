import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, HeliosError, type IErrorBody } from '../contract';
import { errorBody } from '../contract/api';
import type { Log } from './log';
import { ResponseError } from './responseError';
import { toVaultError } from './store/sqlite/errors';
import { uuid7 } from './uuid';

const BY_FASTIFY: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request_invalid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request_invalid',
  FST_ERR_BAD_URL: 'route_not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'route_not_found',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_late'
};

/** Answers every error in one form, without any part of the request. */
export function answerFailures(app: FastifyInstance, log: Log): void {
  const routes: { method: string; url: string; pattern: RegExp }[] = [];
  app.addHook('onRoute', route => {
    const { method, url, schema } = route;
    if (schema?.response) {
      route.schema = { ...schema, response: { ...schema.response, default: errorBody } };
    }
    // A parameter may bring a pattern, as in `:secretID(^[0-9a-f-]{36}$)`.
    const parameter = /:\w+(?:\(\^([^()]+)\$\))?/g;
    const path = url.replace(/[.]/g, '\\.').replace(parameter, (_, own?: string) => own ?? '[^/]+');
    const pattern = new RegExp(`^${path}$`);
    [method].flat().forEach(one => routes.push({ method: one, url, pattern }));
  });

  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const error = named(thrown, request);
    if (error.code === 'internal_error') {
      log.say('error', 'a request failed', {
        requestID: request.id,
        code: error.code,
        cause: thrown.code ?? thrown.name
      });
    }
    return answer(request, reply, error);
  });

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0];
    // A path without parameters comes before one with them.
    const named = routes.filter(({ url }) => url === path);
    const found = named.length ? named : routes.filter(({ pattern }) => pattern.test(path));
    if (found.length) {
      void reply.header('Allow', found.map(({ method }) => method).join(', '));
    }
    return answer(request, reply, new HeliosError(found.length ? 'method_not_allowed' : 'route_not_found'));
  });
}

/** Answers a request that fails before it has a route. Hooks do not run then, so this does their work. */
export function answerUnrouted(thrown: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('Cache-Control', 'no-store');
  void answer(request, reply, named(thrown, request));
}

/** Answers what Node cannot read as a request: invalid HTTP, or headers that are too long. */
export function answerUnreadable(thrown: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.writable) {
    const { code, message, status } = new HeliosError(BY_FASTIFY[thrown.code ?? ''] ?? 'request_invalid');
    const requestID = uuid7();
    const body: IErrorBody = { error: { code, message, requestID } };
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json',
      'Cache-Control: no-store',
      `X-Request-ID: ${requestID}`,
      'Connection: close'
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${JSON.stringify(body)}`);
  }
  socket.destroySoon();
}

function answer(request: FastifyRequest, reply: FastifyReply, error: HeliosError): FastifyReply {
  const { code, message, details } = error;
  const { requestID = request.id, retryAfter } = error instanceof ResponseError ? error.response : {};
  if (retryAfter !== undefined) {
    void reply.header('Retry-After', retryAfter);
  }
  void reply.header('X-Request-ID', requestID);
  const body: IErrorBody = { error: { code, message, requestID, details } };
  return reply.code(error.status).type('application/json').serializer(JSON.stringify).send(body);
}

function named(thrown: FastifyError, { routeOptions }: FastifyRequest): HeliosError {
  const { url: route = '' } = routeOptions;
  const error = toVaultError(thrown);
  if (error instanceof HeliosError) {
    return error;
  }
  if (thrown.validation) {
    return new HeliosError('request_invalid', describe(thrown.validation[0], route));
  }
  const code =
    BY_FASTIFY[thrown.code] ?? ((thrown.statusCode ?? 500) < 500 ? 'request_invalid' : 'internal_error');
  return new HeliosError(code);
}

/** Names the broken rule and its place in the words of the schema, never in those of the request. */
function describe(
  broken: { instancePath: string; keyword: string; params: Record<string, unknown> },
  route: string
): string {
  const { instancePath, keyword, params } = broken;
  if (params.additionalProperty === 'name' && route.endsWith('/secrets/:secretID')) {
    return 'The name of a secret never changes. Create a new secret and delete this one.';
  }
  const where = instancePath ? `${instancePath.slice(1)}: ` : '';
  const missing = keyword === 'required' ? ` (${String(params.missingProperty)})` : '';
  return `The request does not have the expected form: ${where}${keyword}${missing}.`;
}
