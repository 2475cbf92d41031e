// The process that serves a team, or the vault of this computer, to whoever has an API key.
import { setTimeout as delay } from 'node:timers/promises';
import type { IInput } from '../cli/command';
import { homeOf, openNamed, operatorCall } from '../cli/place';
import { Log } from '../log';
import { startService } from './service';
import { settingsOf } from './settings';

/** Serves until SIGTERM or SIGINT. */
export async function runServe(input: IInput): Promise<void> {
  const { options, out } = input;
  const settings = settingsOf(options);
  const log = new Log(settings.logLevel);
  const vault = await openNamed(input, { formerValues: settings.formerValues });
  vault.audit.keep({ ...settings.audit, tell: message => log.say('error', message) });
  try {
    const { name } = await vault.people.organization(operatorCall(options));
    const home = options.embedded ? homeOf(options) : null;
    const service = await startService(vault, settings, home, log);
    const ended = ending();
    const { url, metricsURL } = service;
    out.result({ organization: name, url, metricsURL }, `${name} is served at ${url}`);
    log.say('info', 'listening');
    if ((await ended) === 'SIGTERM') {
      service.retire();
      log.say('info', 'about to stop');
      // So that a balancer sees /readyz first; another signal ends the wait.
      await Promise.race([delay(settings.drain, undefined, { ref: false }), ending()]);
    }
    await service.close();
    log.say('info', 'stopped');
  } finally {
    await vault.close();
  }
}

/** The next signal to end. */
function ending(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
