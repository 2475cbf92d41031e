// Options that several commands have, and how values are read.
import { misused } from '../commandError';
import type { IFlag, IListOption, ITextOption } from './command';

export const text = (value: string, help: string): ITextOption => ({ type: 'string', value, help });

export const list = (value: string, help: string): IListOption => ({
  type: 'string',
  multiple: true,
  value,
  help: `${help}; can be repeated`
});

export const flag = (help: string): IFlag => ({ type: 'boolean', help });

/** Where the vault of a team is. */
export const LOCATION = {
  database: text('URL|PATH', 'a database with the MySQL protocol, or an SQLite file'),
  'key-file': text('PATH', 'the file with the root key'),
  'passphrase-file': text('PATH', 'a file with the passphrase of the key file'),
  home: text('DIR', 'the folder of the vault, its SQLite file and its key file')
};

/** Where a vault is: that of a team or of this computer. */
export const ANY_LOCATION = {
  embedded: flag('use the vault of this computer, which the Secrets panel shows, instead of a team vault'),
  ...LOCATION
};

/** A service that keeps the secrets, and an API key for it. */
export const SERVICE = {
  url: text('URL', 'the service that keeps the secrets (default: the vault of this computer)'),
  'api-key-file': text('PATH', 'a file with an API key')
};

export const EMAIL = { email: text('EMAIL', 'the email address of the user') };

export const YES = { yes: flag('do not ask for confirmation') };

export const CHECKPOINT = {
  'audit-checkpoint': text(
    'FILE',
    'the checkpoint file of the audit log (default: none; with --embedded it is next to the vault)'
  )
};

/** One of `choices`, in any case. */
export function choiceOf<T extends string>(value: string, choices: readonly T[], option: string): T {
  const found = choices.find(choice => choice.toLowerCase() === value.toLowerCase());
  if (!found) {
    throw misused(`${option} must be one of: ${choices.join(', ')}.`);
  }
  return found;
}

/** A whole number from `least` to `most`. */
export function numberOf(value: string, least: number, most: number, option: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw misused(`${option} must be a whole number from ${least} to ${most}.`);
  }
  return number;
}

const UNITS: Record<string, number> = { h: 3600e3, d: 24 * 3600e3, w: 7 * 24 * 3600e3 };

/** RFC 3339 for a date, or for a time span such as 90d: from now on, or with `direction` -1 before now. */
export function timeOf(value: string, direction: 1 | -1, option: string): string {
  const [, count, unit] = /^(\d{1,6})([hdw])$/.exec(value) ?? [];
  const date = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN;
  const time = unit ? Date.now() + direction * Number(count) * UNITS[unit] : date;
  if (Number.isNaN(new Date(time).getTime())) {
    throw misused(`${option} must be a time span such as 90d or 12h, or a date such as 2026-01-31.`);
  }
  return new Date(time).toISOString();
}
