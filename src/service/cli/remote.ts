import { readFileSync } from 'node:fs';
import type { IRemote } from '../gateway/remote';
import { toVaultError } from '../store/sqlite/errors';
import { misused } from './failure';
import type { Options } from './options';

/**
 * The service that options name; null without one.
 * @throws CommandError usage_invalid
 */
export function remoteOf({ url, 'api-key-file': file }: Options): IRemote | null {
  if (!url) {
    return null;
  }
  if (!file) {
    throw misused('Give an API key for the service: --api-key-file, or HELIOS_SECRETS_API_KEY_FILE.');
  }
  return { url, apiKey: readKey(file) };
}

/** The API key in a file. @throws HeliosError where it cannot be read */
export function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw toVaultError(error);
  }
}
