import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { bracketed } from '../address';
import { CommandError } from '../commandError';
import type { Metrics } from './metrics';

/** An address to listen on. */
export interface IAddress {
  host: string;
  port: number;
}

const WHY: Record<string, string> = {
  EADDRINUSE: 'is used by another program',
  EACCES: 'is not open to this user; ports below 1024 need more rights',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is not an address of this machine'
};

/** Listens, or explains why that is impossible. @throws CommandError listen_failed */
export async function listening(
  { host, port }: IAddress,
  option: string,
  listen: () => Promise<unknown>
): Promise<void> {
  try {
    await listen();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = WHY[code] ?? `cannot be listened on (${code})`;
    throw new CommandError('listen_failed', `${host}:${port} ${why}. Choose another address with ${option}.`);
  }
}

/** The URL of a server that listens. */
export function urlOf(server: { address: () => AddressInfo | string | null }, scheme: string): string {
  const { address, port } = server.address() as AddressInfo;
  return `${scheme}://${bracketed(address)}:${port}`;
}

/**
 * Connections that have sent no request yet, by their remote end: Node does not count them as idle. With TLS a request
 * has another socket than its connection, but the same remote end.
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

/** Serves metrics on an address of their own. */
export async function serveMetrics(address: IAddress, metrics: Metrics): Promise<Server> {
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
