import { readFileSync } from 'node:fs';
import type { IRemote } from '../gateway/remote';
import { toVaultError } from '../store/sqlite/errors';
import { misused } from './failure';
import type { Options } from './options';

/** The service that options name; null for the vault of this computer. @throws CommandError usage_invalid */
export function remoteOf({ url, 'api-key-file': file }: Options): IRemote | null {
  if (!url && !file) {
    return null;
  }
  if (!url || !file) {
    throw misused(
      'Give both: --url (or HELIOS_SECRETS_URL) and --api-key-file (or HELIOS_SECRETS_API_KEY_FILE).'
    );
  }
  try {
    return { url, apiKey: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    throw toVaultError(error);
  }
}
