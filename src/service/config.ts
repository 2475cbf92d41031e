import { parseArgs } from 'node:util';
import { HeliosError } from '../contract';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface IConfig {
  /** The folder that holds the vault. */
  home: string;
  /** Where to listen: a unix socket, or a port of the loopback address. */
  listen: { socket: string } | { port: number };
  logLevel: LogLevel;
}

const LEVELS = ['debug', 'info', 'warn', 'error'];

/**
 * Reads the command line.
 * @throws HeliosError request_invalid where it is not understood.
 */
export function readConfig(args: string[]): IConfig {
  const { values } = parseArgs({
    args,
    options: {
      home: { type: 'string' },
      socket: { type: 'string' },
      port: { type: 'string' },
      'log-level': { type: 'string', default: 'info' }
    }
  });
  const { home, socket, port } = values;
  const logLevel = values['log-level'];
  if (!home || (socket === undefined) === (port === undefined) || !LEVELS.includes(logLevel)) {
    throw new HeliosError(
      'request_invalid',
      'Usage: service.cjs --home DIR (--socket PATH | --port N) [--log-level debug|info|warn|error]'
    );
  }
  const listen = socket === undefined ? { port: Number(port) } : { socket };
  return { home, listen, logLevel: logLevel as LogLevel };
}
