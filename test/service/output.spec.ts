import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { ISecret } from '../../src/contract';
import { KEY, makeCanary, makeFolder } from './fixtures';
import { makeBundle, startService } from './serviceProcess';

const bundle = makeBundle();

const FIELDS = [
  'time',
  'level',
  'message',
  'requestID',
  'method',
  'route',
  'status',
  'milliseconds',
  'code',
  'cause'
];
const json = { 'content-type': 'application/json' };

test('no output and no file contains a value or a key, even at the lowest log level', async () => {
  const [canary, place] = [makeCanary(), makeCanary()];
  const home = makeFolder();
  const service = await startService(bundle, home, { level: 'debug' });
  const { ask } = service;
  const { secretID } = JSON.parse(
    (await ask('POST', '/v1/secrets', { name: 'TOLD_NAME', value: canary })).body
  ) as ISecret;
  const facts = {
    ...{ identity: place, root: place, connection: place, path: place, fingerprint: place },
    ...{ kernelStart: place, session: place, policy: 'allow' }
  };
  const kernel = {
    ...{ requestID: 'r'.repeat(8), kernelID: place, origin: 'cell', identity: place, path: place },
    ...{ facts, claim: { isForeign: false, ownConnections: 0 } }
  };
  const answers = [
    await ask('GET', '/v1/secrets'),
    await ask('GET', `/v2/secrets/${secretID}`),
    await ask('GET', '/v1/secrets?name=TOLD_NAME'),
    await ask('PATCH', `/v1/secrets/${secretID}`, { value: `${canary}2` }),
    await ask('POST', '/x/v1/resolve', { ...kernel, names: ['TOLD_NAME', canary] }),
    await ask('POST', '/x/v1/resolve', { ...kernel, facts: { ...facts, policy: 'ask' }, names: [canary] }),
    await ask('POST', '/v1/secrets', { name: canary, value: canary }),
    await ask('POST', '/v1/secrets', { name: 'TOLD_NAME', value: canary }),
    await ask('POST', '/v1/secrets', { [canary]: canary }),
    await ask('POST', '/v1/secrets', canary, { ...json, authorization: `Bearer ${canary}` }),
    await ask('POST', '/v1/secrets', { name: 'A', value: canary }, { 'idempotency-key': `a ${canary}` }),
    await ask('PUT', `/v1/${canary}?${canary}=${canary}`, undefined, { [canary]: canary }),
    await ask('DELETE', `/v1/secrets/${canary}`),
    await ask('DELETE', `/v1/secrets/${secretID}`)
  ];
  const broken = connect(service.socket);
  broken.end(`GET /${canary} ${canary}\r\n\r\n`).resume();
  await once(broken, 'close');
  service.child.stdin.end();
  await service.ended;

  const refused = [409, 400, 409, 400, 401, 400, 404, 404];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, ...refused, 200]);
  const lines = service.stderr.map(line => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ message }) => message === 'answered')).toHaveLength(answers.length + 1);
  for (const line of lines) {
    expect(Object.keys(line).filter(field => !FIELDS.includes(field))).toEqual([]);
  }
  const output = [...service.stdout, ...service.stderr].join('\n');
  expect(['canary', KEY].filter(text => output.includes(text))).toEqual([]);
  for (const file of readdirSync(home)) {
    const bytes = readFileSync(join(home, file));
    expect([file, bytes.includes(canary), bytes.includes(KEY)]).toEqual([file, false, false]);
  }
});

test('at log level error a working service writes only that it is ready', async () => {
  const service = await startService(bundle, makeFolder(), { level: 'error' });
  await service.ask('POST', '/v1/secrets', { name: 'A', value: 'first' });
  await service.ask('GET', '/v1/nothing');
  service.child.stdin.end();
  await service.ended;
  expect([service.stdout.length, service.stderr]).toEqual([1, []]);
});
