// A team service as its own process, and what it says of itself.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterwards } from '../service/fixtures';
import { type IRun, run } from '../service/serviceProcess';

export interface IHeavyService extends IRun {
  url: string;
  /** The key of ann@acme.example. */
  key: string;
  /** The value of a metric, summed over labels that match. */
  metric: (name: string, labels?: RegExp) => Promise<number>;
  /** Asks as Ann. */
  ask: (method: string, path: string, body?: object) => Promise<Response>;
}

/** Founds a team on the disk and serves it without limits of rate. */
export async function startHeavy(bundle: string, ...args: string[]): Promise<IHeavyService> {
  const folder = mkdtempSync(join(tmpdir(), 'helios-'));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, 'home');
  const founded = run(
    bundle,
    'init',
    '--organization',
    'ACME',
    '--email',
    'ann@acme.example',
    '--home',
    home
  );
  await founded.ended;
  const listen = ['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'];
  const flags = ['--rate-limit', '0', '--drain', '0', '--log-level', 'warn', '--json', ...args];
  const served = run(bundle, 'serve', '--home', home, ...listen, ...flags);
  await once(served.child.stdout, 'data');
  const { url, metricsURL } = JSON.parse(served.stdout.join('')) as { url: string; metricsURL: string };
  const [key] = founded.stdout;
  return {
    ...served,
    url,
    key,
    metric: async (name, labels = /./) => {
      const lines = (await (await fetch(metricsURL)).text()).split('\n');
      return lines
        .filter(line => line.startsWith(`helios_secrets_${name}`) && labels.test(line))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    ask: (method, path, body) =>
      fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        body: body && JSON.stringify(body)
      })
  };
}
