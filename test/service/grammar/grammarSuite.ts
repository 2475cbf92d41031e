import { type Socket, connect } from 'node:net';
import type { IErrorBody } from '../../../src/contract';
import { uuid7 } from '../../../src/service/uuid';
import { credentialOf } from '../../../src/service/vault/key';
import { makeCanary } from '../fixtures';
import { Random } from '../model/random';
import { type IServed, serveTeam } from '../serve/served';
import { type IPool, makeRequest } from './grammar';

const SEED = Number(process.env.HELIOS_GRAMMAR_SEED ?? 1);
const LANES = 8;
/** A request whose end never comes is ended after so many milliseconds; nobody waits as long as the second. */
const NEVER = 3000;
const HANG = 20_000;

interface IBench {
  served: IServed;
  pool: IPool;
  /** In all values of Ann, in her key, and in nothing that anybody else may see. */
  canary: string;
  hers: string[];
}

/**
 * Requests of everybody but Ann, made from a grammar: none ends the service, hangs, is answered with an error of the
 * service's own, or shows or changes anything of hers. HELIOS_GRAMMAR_SEED repeats a failure.
 * @param requests as many as HELIOS_GRAMMAR_REQUESTS says, or else these.
 */
export function grammarSuite(requests: number): void {
  const count = Number(process.env.HELIOS_GRAMMAR_REQUESTS ?? requests);

  test(`${count} random requests from a grammar are answered without showing a value to the wrong sender`, async () => {
    const bench = await makeBench();
    const seen = new Map<number, number>();
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let index = next++; index < count; index = next++) {
        const request = makeRequest(new Random(SEED * 1e6 + index), bench.pool);
        const status = check(
          await send(bench.served, request),
          bench,
          `Seed ${SEED}, request ${index}`,
          request
        );
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }
    };
    const lanes = Array.from({ length: LANES }, lane);
    // One that fails ends the others too.
    lanes.forEach(one => void one.catch(() => (next = count)));
    const ended = await Promise.allSettled(lanes);
    expect(ended.flatMap(one => (one.status === 'rejected' ? [(one.reason as Error).message] : []))).toEqual(
      []
    );
    await afterAll(bench);
    // The grammar gets behind what is refused at the door.
    for (const status of [200, 400, 401, 403, 404, 405, 415, 421]) {
      expect([status, seen.has(status)]).toEqual([status, true]);
    }
    expect(seen.get(200) ?? 0).toBeGreaterThan(count / 20);
  }, 1_800_000);
}

async function makeBench(): Promise<IBench> {
  const limits = { head: 2000, request: NEVER, silence: NEVER, connections: 1000, untaken: 1e9 };
  const served = await serveTeam(['--rate-limit', '0', '--log-level', 'debug'], limits);
  const { vault } = served;
  const canary = makeCanary();
  const ann = { requestID: 'r', credential: credentialOf(served.key) };
  const hers: string[] = [];
  for (const name of ['HERS_1', 'HERS_2', 'HERS_3']) {
    hers.push((await vault.secrets.create({ name, value: `${canary} of ${name}` }, ann)).secretID);
  }
  const keys = [served.key.slice(0, -1), `hsk_${'0'.repeat(63)}`, 'x', `${served.key}x`];
  const ids = [...hers, uuid7(), '00000000-0000-0000-0000-000000000000'];
  const names = ['HERS_1', 'HERS_2', 'HERS_3', 'NONE'];
  for (let index = 0; index < 5; index++) {
    const key = await served.hire(`user-${index}@acme.example`);
    const call = { requestID: 'r', credential: credentialOf(key) };
    const own = await vault.secrets.create({ name: `OWN_${index}`, value: 'own' }, call);
    await vault.secrets.create({ name: `KEPT_${index}`, value: 'own' }, call);
    const { user } = await vault.people.whoAmI(call);
    const readOnly = await vault.apiKeys.create({ name: 'r', scope: 'ReadOnly' }, call);
    const named = { name: 'n', scope: 'NamedSecrets' as const, secrets: [`KEPT_${index}`] };
    const limited = await vault.apiKeys.create(named, call);
    keys.push(...Array<string>(4).fill(key), readOnly.apiKey, limited.apiKey);
    ids.push(own.secretID, user.userID, limited.apiKeyID);
    names.push(own.name, `KEPT_${index}`);
  }
  const { userID } = (await vault.people.whoAmI(ann)).user;
  const [{ apiKeyID }] = await vault.apiKeys.list(ann);
  ids.push(userID, apiKeyID);
  return { served, pool: { keys, ids, names }, canary, hers };
}

/** What comes back until the service ends the connection. */
function send({ url }: IServed, request: Buffer): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket: Socket = connect(Number(port), hostname, () => socket.write(request));
    const timer = setTimeout(() => {
      // A connection that is kept for another request was answered.
      if (!parts.length) {
        reject(new Error(`A request hangs: ${shown(request)}`));
      }
      socket.destroy();
    }, HANG);
    socket.on('data', part => parts.push(part));
    // A connection that is cut off is an answer too, for what is no request.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(parts));
    });
  });
}

/** The status, 0 for a connection that was closed without a word. */
function check(answer: Buffer, { canary, served }: IBench, which: string, request: Buffer): number {
  const text = answer.toString('latin1').replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0);
  const problem =
    (status >= 500 && 'an error of the service') ||
    (text.length > 0 && !status && 'no HTTP') ||
    ((text.includes(canary) || text.includes(served.key)) && 'what is Ann’s') ||
    (status >= 400 && !isOneShape(text) && 'an error of another shape');
  if (problem) {
    throw new Error(`${which}: ${problem}\n${shown(request)}\n→ ${JSON.stringify(text.slice(0, 500))}`);
  }
  return status;
}

function isOneShape(text: string): boolean {
  const start = text.indexOf('\r\n\r\n') + 4;
  // What follows the request in the same bytes may have an answer of its own.
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, start))?.[1];
  const body = text.slice(start, length === undefined ? undefined : start + Number(length));
  if (!body || !/content-type: application\/json/i.test(text)) {
    // The answer to HEAD has no body.
    return !body;
  }
  return typeof (JSON.parse(body) as IErrorBody).error.code === 'string';
}

async function afterAll({ served, canary, hers }: IBench): Promise<void> {
  const call = { requestID: 'r', credential: credentialOf(served.key) };
  for (const [index, secretID] of hers.entries()) {
    const { value } = await served.vault.values.read(secretID, call);
    expect(value).toBe(`${canary} of HERS_${index + 1}`);
    const roles = await served.vault.sharing.accessControls(secretID, call);
    expect(roles.flatMap(({ grants }) => grants)).toHaveLength(1);
  }
  const { isAdministrator } = await served.vault.people.whoAmI(call);
  const administrators = (await served.vault.people.members(call)).filter(one => one.isAdministrator);
  expect([isAdministrator, administrators.length]).toEqual([true, 1]);
  const log = served.log.join('');
  expect([log.includes(canary), /hsk_|internal_error|evil/.test(log)]).toEqual([false, false]);
}

function shown(request: Buffer): string {
  return JSON.stringify(request.toString('latin1').replace(/hsk_\w+/g, 'hsk_…')).slice(0, 3000);
}
