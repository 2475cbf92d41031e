import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { CommandError } from '../cli/failure';
import type { Metrics } from './metrics';
import type { IAddress } from './settings';

const WHY: Record<string, string> = {
  EADDRINUSE: 'is used by another program',
  EACCES: 'is not open to this user; ports below 1024 need more rights',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is no address of this machine'
};

/** Says in a sentence why nobody listens. */
export async function listening<T>(
  { host, port }: IAddress,
  option: string,
  listen: () => Promise<T>
): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = WHY[code] ?? `cannot be listened on (${code})`;
    throw new CommandError('listen_failed', `${host}:${port} ${why}. Choose another one with ${option}.`);
  }
}

/** The address as a URL. */
export function urlOf(server: { address: () => AddressInfo | string | null }, scheme: string): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/**
 * Connections that never asked anything, by their other end: Node does not count these among the idle ones. With TLS a
 * request has another socket than its connection, but the same other end.
 */
export function unusedOf(server: Server): ReadonlyMap<string, Socket> {
  const unused = new Map<string, Socket>();
  const end = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
  server.on('connection', (socket: Socket) => {
    const name = end(socket);
    unused.set(name, socket);
    socket.once('close', () => unused.delete(name));
  });
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(end(socket)));
  return unused;
}

/** Shows metrics on an address of their own. */
export async function showMetrics(address: IAddress, metrics: Metrics): Promise<Server> {
  const server = createServer({ requestTimeout: 5000 }, (request, reply) => {
    const isFound = request.method === 'GET' && request.url === '/metrics';
    reply.writeHead(isFound ? 200 : 404, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    reply.end(isFound ? metrics.render() : 'The metrics are at /metrics.\n');
  });
  await listening(address, '--metrics-listen', async () => {
    server.listen(address);
    await once(server, 'listening');
  });
  return server;
}
