import { HeliosError } from '../contract';
import type { IRemote } from './gateway/remote';

/** The first line of standard input: what must not appear in an argument, variable or file. */
export interface IStart {
  /** The bearer key of this start. */
  key: string;
  /** The service that keeps the secrets; null for the vault of this computer. */
  connection: IRemote | null;
}

/**
 * Reads the first line.
 * @throws HeliosError request_invalid; its message contains no part of the line.
 */
export function readStart(line: string): IStart {
  try {
    const { key, connection } = JSON.parse(line) as Record<string, unknown>;
    if (typeof key === 'string' && key && (connection === null || isRemote(connection))) {
      return { key, connection };
    }
  } catch {
    // The line is not a JSON object.
  }
  throw new HeliosError('request_invalid', 'The key of this start is missing.');
}

function isRemote(connection: unknown): connection is IRemote {
  const { kind = 'team', url, apiKey } = Object(connection) as Record<string, unknown>;
  return (kind === 'team' || kind === 'helios') && typeof url === 'string' && typeof apiKey === 'string';
}
