import { once } from 'node:events';
import { type Server, createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './fixtures';
import { IMPORTS, chooseMenu } from './notebook';
import { Team, connect, disconnect } from './team';

/** Stands before a service and passes on; while `isSlow` it leaves reads of values open, and tells of each. */
class Front {
  isSlow = false;
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
  }

  static async start(target: string): Promise<Front> {
    const server = createServer((request, response) => {
      const { method, url = '', headers } = request;
      if (front.isSlow && url === '/x/v1/resolve') {
        request.socket.once('close', () => server.emit('dropped'));
        server.emit('held');
        return;
      }
      const passed = ask(target + url, { method, headers }, answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      request.pipe(passed);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const front = new Front(server);
    return front;
  }

  /** A read has come, or its connection was closed. */
  next(event: 'held' | 'dropped'): Promise<unknown> {
    return once(this.#server, event, { signal: AbortSignal.timeout(10_000) });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

test('an interrupted read closes the connection to the team service, and the next read works', async ({
  notebook,
  page,
  server
}) => {
  const team = await Team.start();
  const front = await Front.start(team.url);
  try {
    await team.ask(team.ann, 'POST', '/v1/secrets', { name: 'A_KEY', value: 'of the team' });
    await connect(server, front, team.ann);
    const cells = await notebook(IMPORTS, 'print(get_secret("A_KEY"))');
    await cells.run(0);
    front.isSlow = true;
    const held = front.next('held');
    await cells.start(1);
    await held;
    // Nothing else would end it so soon: the gateway waits three times as long for an answer.
    const dropped = front.next('dropped');
    await chooseMenu(page, 'Kernel', /^Interrupt Kernel/);
    await dropped;
    expect(await cells.finish(1)).toContain('KeyboardInterrupt');
    front.isSlow = false;
    expect(await cells.run(1)).toBe('of the team');
  } finally {
    await disconnect(server);
    front.stop();
    await team.stop();
  }
});
