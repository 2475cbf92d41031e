// The service as its own process, and clients that ask it over kept connections.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { ITeamLocation } from '../src/service/vault/openTeam';

export interface IAsk {
  method: string;
  path: string;
  body?: object;
}

/** What was measured: requests a second, and the service's own work for each. */
export interface IRate {
  perSecond: number;
  /** Microseconds of CPU; NaN where the system does not tell. */
  cpu: number;
}

export class Bench {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #key: string;

  private constructor(child: ChildProcess, url: string, key: string) {
    this.#child = child;
    this.#url = url;
    this.#key = key;
  }

  static async start({ database, keyFile }: ITeamLocation, key: string): Promise<Bench> {
    const place = ['--database', database, '--key-file', keyFile];
    const flags = [
      '--listen',
      '127.0.0.1:0',
      '--rate-limit',
      '0',
      '--log-level',
      'warn',
      '--json',
      '--drain',
      '0'
    ];
    const args = ['helios_secrets/service/service.cjs', 'serve', ...place, ...flags];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return new Bench(child, (JSON.parse(line.toString()) as { url: string }).url, key);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGINT');
    await once(this.#child, 'exit');
  }

  /** The middle of the times that a request takes, one after another, in milliseconds. */
  async median(ask: IAsk, count: number): Promise<number> {
    const agent = new Agent({ keepAlive: true });
    const taken: number[] = [];
    for (let index = 0; index < count; index++) {
      const started = performance.now();
      await this.#send(agent, ask);
      taken.push(performance.now() - started);
    }
    agent.destroy();
    return taken.sort((a, b) => a - b)[Math.floor(count / 2)];
  }

  /** Asks over so many connections for so long. */
  async rate(connections: number, seconds: number, next: (index: number) => IAsk): Promise<IRate> {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    let count = 0;
    const work = async (end: number): Promise<void> => {
      while (performance.now() < end) {
        await this.#send(agent, next(count++));
      }
    };
    const all = (length: number): Promise<unknown> => {
      const end = performance.now() + 1000 * length;
      return Promise.all(Array.from({ length: connections }, () => work(end)));
    };
    await all(1);
    count = 0;
    const [started, before] = [performance.now(), this.#cpu()];
    await all(seconds);
    const passed = (performance.now() - started) / 1000;
    agent.destroy();
    return { perSecond: count / passed, cpu: (this.#cpu() - before) / count };
  }

  /** The answer to one request. */
  async answer<T>(ask: IAsk): Promise<T> {
    const agent = new Agent();
    const text = await this.#send(agent, ask);
    agent.destroy();
    return JSON.parse(text) as T;
  }

  async #send(agent: Agent, { method, path, body }: IAsk): Promise<string> {
    const asked = request(this.#url + path, {
      agent,
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body ? { 'content-type': 'application/json' } : {})
      }
    });
    asked.end(body && JSON.stringify(body));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) {
      text += chunk;
    }
    if (answer.statusCode !== 200) {
      throw new Error(`${method} ${path} gave ${answer.statusCode} ${text}`);
    }
    return text;
  }

  /** CPU of the service so far, in microseconds; Linux counts hundredths of a second. */
  #cpu(): number {
    try {
      const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10_000;
    } catch {
      return NaN;
    }
  }
}
