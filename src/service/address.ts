// Which addresses are this machine: only there may keys and secrets travel without TLS.
import { isIP } from 'node:net';
import { HeliosError } from '../contract';

/** Whether a host is this machine, so that nobody can listen between here and there. IPv6 may be in brackets. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

/** Whether a name in a Host header means this machine, whatever address the service listens on. */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '127.0.0.1' || name === '[::1]';
}

/** A host as URLs and Host headers write it: lower case, IPv6 in brackets. */
export function bracketed(host: string): string {
  return (isIP(host) === 6 ? `[${host}]` : host).toLowerCase();
}

/** The name in a Host header without the port; undefined if the header is missing or malformed. */
export function nameInHost(header: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/i.exec(header ?? '')?.[1].toLowerCase();
}

/**
 * The URL of a service in one form, without a slash at its end. It may have a path. Since an API key travels with every
 * request, it must be https unless the service is on this machine.
 * @throws HeliosError connection_invalid
 */
export function readServiceURL(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isThisMachine(url.hostname));
  if (!url || !isSafe || url.username || url.password || url.search || url.hash) {
    throw new HeliosError('connection_invalid');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
