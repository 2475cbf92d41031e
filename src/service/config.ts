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
  const { home, socket, port, 'log-level': logLevel = 'info' } = parse(args);
  const listen = listenOf(socket, port);
  if (!home || !listen || !LEVELS.includes(logLevel)) {
    throw misunderstood();
  }
  return { home, listen, logLevel: logLevel as LogLevel };
}

function parse(args: string[]): Partial<Record<'home' | 'socket' | 'port' | 'log-level', string>> {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { home: text, socket: text, port: text, 'log-level': text } }).values;
  } catch {
    throw misunderstood();
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

function misunderstood(): HeliosError {
  return new HeliosError(
    'request_invalid',
    'Usage: service.cjs --home DIR (--socket PATH | --port N) [--log-level debug|info|warn|error]'
  );
}
