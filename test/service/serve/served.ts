// A team service that listens, in this process.
import { join } from 'node:path';
import { parse } from '../../../src/service/cli/command';
import { type IServeSettings, SERVE, settingsOf } from '../../../src/service/cli/serve';
import { Log } from '../../../src/service/log';
import type { ILimits } from '../../../src/service/serve/protection';
import { type IService, startService } from '../../../src/service/serve/service';
import { createTeamOrganization, openTeam } from '../../../src/service/vault/openTeam';
import type { Vault } from '../../../src/service/vault/vault';
import { makeFastFolder } from '../cli/commands';
import { afterwards } from '../fixtures';
import { OPERATOR } from '../teamVault';

/** The settings from a command line of `serve`. */
export function settingsFrom(...args: string[]): IServeSettings {
  return settingsOf(parse(args, SERVE).values);
}

export interface IServed extends IService {
  vault: Vault;
  /** The key of ann@acme.example. */
  key: string;
  /** The log lines so far. */
  log: string[];
  get: (path: string, key?: string, headers?: Record<string, string>) => Promise<Response>;
  /** Adds a user; gives the key. */
  hire: (email: string) => Promise<string>;
}

/** Founds a team and serves it with these arguments. @param now stands still where rates are tested. */
export async function serveTeam(
  args: string[] = [],
  limits: Partial<ILimits> = {},
  now?: () => number
): Promise<IServed> {
  const folder = makeFastFolder();
  const place = { database: join(folder, 'team.sqlite'), keyFile: join(folder, 'team.key') };
  const founder = { name: 'ACME', email: 'ann@acme.example' };
  const { apiKey: key } = await createTeamOrganization(place, founder, OPERATOR);
  const vault = await openTeam(place);
  afterwards(() => vault.close());
  const log: string[] = [];
  const settings = settingsFrom('--listen', '127.0.0.1:0', ...args);
  const service = await startService(
    vault,
    settings,
    null,
    new Log(settings.logLevel, line => log.push(line)),
    { limits, now }
  );
  afterwards(() => service.close());
  const get: IServed['get'] = (path, as = key, headers = {}) =>
    fetch(service.url + path, { headers: { ...(as ? { authorization: `Bearer ${as}` } : {}), ...headers } });
  const hire = async (email: string): Promise<string> => {
    await vault.people.add(email, OPERATOR);
    return (await vault.apiKeys.createFor(email, { name: 'key', scope: 'Full' }, OPERATOR)).apiKey;
  };
  return { ...service, vault, key, log, get, hire };
}
