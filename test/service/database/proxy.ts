// The way to a server, with what can go wrong on it.
import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readAddress } from '../../../src/service/store/mysql/address';

/** What happens to the next COMMIT: it never arrives, or its answer does not. */
export type Loss = 'request' | 'answer';

export class Proxy {
  /** Connections that were made through it. */
  connections = 0;
  readonly #target: string;
  readonly #clients = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #loss: { kind: Loss; done: () => void } | null = null;
  #isHanging = false;

  /** @param target URL of the server behind it. */
  constructor(target: string) {
    this.#target = target;
  }

  /** The target's URL by way of this proxy; `others` are further hosts. */
  url(...others: Proxy[]): string {
    const hosts = [this, ...others].map(proxy => `127.0.0.1:${proxy.#port}`).join(',');
    return this.#target.replace(/(@|\/\/)[^@/]+\//, `$1${hosts}/`);
  }

  async open(): Promise<this> {
    this.#server = createServer(client => this.#pass(client)).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Ends all connections. */
  cut(): void {
    this.#clients.forEach(client => client.resetAndDestroy());
  }

  /** Ends all connections and takes no more. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server) {
      server.close();
      this.cut();
      await once(server, 'close');
    }
  }

  /** Passes nothing on any more, and ends nothing. */
  hang(): void {
    this.#isHanging = true;
  }

  /** Loses the next COMMIT or its answer; resolves when that has happened. */
  lose(kind: Loss): Promise<void> {
    return new Promise(done => (this.#loss = { kind, done }));
  }

  #pass(client: Socket): void {
    this.connections++;
    this.#clients.add(client);
    const { servers } = readAddress(this.#target);
    const server = connect(servers[0].port ?? 0, servers[0].host);
    client.on('data', data => {
      const loss = data.includes('COMMIT') ? this.#loss : null;
      if (loss) {
        this.#loss = null;
        server.removeAllListeners('data');
        const end = (): void => {
          client.resetAndDestroy();
          server.destroy();
          loss.done();
        };
        if (loss.kind === 'request') {
          end();
          return;
        }
        server.once('data', end);
      }
      if (!this.#isHanging) {
        server.write(data);
      }
    });
    server.on('data', data => !this.#isHanging && client.write(data));
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#clients.delete(client);
        client.destroy();
        server.destroy();
      });
    }
  }
}
