// A thousand clients at once for a minute, and others that are slow or wrong beside them.
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { makeBundle } from '../service/serviceProcess';
import { type IHeavyService, startHeavy } from './service';

const bundle = makeBundle();
const CLIENTS = 1000;
const KEYS = 50;
const SECONDS = 60;
const MiB = 1024 * 1024;

jest.setTimeout((SECONDS + 120) * 1000);

/** One request over a connection of the agent; gives the status. */
async function once200(agent: Agent, url: string, key: string, body?: string): Promise<number> {
  const asked = request(url, {
    agent,
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' })
    }
  });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  await text(answer);
  return answer.statusCode ?? 0;
}

/** What a connection gets for these bytes, as status; 0 where it is closed without an answer. */
async function statusFor(url: string, bytes: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(bytes);
  const said = await text(socket).catch(() => '');
  return Number(said.split(' ')[1] ?? 0);
}

async function keysOf({ ask }: IHeavyService): Promise<string[]> {
  const keys: string[] = [];
  for (let index = 0; index < KEYS; index++) {
    const made = await ask('POST', '/x/v1/apiKeys', { name: `key ${index}`, scope: 'Full' });
    keys.push(((await made.json()) as { apiKey: string }).apiKey);
  }
  return keys;
}

test('a thousand clients are served for a minute in bounded memory while others send bad requests', async () => {
  const service = await startHeavy(bundle);
  const { url, metric, ask } = service;
  const keys = await keysOf(service);
  await ask('POST', '/v1/secrets', { name: 'SHARED', value: 'x'.repeat(1000) });
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const end = Date.now() + SECONDS * 1000;
  const statuses = new Map<number, number>();
  const errors: unknown[] = [];
  let written = 0;

  const client = async (index: number): Promise<void> => {
    const key = keys[index % KEYS];
    for (let count = 0; Date.now() < end; count++) {
      const body =
        count % 20 === 19 ? JSON.stringify({ name: `N_${index}_${count}`, value: 'value' }) : undefined;
      const path = body === undefined ? '/v1/secrets?name=SHARED' : '/v1/secrets';
      try {
        const status = await once200(agent, url + path, key, body);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        written += body !== undefined && status === 200 ? 1 : 0;
      } catch (error) {
        errors.push(error);
      }
    }
  };

  const wrong = new Map<string, Set<number>>();
  const pester = async (what: string, bytes: string): Promise<void> => {
    const found = new Set<number>();
    wrong.set(what, found);
    while (Date.now() < end) {
      found.add(await statusFor(url, bytes));
    }
  };
  const head = `POST /v1/secrets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${service.key}\r\n`;
  const pesterers = [
    ...Array.from({ length: 50 }, () => pester('half a head', 'GET /v1/secrets HTTP/1.1\r\nHost:')),
    ...Array.from({ length: 5 }, () => pester('huge headers', `${head}X: ${'x'.repeat(100_000)}\r\n\r\n`)),
    ...Array.from({ length: 5 }, () =>
      pester('a huge body', `${head}Content-Type: application/json\r\nContent-Length: 99000000\r\n\r\n{`)
    ),
    ...Array.from({ length: 5 }, () =>
      pester(
        'another type',
        `${head}Content-Type: text/csv\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx`
      )
    )
  ];
  let most = 0;
  const watch = async (): Promise<void> => {
    for (; Date.now() < end; await delay(1000)) {
      most = Math.max(most, await metric('resident_memory_bytes'));
    }
  };
  await Promise.all([...Array.from({ length: CLIENTS }, (_, index) => client(index)), ...pesterers, watch()]);
  agent.destroy();

  expect(errors).toEqual([]);
  expect([...statuses.keys()]).toEqual([200]);
  expect(Object.fromEntries([...wrong].map(([what, found]) => [what, [...found]]))).toEqual({
    'half a head': [408],
    'huge headers': [431],
    'a huge body': [413],
    'another type': [415]
  });
  expect(most / MiB).toBeLessThan(512);
  const { auditLogs } = (await (await ask('GET', '/v1/auditLogs?type=SecretCreated&limit=1')).json()) as {
    auditLogs: object[];
  };
  expect(auditLogs).toHaveLength(1);
  const metrics = await metric('operations_total', /write/);
  expect(metrics).toBe(written + KEYS + 1);
  process.stdout.write(
    `${statuses.get(200)} answers, ${written} writes, ${Math.round(most / MiB)} MiB at most\n`
  );
});
