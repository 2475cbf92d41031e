import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { bracketed, isLoopbackName, nameInHost } from '../address';

/** What a service is known by. */
export interface IKnown {
  listen: { host: string };
  /** Its names according to the operator. */
  hosts: readonly string[];
  tls?: { cert: Buffer };
  isBehindProxy: boolean;
}

/**
 * Makes the check whether the Host of a request means this service: its address, this machine, a name from the
 * operator, or one of its certificate. Under any other name a web page could reach it as if it were the page's own
 * server. Behind a proxy any Host is accepted if the operator gave no names: then the proxy checks it.
 */
export function hostsOf({
  listen,
  hosts,
  tls,
  isBehindProxy
}: IKnown): (host: string | undefined) => boolean {
  const names = new Set([listen.host, ...hosts].map(bracketed));
  const certificate = tls && new X509Certificate(tls.cert);
  const isAny = isBehindProxy && !hosts.length;
  return host => {
    const name = nameInHost(host);
    if (name === undefined) {
      return false;
    }
    return isAny || isLoopbackName(name) || names.has(name) || (!!certificate && isIn(certificate, name));
  };
}

function isIn(certificate: X509Certificate, name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '');
  return (isIP(bare) ? certificate.checkIP(bare) : certificate.checkHost(name)) !== undefined;
}
