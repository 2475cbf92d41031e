// The service as it is delivered: one bundled file in a folder of its own, run as a process.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { KEY, afterwards, makeFolder } from './fixtures';

const ROOT = join(__dirname, '../..');

/** Bundles the service with the build's own options into a folder without node_modules; once a spec. */
export function makeBundle(): string {
  const folder = mkdtempSync(join(tmpdir(), 'helios-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const outfile = join(folder, 'service.cjs');
  const script = `
    import { build } from 'esbuild';
    import { serviceOptions } from './scripts/build.mjs';
    await build({ ...serviceOptions, outfile: ${JSON.stringify(outfile)} });`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: ROOT, stdio: 'pipe' });
  return outfile;
}

/** The first line of the input of a service with a vault of its own. */
export const START = `${JSON.stringify({ key: KEY, connection: null })}\n`;

/** A process, what it has written so far, and how it ended. */
export interface IRun {
  child: ChildProcessWithoutNullStreams;
  stdout: string[];
  stderr: string[];
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Runs Node without any of this environment, so that the service needs nothing of it. */
export function run(...args: string[]): IRun {
  return follow(spawn(process.execPath, args, { cwd: '/', env: {} }));
}

function follow(child: ChildProcessWithoutNullStreams): IRun {
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null
  }));
  afterwards(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  // It may have ended before it reads what is written to it.
  child.stdin.on('error', () => undefined);
  const [stdout, stderr]: string[][] = [[], []];
  createInterface({ input: child.stdout }).on('line', line => stdout.push(line));
  createInterface({ input: child.stderr }).on('line', line => stderr.push(line));
  return { child, stdout, stderr, ended };
}

export interface IAnswer {
  status: number;
  body: string;
}

export interface IService extends IRun {
  socket: string;
  ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<IAnswer>;
}

/**
 * Starts the service on a unix socket, gives it its key, and waits until it says that it is ready.
 * @param under a program that runs it, with its arguments.
 */
export async function startService(
  bundle: string,
  home: string,
  { socket = join(makeFolder(), 's'), level = 'info', first = START, under = [] as string[] } = {}
): Promise<IService> {
  const [program, ...words] = [...under, process.execPath, bundle];
  const args = [...words, '--home', home, '--socket', socket, '--log-level', level];
  const started = follow(spawn(program, args, { cwd: '/', env: {} }));
  started.child.stdin.write(first);
  const ready = once(createInterface({ input: started.child.stdout }), 'line');
  await Promise.race([ready, started.ended]);
  if (!started.stdout.length) {
    throw new Error(`The service did not start: ${started.stderr.join('\n')}`);
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  afterwards(() => agent.destroy());
  return { ...started, socket, ask: asker(socket, agent) };
}

function asker(socketPath: string, agent: Agent): IService['ask'] {
  return async (method, path, body, headers) => {
    const request = httpRequest({
      socketPath,
      agent,
      method,
      path,
      headers: {
        host: 'localhost',
        authorization: `Bearer ${KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers
      }
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: await text(response) };
  };
}
