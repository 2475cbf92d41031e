// The service of a team over HTTP, asked by its people with their API keys.
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { keyGuard } from '../../../src/service/guard';
import { Log } from '../../../src/service/log';
import { Acme } from '../acme';
import { afterwards } from '../fixtures';

export const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;
export const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

export interface ITeamApp {
  acme: Acme;
  app: FastifyInstance;
  log: string[];
  /** Asks as one of these people, or as nobody. */
  ask: (
    by: string | null,
    method: string,
    url: string,
    payload?: object,
    headers?: Record<string, string>
  ) => Promise<LightMyRequestResponse>;
}

export async function makeTeamApp(...names: string[]): Promise<ITeamApp> {
  const { buildApp } = await import('../../../src/service/app');
  const acme = await Acme.make(...names);
  const log: string[] = [];
  const app = await buildApp({
    guard: keyGuard(),
    vault: () => acme.vault,
    backend: 'team',
    home: '',
    log: new Log('debug', line => log.push(line))
  });
  afterwards(() => app.close());
  const ask: ITeamApp['ask'] = (by, method, url, payload, headers) =>
    app.inject({
      method: method as 'GET',
      url,
      payload,
      headers: { ...(by === null ? {} : { authorization: `Bearer ${acme.key(by)}` }), ...headers }
    });
  return { acme, app, log, ask };
}
