import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const FORM = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?$/i;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What a service is known by. */
export interface IKnown {
  listen: { host: string };
  /** Names that were said to be its own. */
  hosts: readonly string[];
  tls?: { cert: Buffer };
  isBehindProxy: boolean;
}

/**
 * Tells which Host of a request means this service: its address, this computer, the names that it was given, and those
 * of its certificate. Under another name a page might reach it as if it were the page's own server. Behind a proxy that
 * gave it no name any Host will do: the proxy answers for it.
 */
export function hostsOf({
  listen,
  hosts,
  tls,
  isBehindProxy
}: IKnown): (host: string | undefined) => boolean {
  const names = new Set([...LOOPBACK, bracketed(listen.host), ...hosts.map(bracketed)]);
  const certificate = tls && new X509Certificate(tls.cert);
  const isAny = isBehindProxy && !hosts.length;
  return host => {
    const name = FORM.exec(host ?? '')?.[1].toLowerCase();
    if (name === undefined) {
      return false;
    }
    return isAny || names.has(name) || (certificate !== undefined && isIn(certificate, name));
  };
}

function bracketed(host: string): string {
  return (isIP(host) === 6 ? `[${host}]` : host).toLowerCase();
}

function isIn(certificate: X509Certificate, name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '');
  return (isIP(bare) ? certificate.checkIP(bare) : certificate.checkHost(name)) !== undefined;
}
