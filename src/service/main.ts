// Listens, and ends when its standard input ends: so it never outlives the process that started it.
import { chmodSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { HeliosError } from '../contract';
import { type IConfig, readConfig } from './config';
import { Log } from './log';
import type { Vault } from './vault/vault';

// node:sqlite as this program needs it: SQLite 3.51.3 or newer.
const OLDEST_NODE = [24, 15];

/** How long requests that are under way may keep the process from its end, in milliseconds. */
const GRACE = 2000;

function checkNode(): void {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new HeliosError('node_not_found');
  }
}

function tell(message: object, done?: () => void): void {
  process.stdout.write(`${JSON.stringify(message)}\n`, done);
}

async function serve(config: IConfig): Promise<void> {
  const log = new Log(config.logLevel);
  const { buildApp } = await import('./app');
  const { openVault } = await import('./vault/openVault');

  let opened: Vault | undefined;
  const vault = (): Vault => (opened ??= openVault(config.home));

  const lines = createInterface({ input: process.stdin });
  // From the start, so that no end is missed while the service is being built.
  const ended = new Promise<void>(resolve => lines.once('close', resolve));
  const key = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    void ended.then(() => reject(new HeliosError('request_invalid', 'The key of this start is missing.')));
  });
  const app = await buildApp({ key, vault, home: config.home, log });

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (!stopping) {
      stopping = true;
      setTimeout(() => app.server.closeAllConnections(), GRACE).unref();
      await app.close();
      await opened?.close();
      process.exit(0);
    }
  };
  void ended.then(stop);
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());

  if ('socket' in config.listen) {
    const { socket } = config.listen;
    rmSync(socket, { force: true });
    await app.listen({ path: socket });
    chmodSync(socket, 0o600);
    tell({ ready: { socket } });
  } else {
    await app.listen({ host: '127.0.0.1', port: config.listen.port });
    tell({ ready: { port: (app.server.address() as AddressInfo).port } });
  }
  log.say('info', 'listening');
}

async function main(): Promise<void> {
  try {
    checkNode();
    await serve(readConfig(process.argv.slice(2)));
  } catch (error) {
    const known = error instanceof HeliosError ? error : new HeliosError('service_unavailable');
    new Log('error').say('error', 'did not start', {
      code: known.code,
      cause: (error as NodeJS.ErrnoException).code
    });
    process.exitCode = 1;
    // What is open by now, such as the input, would keep the process.
    tell({ error: { code: known.code, message: known.message } }, () => process.exit());
  }
}

void main();
