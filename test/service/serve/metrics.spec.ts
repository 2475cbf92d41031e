import { makeCanary } from '../fixtures';
import { type IServed, serveTeam } from './served';

const METRICS = ['--metrics-listen', '127.0.0.1:0'];

async function metricsOf({ metricsURL = '' }: IServed): Promise<string[]> {
  return (await (await fetch(metricsURL)).text()).split('\n');
}

async function create({ url, key }: IServed, name: string, value = 'value'): Promise<Response> {
  return fetch(`${url}/v1/secrets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, value })
  });
}

test('requests are counted by method, route pattern and status, and timed', async () => {
  const served = await serveTeam(METRICS);
  await create(served, 'A');
  await served.get('/v1/secrets?name=A');
  await served.get('/v1/secrets');
  await served.get('/v1/secrets', 'wrong');
  await served.get('/nowhere/at/all');
  const lines = await metricsOf(served);
  for (const line of [
    'helios_secrets_requests_total{method="POST",route="/v1/secrets",status="200"} 1',
    'helios_secrets_requests_total{method="GET",route="/v1/secrets",status="200"} 2',
    'helios_secrets_requests_total{method="GET",route="/v1/secrets",status="401"} 1',
    'helios_secrets_requests_total{method="GET",route="none",status="404"} 1',
    'helios_secrets_operations_total{kind="read"} 1',
    'helios_secrets_operations_total{kind="write"} 1',
    'helios_secrets_request_duration_seconds_count{method="GET",route="/v1/secrets"} 3',
    'helios_secrets_request_duration_seconds_bucket{method="GET",route="/v1/secrets",le="+Inf"} 3',
    'helios_secrets_requests_in_flight 0'
  ]) {
    expect(lines).toContain(line);
  }
});

test('every line of the metrics is valid for Prometheus, and each metric is explained once', async () => {
  const served = await serveTeam(METRICS);
  await served.get('/v1/secrets');
  const lines = (await metricsOf(served)).filter(Boolean);
  const shape =
    /^(# (HELP|TYPE) helios_secrets_\w+ .+|helios_secrets_\w+(\{(\w+="[^"\\\n]*",?)+\})? [\d.e+-]+)$/;
  expect(lines.filter(line => !shape.test(line))).toEqual([]);
  const types = lines.filter(line => line.startsWith('# TYPE')).map(line => line.split(' ')[2]);
  expect(new Set(types).size).toBe(types.length);
});

test('metrics and log contain no name, value, user or key', async () => {
  const served = await serveTeam([...METRICS, '--log-level', 'debug']);
  const [name, value] = [makeCanary().replace('-', '_'), makeCanary()];
  const { secretID } = (await (await create(served, name, value)).json()) as { secretID: string };
  await served.get(`/v1/secrets?name=${name}`);
  await served.get(`/v1/secrets/${secretID}`);
  await served.get(`/v1/${name}`);
  await served.get(`/v1/users?email=${encodeURIComponent('ann@acme.example')}`);
  const written = [...(await metricsOf(served)), ...served.log].join('\n');
  for (const one of [name, value, secretID, served.key, 'ann@acme']) {
    expect(written).not.toContain(one);
  }
});

test('metrics have their own address, and nothing else is there', async () => {
  const served = await serveTeam(METRICS);
  expect((await served.get('/metrics')).status).toBe(404);
  expect((await served.get('/metrics', '')).status).toBe(401);
  const elsewhere = await fetch((served.metricsURL ?? '').replace('/metrics', '/v1/secrets'));
  expect(elsewhere.status).toBe(404);
});

test('each answer leaves a log line with its request id, route pattern and status', async () => {
  const served = await serveTeam();
  const answer = await served.get('/v1/secrets?name=A');
  const lines = served.log.map(line => JSON.parse(line) as object);
  expect(lines).toContainEqual({
    time: expect.any(String) as string,
    level: 'info',
    message: 'answered',
    requestID: answer.headers.get('x-request-id'),
    method: 'GET',
    route: '/v1/secrets',
    status: 200,
    milliseconds: expect.any(Number) as number
  });
});
