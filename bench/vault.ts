// What encryption and the chained audit log cost a read, and what the service of one JupyterLab needs to start.
import { spawn } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Chain } from '../src/service/audit/chain';
import { auditKeyOf } from '../src/service/audit/mac';
import { decrypt, encrypt } from '../src/service/crypto/message';
import type { IAuditLinker } from '../src/service/store/engine';
import { SqliteEngine } from '../src/service/store/sqlite/sqliteEngine';
import { createOrganization } from '../src/service/vault/createOrganization';
import { Vault } from '../src/service/vault/vault';

const ROUNDS = 5;
const READS = 4000;
/** Reads at a time, which share a commit. */
const BESIDE = 16;
const STARTS = 7;

const NOTHING: IAuditLinker = {
  *link() {},
  *close() {},
  committed: () => undefined,
  undone: () => undefined,
  abandon: () => undefined
};

function say(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(58)} ${value}\n`);
}

const medianOf = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Microseconds of CPU that `work` takes `count` times. */
async function cpuOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

async function measureReads(folder: string): Promise<void> {
  const engine = new SqliteEngine(join(folder, 'reads.sqlite'));
  const root = createSecretKey(randomBytes(32));
  await engine.write(() =>
    createOrganization({ name: 'Bench', kind: 'embedded', root, email: 'me@localhost' })
  );
  const call = { requestID: 'bench', credential: { kind: 'local' } } as const;
  const vault = new Vault(engine, root);
  const { secretID } = await vault.secrets.create({ name: 'A', value: 'x'.repeat(40) }, call);
  const reads = async (): Promise<void> => {
    for (let done = 0; done < READS; done += BESIDE) {
      await Promise.all(Array.from({ length: BESIDE }, () => vault.values.read(secretID, call)));
    }
  };
  const key = createSecretKey(randomBytes(32));
  const message = encrypt(key, randomBytes(40), Buffer.from('bench'));
  const opens = async (): Promise<void> => {
    for (let done = 0; done < READS; done++) {
      decrypt(key, message, Buffer.from('bench'));
    }
  };
  const [chained, plain, opened]: number[][] = [[], [], []];
  await reads();
  // In turns, so that whatever else the machine does meets all of them.
  for (let round = 0; round < ROUNDS; round++) {
    engine.linkWith(() => new Chain(auditKeyOf(root)));
    chained.push(await cpuOf(READS, reads));
    engine.linkWith(() => NOTHING);
    plain.push(await cpuOf(READS, reads));
    opened.push(await cpuOf(READS, opens));
  }
  await vault.close();
  const [full, without, open] = [chained, plain, opened].map(medianOf);
  say('an audited read in the vault, 16 at a time', `${full.toFixed(0)} µs of CPU`);
  say(
    'the same without chains of the audit log',
    `${without.toFixed(0)} µs = ${(without / full).toFixed(2)} ×`
  );
  say(
    'two messages to open (data key and value)',
    `${(2 * open).toFixed(0)} µs = ${((2 * open) / full).toFixed(2)} ×`
  );
}

/** As the Jupyter server starts it: helios_secrets/server/process.py. */
const FRUGAL = ['--max-semi-space-size=2'];
const ENVIRONMENT = { ...process.env, MALLOC_ARENA_MAX: '1' };

/** Milliseconds until a service says that it is ready, and its memory a moment later, in MiB. */
async function start(home: string): Promise<{ ready: number; memory: number }> {
  const args = [...FRUGAL, 'helios_secrets/service/service.cjs', '--home', home, '--socket', join(home, 's')];
  const began = performance.now();
  const child = spawn(process.execPath, args, { env: ENVIRONMENT, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${JSON.stringify({ key: 'k'.repeat(43), connection: null })}\n`);
  await new Promise(resolve => createInterface({ input: child.stdout }).once('line', resolve));
  const ready = performance.now() - began;
  await delay(500);
  let memory = NaN;
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    // Only Linux tells.
  }
  child.stdin.end();
  await new Promise(resolve => child.once('exit', resolve));
  return { ready, memory };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'helios-bench-'));
  try {
    await measureReads(folder);
    const starts = [];
    for (let count = 0; count < STARTS; count++) {
      starts.push(await start(folder));
    }
    say(
      'the service of one JupyterLab is ready after',
      `${medianOf(starts.map(one => one.ready)).toFixed(0)} ms`
    );
    say('its memory while nobody asks', `${medianOf(starts.map(one => one.memory)).toFixed(0)} MiB`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
