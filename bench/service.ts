// What the service of a team does in a second, and what its answers cost in an organization that grows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ISecretSummaryList } from '../src/contract';
import type { ITeamLocation } from '../src/service/vault/openTeam';
import { type MariaDB, findMariaDB, makeMariaDB } from '../test/service/database/mariadb';
import { runOn } from '../test/service/database/databases';
import { Bench, type IAsk, type IRate } from './load';
import { DEPTH, OF_ANN, USERS, addSecrets, foundBench } from './team';

const SIZES = [100, 10_000, 100_000];
const SECONDS = 5;
const REPETITIONS = 200;

const QUESTIONS: Record<string, IAsk> = {
  'list of one user': { method: 'GET', path: '/x/v1/secrets?limit=1000' },
  'a first page of ten': { method: 'GET', path: '/x/v1/secrets?limit=10' },
  'search for people': { method: 'GET', path: '/x/v1/directory?search=user77' },
  'read by name': { method: 'GET', path: '/v1/secrets?name=SECRET_50' },
  'a page of activity': { method: 'GET', path: '/v1/auditLogs?limit=20' }
};

function say(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(58)} ${value}\n`);
}

function sayRate(what: string, { perSecond, cpu }: IRate): void {
  say(what, `${Math.round(perSecond)} a second, ${Math.round(cpu)} µs of CPU each`);
}

async function throughput(bench: Bench, name: string): Promise<void> {
  const { secrets } = await bench.answer<ISecretSummaryList>(QUESTIONS['list of one user']);
  const read = (index: number): IAsk => ({
    method: 'GET',
    path: `/v1/secrets?name=${secrets[index % OF_ANN].name}`
  });
  const write = (index: number): IAsk => ({
    method: 'PATCH',
    path: `/v1/secrets/${secrets[index % OF_ANN].secretID}`,
    body: { value: 'y'.repeat(40) }
  });
  for (const connections of [1, 16]) {
    const over = `${name}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
    sayRate(`${over}: reads, written down`, await bench.rate(connections, SECONDS, read));
    sayRate(`${over}: durable writes`, await bench.rate(connections, SECONDS, write));
  }
}

async function measure(name: string, place: ITeamLocation): Promise<void> {
  const key = await foundBench(place);
  const first = new Map<string, number>();
  let there = OF_ANN;
  for (const size of SIZES) {
    await addSecrets(place, there, size);
    there = size;
    const bench = await Bench.start(place, key);
    for (const [what, ask] of Object.entries(QUESTIONS)) {
      await bench.median(ask, REPETITIONS);
      const median = await bench.median(ask, REPETITIONS);
      first.set(what, first.get(what) ?? median);
      const ratio = (median / (first.get(what) ?? median)).toFixed(2);
      say(`${name}, ${size} secrets: ${what}`, `${median.toFixed(2)} ms = ${ratio} × with ${SIZES[0]}`);
    }
    if (size === 10_000) {
      await throughput(bench, name);
    }
    await bench.stop();
  }
}

async function withMariaDB(work: (server: MariaDB) => Promise<void>): Promise<void> {
  try {
    findMariaDB();
  } catch {
    say('MariaDB', 'is not installed here');
    return;
  }
  const server = await makeMariaDB();
  await server.start();
  try {
    await work(server);
  } finally {
    await server.remove();
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'helios-bench-'));
  say('an organization', `${USERS} users, teams ${DEPTH} deep, ${OF_ANN} secrets of the one who asks`);
  try {
    await measure('SQLite', { database: join(folder, 'team.sqlite'), keyFile: join(folder, 'sqlite.key') });
    await withMariaDB(async server => {
      await runOn(server.url('mysql'), 'CREATE DATABASE bench');
      await measure('MariaDB', { database: server.url('bench'), keyFile: join(folder, 'mariadb.key') });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
