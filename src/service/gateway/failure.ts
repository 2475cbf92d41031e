// What to say about a request that got no answer.
import { HeliosError, type RemoteKind } from '../../contract';

/** How a sentence names the service, at its beginning and inside. */
export const SERVICE_NAME: Readonly<Record<RemoteKind, { first: string; inside: string }>> = {
  team: { first: 'The team service', inside: 'the team service' },
  helios: { first: 'SingleStore Helios', inside: 'SingleStore Helios' }
};

const TIME = /TIMEOUT|ETIMEDOUT/;
const NAME = /ENOTFOUND|EAI_/;
const CERTIFICATE = /CERT|VERIFY|SELF_SIGNED|ISSUER|ALTNAME/;
const TLS = /EPROTO|_SSL_|_TLS_/;
const PROXY = /UND_ERR_ABORTED|UND_ERR_PRX_TLS/;
/** The request was not sent. */
const UNSENT = new RegExp(`ECONNREFUSED|CONNECT_TIMEOUT|${NAME.source}|${CERTIFICATE.source}`);

/** The system's code for what went wrong, for the log. */
export function causeOf(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  // The error of an AbortSignal has a number as its code.
  return typeof code === 'string' ? code : name === 'TimeoutError' ? 'TIMEOUT' : 'unknown';
}

/** Explains why there is no answer and what to do. @param isWrite whether the request was to change something. */
export function failureOf(kind: RemoteKind, cause: string, isWrite: boolean): HeliosError {
  const isUnknown = kind === 'helios' && isWrite && !UNSENT.test(cause);
  const warning = isUnknown ? ' The change may have been made: check before you repeat it.' : '';
  return new HeliosError('connection_failed', reasonOf(kind, cause) + warning);
}

function reasonOf(kind: RemoteKind, cause: string): string {
  const { first, inside } = SERVICE_NAME[kind];
  if (CERTIFICATE.test(cause)) {
    const operated = kind === 'team' ? 'the service' : 'this Jupyter server';
    return `The certificate of ${inside} is not valid, or this computer does not know its issuer. Ask the operator of ${operated}. A file with more issuers can be named in HELIOS_SECRETS_CA_FILE or NODE_EXTRA_CA_CERTS.`;
  }
  if (NAME.test(cause)) {
    return `The name in the address of ${inside} was not found. Check the address under Connection, and that you are online.`;
  }
  if (TIME.test(cause)) {
    return `${first} did not answer in time. Try again in a moment.`;
  }
  if (TLS.test(cause)) {
    return `No secure connection to ${inside} is possible. Check the address under Connection, and any proxy on the way.`;
  }
  if (PROXY.test(cause)) {
    return `The network's proxy did not connect to ${inside}. Ask the operator of the proxy.`;
  }
  return kind === 'team'
    ? new HeliosError('connection_failed').message
    : `${first} does not answer. Check the address under Connection, and that you are online.`;
}
