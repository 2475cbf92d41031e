// What the service's tests share: folders that vanish, an app over a vault, and what a refusal looks like.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { ERRORS, type ErrorCode, type IErrorBody } from '../../src/contract';
import { localGuard } from '../../src/service/guard';
import { Log } from '../../src/service/log';
import { type OwnVault, Rows, openOwn } from './ownVault';

/** The bearer key of every service in these tests. */
export const KEY = 'the-key-of-this-start';

/** 5 MiB. */
export const LARGEST = 5 * 1024 * 1024;

const steps: (() => unknown)[] = [];

afterEach(async () => {
  const errors: unknown[] = [];
  for (const step of steps.splice(0).reverse()) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length) {
    throw new AggregateError(errors, 'What a test had opened could not be closed.');
  }
});

/** Runs `step` after the test, the last one first. */
export function afterwards(step: () => unknown): void {
  steps.push(step);
}

/** A text that is nowhere else, to be looked for where it must not be. */
export function makeCanary(): string {
  return `canary-${randomBytes(12).toString('hex')}`;
}

/** An empty folder. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'helios-'));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A vault in `home`; one of several on the same folder stands for another process. */
export function makeVault(home: string = makeFolder()): OwnVault {
  const vault = openOwn(home);
  afterwards(() => vault.close());
  return vault;
}

/** The rows below a vault, read over a connection of their own. */
export function rowsOf(home: string): Rows {
  const rows = new Rows(home);
  afterwards(() => rows.close());
  return rows;
}

/** A system error as SQLite throws it: 5 busy, 8 read-only, 10 input/output, 13 full. */
export function sqliteError(errcode: number): Error {
  return Object.assign(new Error('as SQLite throws it'), { code: 'ERR_SQLITE_ERROR', errcode });
}

/** Matches an error by its code. */
export function withCode(code: ErrorCode): Error {
  return expect.objectContaining({ code }) as Error;
}

export interface ITestApp {
  app: FastifyInstance;
  vault: OwnVault;
  home: string;
  /** The log lines so far. */
  log: string[];
  ask: (
    method: string,
    url: string,
    payload?: object | string,
    headers?: Record<string, string>
  ) => Promise<LightMyRequestResponse>;
}

/** The service over a vault, asked with the right key unless `headers` say otherwise. */
export async function makeApp(home: string = makeFolder()): Promise<ITestApp> {
  // Only here, since it takes most of the time of loading a spec that needs none.
  const { buildApp } = await import('../../src/service/app');
  const vault = makeVault(home);
  const log: string[] = [];
  const app = await buildApp({
    guard: localGuard(KEY),
    vault: () => vault.vault,
    backend: 'embedded',
    home,
    log: new Log('debug', line => log.push(line))
  });
  afterwards(() => app.close());
  const ask: ITestApp['ask'] = (method, url, payload, headers) =>
    app.inject({
      method: method as 'GET',
      url,
      payload,
      headers: { authorization: `Bearer ${KEY}`, ...headers }
    });
  return { app, vault, home, log, ask };
}

/** Fails unless `answer` is an error in the one shape, with the status of its code. */
export function expectRefusal(answer: LightMyRequestResponse, code: ErrorCode): void {
  const { error } = answer.json<IErrorBody>();
  expect([error.code, answer.statusCode]).toEqual([code, ERRORS[code].status]);
  // A vault proposes a free name in the details, Helios does not.
  const keys = Object.keys(error).filter(key => key !== 'details' || code !== 'secret_name_taken');
  expect(keys.sort()).toEqual(['code', 'message', 'requestID']);
  expect(error.message).not.toBe('');
  expect(error.requestID).toBe(answer.headers['x-request-id']);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['cache-control']).toBe('no-store');
}
