// A real team service on loopback, and what its people do over its API.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { IDEMPOTENCY_HEADER, type IAPIKeyCreated, type IInvitation, type IUser } from '../../src/contract';
import { type IServer, freePort } from './server';

const NODE = resolve('node_modules/node/bin/node');
const SERVICE = resolve('helios_secrets/service/service.cjs');

/** A user of the team and the key that opens the service for him. */
export interface IPerson {
  userID: string;
  email: string;
  key: string;
}

/** A team service with Ann, its administrator. */
export class Team {
  readonly url: string;
  readonly ann: IPerson;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, ann: IPerson, child: ChildProcess, folder: string) {
    this.url = url;
    this.ann = ann;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(): Promise<Team> {
    const folder = mkdtempSync(join(tmpdir(), 'helios-team-'));
    const place = ['--database', join(folder, 'team.sqlite'), '--key-file', join(folder, 'team.key')];
    const email = 'ann@acme.example';
    const made = execFileSync(
      NODE,
      [SERVICE, 'init', '--organization', 'ACME', '--email', email, ...place, '--json'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }
    );
    const { apiKey: key } = JSON.parse(made) as { apiKey: string };
    const url = `http://127.0.0.1:${await freePort()}`;
    const listen = url.slice('http://'.length);
    const child = spawn(NODE, [SERVICE, 'serve', '--listen', listen, ...place], { stdio: 'ignore' });
    await untilReady(`${url}/readyz`);
    const team = new Team(url, { userID: '', email, key }, child, folder);
    const { userID } = await team.ask<IUser>(team.ann, 'GET', '/v1/users/current');
    team.ann.userID = userID;
    return team;
  }

  /** Asks with a person's key. @throws Error with the code of a refusal. */
  async ask<Answer>(who: IPerson | null, method: string, path: string, body?: object): Promise<Answer> {
    const headers: Record<string, string> = { [IDEMPOTENCY_HEADER]: crypto.randomUUID() };
    if (who) {
      headers.Authorization = `Bearer ${who.key}`;
    }
    if (body) {
      headers['Content-Type'] = 'application/json';
    }
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path} gave ${answer.status} ${text}`);
    }
    return (text ? JSON.parse(text) : undefined) as Answer;
  }

  /** Adds a user and gives him his first key by an invitation. */
  async add(email: string): Promise<IPerson> {
    const { userID } = await this.ask<IUser>(this.ann, 'POST', '/v1/users', { email });
    const { code } = await this.ask<IInvitation>(this.ann, 'POST', `/x/v1/users/${userID}/invitation`);
    const { apiKey: key } = await this.ask<IAPIKeyCreated>(null, 'POST', '/x/v1/redeem', { code });
    return { userID, email, key };
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Connects a JupyterLab to the team as one person, by the API that the Connection dialog uses.
 * @param kind what the service is taken for: as Helios it is asked the Management API alone.
 */
export async function connect(
  server: IServer,
  { url }: Pick<Team, 'url'>,
  { key }: IPerson,
  kind: 'team' | 'helios' = 'team'
): Promise<void> {
  await server.fetch('helios-secrets/x/v1/connections', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ kind, url, apiKey: key })
  });
}

/** Forgets the current connection. */
export async function disconnect(server: IServer): Promise<void> {
  const { current } = (await (await server.fetch('helios-secrets/x/v1/connections')).json()) as {
    current: string;
  };
  await server.fetch(`helios-secrets/x/v1/connections/${current}`, { method: 'DELETE' });
}

async function untilReady(url: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await delay(50)) {
    const isReady = await fetch(url).then(
      answer => answer.ok,
      () => false
    );
    if (isReady) {
      return;
    }
  }
  throw new Error('The team service did not start.');
}
