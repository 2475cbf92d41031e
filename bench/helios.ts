// What get_secret costs against a Management API that is far away, beside the SDK's own call, in one run. The far
// server is 50 ms away in each direction. The first packets of a connection are not delayed, which favors a client with many.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildGateway } from '../src/service/gateway';
import { Log } from '../src/service/log';
import { CERTIFICATE } from '../test/service/gateway/certificate';

const DELAY = 50;
const REPETITIONS = 15;
const NAMES = 100;
const KEY = 'key-of-this-start';
const ID = '01890000-0000-7000-8000-000000000000';

/** The SDK as its documentation calls it: prints the milliseconds of each call. */
const SDK = `
import json, time
from singlestoredb.management import get_secret
taken = []
for _ in range(${REPETITIONS}):
    start = time.perf_counter()
    assert get_secret('NAME_1') == 'value of NAME_1'
    taken.append((time.perf_counter() - start) * 1000)
print(json.dumps(taken))
`;

const median = (numbers: number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** As much of the Management API as both of them ask. */
function makeUpstream(): Server {
  return createSecureServer(CERTIFICATE, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://localhost');
    const name = searchParams.get('name');
    const body = pathname.endsWith('/secrets')
      ? { secrets: [{ secretID: ID, name, value: `value of ${name}`, createdBy: ID, lastUpdatedBy: ID }] }
      : { orgID: ID, name: 'ACME', firewallRanges: [] };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(body));
  });
}

/** Everything that passes takes its time. */
function makeFar(port: number): Server {
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', data => setTimeout(() => to.writable && to.write(data), DELAY));
    from.on('close', () => setTimeout(() => to.destroy(), DELAY));
    from.on('error', () => undefined);
  };
  return createServer(near => {
    const far = connect(port, '127.0.0.1');
    [near, far].forEach(socket => socket.setNoDelay());
    pass(near, far);
    pass(far, near);
  });
}

async function measureGateway(url: string): Promise<{ one: number; many: number }> {
  const app = await buildGateway({
    key: KEY,
    connection: { kind: 'helios', url, apiKey: 'k' },
    log: new Log('error')
  });
  let requests = 0;
  const resolve = async (names: string[]): Promise<number> => {
    const body = {
      requestID: `request-${++requests}`,
      kernelID: 'k',
      names,
      origin: 'cell',
      identity: '',
      path: ''
    };
    const headers = { authorization: `Bearer ${KEY}` };
    const start = performance.now();
    const answer = await app.inject({ method: 'POST', url: '/x/v1/resolve', headers, payload: body });
    if (answer.statusCode !== 200 || !answer.body.includes(`value of ${names[0]}`)) {
      throw new Error(answer.body);
    }
    return performance.now() - start;
  };
  const names = Array.from({ length: NAMES }, (_, index) => `NAME_${index}`);
  const times = { one: [] as number[], many: [] as number[] };
  await resolve(names);
  for (let turn = 0; turn < REPETITIONS; turn++) {
    times.one.push(await resolve(['NAME_1']));
    times.many.push(await resolve(names));
  }
  await app.close();
  return { one: median(times.one), many: median(times.many) };
}

async function measureSDK(url: string, issuers: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.argv[2], ['-c', SDK], {
    env: {
      ...process.env,
      SINGLESTOREDB_MANAGEMENT_BASE_URL: url,
      SINGLESTOREDB_MANAGEMENT_TOKEN: 'k',
      REQUESTS_CA_BUNDLE: issuers
    }
  });
  return median(JSON.parse(stdout) as number[]);
}

function say(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(58)} ${value}\n`);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'helios-bench-'));
  const issuers = join(folder, 'issuers.pem');
  writeFileSync(issuers, CERTIFICATE.cert);
  process.env.HELIOS_SECRETS_CA_FILE = issuers;
  const upstream = makeUpstream();
  const far = makeFar(await listen(upstream));
  const url = `https://localhost:${await listen(far)}`;
  const sdk = await measureSDK(url, issuers);
  const { one, many } = await measureGateway(url);
  const ratio = (number: number): string => `${number.toFixed(1)} times as fast`;
  say(`Helios, ${DELAY} ms away in each direction: the SDK's get_secret`, `${Math.round(sdk)} ms`);
  say('  get_secret through the gateway, which is warm', `${Math.round(one)} ms, ${ratio(sdk / one)}`);
  say(
    `  ${NAMES} names at once, against ${NAMES} calls of the SDK`,
    `${Math.round(many)} ms, ${ratio((NAMES * sdk) / many)}`
  );
  rmSync(folder, { recursive: true });
  process.exit();
}

void main();
