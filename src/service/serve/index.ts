// The service for a team, or for other programs on this computer: requests with API keys, and their limits.
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log';
import type { IService } from './service';

export { startService } from './service';

/**
 * Serves until SIGTERM or SIGINT. After SIGTERM `/readyz` reports it first, so that a load balancer can react; another
 * signal ends that wait.
 * @param drain the length of the wait in milliseconds.
 */
export async function serveUntilStopped(service: IService, drain: number, log: Log): Promise<void> {
  const stopped = nextSignal();
  log.say('info', 'listening');
  if ((await stopped) === 'SIGTERM') {
    service.retire();
    log.say('info', 'about to stop');
    await Promise.race([delay(drain, undefined, { ref: false }), nextSignal()]);
  }
  await service.close();
  log.say('info', 'stopped');
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
