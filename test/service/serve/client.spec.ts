import type { FastifyRequest } from 'fastify';
import { clientOf } from '../../../src/service/serve/client';

function requestOf(remoteAddress: string, forwarded?: string): FastifyRequest {
  return {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded }
  } as unknown as FastifyRequest;
}

test('without a proxy the address of the connection counts, whatever the headers say', () => {
  expect(clientOf(requestOf('10.0.0.1', '10.9.9.9'), false)).toBe('10.0.0.1');
});

test('behind a proxy the last address in X-Forwarded-For counts, which the client cannot write', () => {
  expect(clientOf(requestOf('10.0.0.1', '1.1.1.1, 10.9.9.9'), true)).toBe('10.9.9.9');
  expect(clientOf(requestOf('10.0.0.1'), true)).toBe('10.0.0.1');
  expect(clientOf(requestOf('10.0.0.1', ''), true)).toBe('10.0.0.1');
});

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1']
])('of the IPv6 address %s only the network counts', (address, network) => {
  expect(clientOf(requestOf(address), false)).toBe(network);
});

test('text that is not an address is cut', () => {
  expect(clientOf(requestOf('10.0.0.1', 'x'.repeat(5000)), true)).toHaveLength(64);
});
