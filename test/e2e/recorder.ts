// Stands before a service on loopback, over TLS where wanted, and keeps which credentials came.
import { once } from 'node:events';
import {
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request as ask
} from 'node:http';
import { createServer as createTLSServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CERTIFICATE } from '../service/gateway/certificate';

export interface IRecorderOptions {
  isTLS?: boolean;
  /** The paths that exist here; all by default. */
  paths?: RegExp;
}

/** Passes everything on and records the Authorization header of each request. */
export class Recorder {
  readonly url: string;
  readonly #server: Server;
  readonly #seen: string[];

  private constructor(url: string, server: Server, seen: string[]) {
    this.url = url;
    this.#server = server;
    this.#seen = seen;
  }

  static async start(target: string, { isTLS, paths = /^/ }: IRecorderOptions = {}): Promise<Recorder> {
    const seen: string[] = [];
    const pass = (request: IncomingMessage, response: ServerResponse): void => {
      const { method, url = '', headers } = request;
      seen.push(headers.authorization ?? '');
      if (!paths.test(url)) {
        response.writeHead(404).end();
        return;
      }
      // The Host header stays: signatures of S3 are over it.
      const passed = ask(target + url, { method, headers }, answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      request.pipe(passed);
    };
    const server = isTLS ? createTLSServer(CERTIFICATE, pass) : createServer(pass);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new Recorder(isTLS ? `https://localhost:${port}` : `http://127.0.0.1:${port}`, server, seen);
  }

  /** Gives the Authorization headers since the last call, each once. */
  take(): string[] {
    return [...new Set(this.#seen.splice(0))];
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
