// What stands in on loopback for services of others.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PYTHON } from './server';

/** An account of the S3 stub, which it prints as JSON. */
export interface IAccount {
  endpoint: string;
  id: string;
  key: string;
}

/** Starts a stub and gives its first line, which says that it listens. */
export async function startStub(script: string, ...args: string[]): Promise<[ChildProcess, string]> {
  const child = spawn(PYTHON, [join('test/e2e', script), ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return [child, line];
}
