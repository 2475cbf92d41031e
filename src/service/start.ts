import { HeliosError } from '../contract';
import type { IRemote } from './gateway/remote';

/** The first line of the standard input: what no argument, variable or file of this process may show. */
export interface IStart {
  /** The bearer key of this start. */
  key: string;
  /** What keeps the secrets elsewhere; null for the vault on this computer. */
  connection: IRemote | null;
}

/**
 * Reads the first line.
 * @throws HeliosError request_invalid without a part of the line.
 */
export function readStart(line: string): IStart {
  try {
    const { key, connection } = JSON.parse(line) as Record<string, unknown>;
    if (typeof key === 'string' && key && (connection === null || isRemote(connection))) {
      return { key, connection };
    }
  } catch {
    // No JSON, or no object.
  }
  throw new HeliosError('request_invalid', 'The key of this start is missing.');
}

function isRemote(connection: unknown): connection is IRemote {
  const { kind = 'team', url, apiKey } = Object(connection) as Record<string, unknown>;
  return (kind === 'team' || kind === 'helios') && typeof url === 'string' && typeof apiKey === 'string';
}
