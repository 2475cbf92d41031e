import { readFileSync } from 'node:fs';
import { HELIOS_URL } from '../../contract';
import { readServiceURL } from '../address';
import { misused } from '../commandError';
import type { IRemote } from '../gateway/remote';
import { toVaultError } from '../store/sqlite/errors';
import type { OptionValues } from './command';
import type { SERVICE } from './options';

/**
 * The service that the options name; null without one.
 * @throws CommandError usage_invalid; HeliosError connection_invalid
 */
export function remoteOf(options: OptionValues<typeof SERVICE>): IRemote | null {
  const { url, 'api-key-file': file = process.env.HELIOS_SECRETS_API_KEY_FILE } = options;
  if (!url) {
    return null;
  }
  if (!file) {
    throw misused('Give an API key for the service: --api-key-file, or HELIOS_SECRETS_API_KEY_FILE.');
  }
  return { kind: readServiceURL(url) === HELIOS_URL ? 'helios' : 'team', url, apiKey: readKey(file) };
}

/** The API key in a file. @throws HeliosError if it cannot be read. */
export function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw toVaultError(error);
  }
}
