// Schemathesis asks the service what /openapi.json says, at random and one request after another.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../service/fixtures';
import { makeBundle } from '../service/serviceProcess';
import { startHeavy } from './service';

const bundle = makeBundle();
const SCHEMATHESIS = process.env.HELIOS_TEST_SCHEMATHESIS ?? 'schemathesis';
const SECONDS = 120;

jest.setTimeout((SECONDS + 120) * 1000);

// Checks that no schema can be right about: what a filter, a page or a code must be, and methods that Node does not
// know. The other answers to a wrong request are ours.
const CONFIG = `
[checks]
positive_data_acceptance.enabled = false
unsupported_method.enabled = false
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 431]
[[operations]]
# Here 404 is for whom to share with, too.
include-path-regex = "accessControls"
checks.ensure_resource_availability.enabled = false
`;

interface IRunResult {
  code: number;
  output: string;
}

function schemathesis(folder: string, url: string, key: string, ...args: string[]): Promise<IRunResult> {
  const config = join(folder, 'schemathesis.toml');
  writeFileSync(config, `headers = { Authorization = "Bearer ${key}" }\n${CONFIG}`);
  const all = ['--config-file', config, 'run', `${url}/openapi.json`, '--continue-on-failure', ...args];
  return new Promise(resolve =>
    execFile(SCHEMATHESIS, all, { cwd: folder, maxBuffer: 1e9 }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr })
    )
  );
}

test('random requests from the OpenAPI document cause no internal error, and every answer matches it', async () => {
  const { url, key, ask, metric } = await startHeavy(bundle);
  for (const name of ['bob', 'carol']) {
    await ask('POST', '/v1/users', { email: `${name}@acme.example` });
  }
  const folder = makeFolder();
  // /v2 is described, and served, as /v1 is. Its own key comes last, since it may end.
  const others = ['--exclude-path-regex', '^/v2/|apiKeys/', '--max-time', String(SECONDS - 20)];
  const first = await schemathesis(folder, url, key, ...others);
  expect([first.code, first.code ? first.output : '']).toEqual([0, '']);
  const second = await schemathesis(folder, url, key, '--include-path-regex', 'apiKeys', '--max-time', '20');
  expect([second.code, second.code ? second.output : '']).toEqual([0, '']);
  expect(await metric('requests_total', /status="2/)).toBeGreaterThan(300);
  expect(await metric('requests_total', /status="5/)).toBe(0);
});
