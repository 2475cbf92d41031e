import { parseArgs } from 'node:util';
import { HeliosError } from '../contract';
import { LOG_LEVELS, type LogLevel } from './log';

export interface IConfig {
  /** The folder that holds the vault. */
  home: string;
  /** Where it listens: a unix socket, or a port of the loopback address. */
  listen: { socket: string } | { port: number };
  logLevel: LogLevel;
}

/**
 * Reads the command line with which Jupyter starts the service.
 * @throws HeliosError request_invalid
 */
export function readConfig(args: string[]): IConfig {
  const { home, socket, port, 'log-level': level = 'info' } = parse(args);
  const listen = listenOf(socket, port);
  const logLevel = LOG_LEVELS.find(one => one === level);
  if (!home || !listen || !logLevel) {
    throw usage();
  }
  return { home, listen, logLevel };
}

function parse(args: string[]): Partial<Record<'home' | 'socket' | 'port' | 'log-level', string>> {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { home: text, socket: text, port: text, 'log-level': text } }).values;
  } catch {
    throw usage();
  }
}

function listenOf(socket?: string, port?: string): IConfig['listen'] | null {
  if (socket && port === undefined) {
    return { socket };
  }
  const number = Number(port);
  const isPort = socket === undefined && /^\d+$/.test(port ?? '') && number < 65536;
  return isPort ? { port: number } : null;
}

function usage(): HeliosError {
  return new HeliosError(
    'request_invalid',
    `Usage: service.cjs --home DIR (--socket PATH | --port N) [--log-level ${LOG_LEVELS.join('|')}]`
  );
}
