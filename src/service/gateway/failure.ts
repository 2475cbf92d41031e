import { HeliosError, type RemoteKind } from '../../contract';

/** What a person calls it. */
export const WHO: Readonly<Record<RemoteKind, string>> = {
  team: 'The team service',
  helios: 'SingleStore Helios'
};

const TIME = /TIMEOUT|ETIMEDOUT/;
const NAME = /ENOTFOUND|EAI_/;
const CERTIFICATE = /CERT|VERIFY|SELF_SIGNED|ISSUER|ALTNAME/;
const TLS = /EPROTO|_SSL_|_TLS_/;
/** A proxy that makes no way. */
const PROXY = /UND_ERR_ABORTED|UND_ERR_PRX_TLS/;
/** The request has not left. */
const UNSENT = /ECONNREFUSED|CONNECT_TIMEOUT|ENOTFOUND|EAI_|CERT|VERIFY|SELF_SIGNED|ISSUER|ALTNAME/;

/** The system's own code of what went wrong, for the log. */
export function causeOf(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  // A signal's own error has a number for a code.
  return typeof code === 'string' ? code : name === 'TimeoutError' ? 'TIMEOUT' : 'unknown';
}

/** What to say of a request that got no answer, and what to do. @param isWrite whether it was to change something. */
export function failureOf(kind: RemoteKind, cause: string, isWrite: boolean): HeliosError {
  const isUnsure = kind === 'helios' && isWrite && !UNSENT.test(cause);
  const doubt = isUnsure ? ' Whether it was done is not known: look before you do it again.' : '';
  return new HeliosError('connection_failed', wordsOf(kind, cause) + doubt);
}

function wordsOf(kind: RemoteKind, cause: string): string {
  const who = WHO[kind];
  if (CERTIFICATE.test(cause)) {
    const whom = kind === 'team' ? 'the service' : 'this Jupyter server';
    return `The certificate of ${lower(who)} is not valid, or this computer does not know who issued it. Ask whoever runs ${whom}; HELIOS_SECRETS_CA_FILE or NODE_EXTRA_CA_CERTS can name a file of further issuers.`;
  }
  if (NAME.test(cause)) {
    return `The name in the address of ${lower(who)} was not found. Check the address under Connection, and that you are online.`;
  }
  if (TIME.test(cause)) {
    return `${who} did not answer in time. Try again in a moment.`;
  }
  if (TLS.test(cause)) {
    return `There is no secure connection to ${lower(who)}. Check the address under Connection, and what stands between here and there.`;
  }
  if (PROXY.test(cause)) {
    return `The proxy of the network makes no way to ${lower(who)}. Ask whoever runs the proxy.`;
  }
  return kind === 'team'
    ? new HeliosError('connection_failed').message
    : `${who} does not answer. Check the address under Connection, and that you are online.`;
}

function lower(who: string): string {
  return who.replace(/^The /, 'the ');
}
