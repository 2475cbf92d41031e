import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * The address that the limits of a client count by. Behind a proxy it is the last address in X-Forwarded-For, which
 * the proxy itself wrote; the client may have written the ones before it. Of an IPv6 address only the network counts.
 */
export function clientOf({ socket, headers }: FastifyRequest, isBehindProxy: boolean): string {
  const forwarded = isBehindProxy ? [headers['x-forwarded-for']].flat().at(-1) : undefined;
  const address = forwarded?.split(',').at(-1)?.trim() || (socket.remoteAddress ?? '');
  return isIPv6(address) && !address.includes('.') ? networkOf(address) : address.slice(0, 64);
}

/** The first 64 bits, which a provider gives to one customer. */
function networkOf(address: string): string {
  const [head, tail] = address.toLowerCase().split('%')[0].split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':');
}
