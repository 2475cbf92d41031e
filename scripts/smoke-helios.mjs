// npm run smoke:helios: goes through the real Management API with a key that somebody brings in a file, by the same
// local service that JupyterLab starts: makes, reads, changes and deletes one secret with a name at random.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { NODE, installNodePackages, run } from './setup.mjs';
import { SetupError, main, tell } from './tell.mjs';

const URL = process.env.HELIOS_SMOKE_URL ?? 'https://api.singlestore.com';
const random = () => randomBytes(12).toString('hex');

/** The key that somebody brings; it is never printed. */
function readKey() {
  const file = process.env.HELIOS_SMOKE_KEY_FILE;
  if (!file) {
    throw new SetupError(
      'Put an API key of SingleStore Helios into a file of mode 0600, and name it: HELIOS_SMOKE_KEY_FILE=/path/to/file npm run smoke:helios'
    );
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new SetupError('The file that HELIOS_SMOKE_KEY_FILE names cannot be read.');
  }
}

/** Starts the local service as JupyterLab does; gives a way to ask it. */
async function start(folder, apiKey) {
  const key = random();
  const socket = join(folder, 's');
  const child = spawn(NODE, ['helios_secrets/service/service.cjs', '--home', folder, '--socket', socket], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const connection = { kind: 'helios', url: URL, apiKey };
  child.stdin.write(`${JSON.stringify({ key, connection })}\n`);
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { ready, error } = JSON.parse(value ?? '{}');
  if (!ready) {
    throw new SetupError(error?.message ?? 'The service did not start.');
  }
  const ask = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = {
        host: 'localhost',
        authorization: `Bearer ${key}`,
        ...(body && { 'content-type': 'application/json' })
      };
      const asked = request({ socketPath: socket, method, path, headers }, async response =>
        resolve({ status: response.statusCode, body: await buffer(response) })
      );
      asked.once('error', reject).end(body && JSON.stringify(body));
    });
  return { ask, stop: () => child.stdin.end() };
}

/** Asks, says how it went, and fails where it did not. */
async function step(ask, what, method, path, body) {
  const started = performance.now();
  const answer = await ask(method, path, body);
  const milliseconds = Math.round(performance.now() - started);
  if (answer.status !== 200) {
    // The service's own words, which hold nothing of what was sent.
    throw new SetupError(`FAILED ${what}: ${JSON.parse(answer.body).error.message}`);
  }
  tell(`${what} (${milliseconds} ms)`);
  return answer.body;
}

/** The values or the codes of errors of an answer to a kernel. */
function frameOf(body) {
  const end = 4 + body.readUInt32BE(0);
  const { values, errors } = JSON.parse(body.subarray(4, end));
  return { value: values.length ? body.subarray(end).toString() : undefined, code: errors[0]?.code };
}

function expect(isTrue, what) {
  if (!isTrue) {
    throw new SetupError(`FAILED ${what}`);
  }
}

async function goThrough(ask) {
  const name = `HELIOS_SMOKE_${random()}`;
  const [first, second] = [random(), random()];
  const resolve = what =>
    step(ask, what, 'POST', '/x/v1/resolve', {
      ...{ requestID: random(), kernelID: 'smoke', names: [name], origin: 'cell', identity: '', path: '' },
      facts: {
        ...{ identity: '', root: '', connection: 'smoke', kernelStart: 'smoke', session: '', path: '' },
        ...{ fingerprint: '', policy: 'allow', connections: 1 }
      },
      claim: { isForeign: false, ownConnections: 1 }
    }).then(frameOf);
  const { organization, user } = JSON.parse(await step(ask, 'Asked who one is', 'GET', '/x/v1/status'));
  tell(`It is ${organization}, as ${user.email}`);
  const made = await step(ask, `Made ${name}`, 'POST', '/v1/secrets', { name, value: first });
  const { secretID } = JSON.parse(made);
  try {
    expect((await resolve('Read it as a kernel does')).value === first, 'The value is another one.');
    const list = JSON.parse(await step(ask, 'Listed all secrets', 'GET', '/x/v1/secrets')).secrets;
    const listed = list.find(secret => secret.secretID === secretID);
    expect(listed && !('value' in listed), 'It is not in the list, or with its value.');
    tell(`One is its ${listed.role}; made by ${listed.createdByEmail}`);
    await step(ask, 'Asked who has access', 'GET', `/v1/secrets/${secretID}/accessControls`);
    await step(ask, 'Changed its value', 'PATCH', `/v1/secrets/${secretID}`, { value: second });
    expect((await resolve('Read it again')).value === second, 'The value is still the former one.');
  } finally {
    await step(ask, 'Deleted it', 'DELETE', `/v1/secrets/${secretID}`);
  }
  expect((await resolve('Asked for it once more')).code === 'secret_not_found', 'It is still there.');
}

await main(async () => {
  const apiKey = readKey();
  installNodePackages();
  run(NODE, ['scripts/build.mjs', '--service']);
  const folder = mkdtempSync(join(tmpdir(), 'helios-smoke-'));
  const { ask, stop } = await start(folder, apiKey);
  try {
    await goThrough(ask);
    tell(`Everything worked at ${URL}.`);
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
