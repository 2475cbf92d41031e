import { parseArgs } from 'node:util';
import { API_KEY_PERMISSIONS } from '../../contract';
import { misused } from './failure';

/** Every option with a value: what stands for the value in the help, and what it is for. */
export const TEXTS = {
  organization: ['NAME', 'what the organization is called'],
  email: ['EMAIL', "the user's address"],
  name: ['NAME', 'what the key is called (default: First key)'],
  scope: ['SCOPE', 'Full, or ReadOnly for reading only (default: Full)'],
  expires: ['TIME', 'when the key ends: 90d, 12h, or a date (default: never)'],
  description: ['TEXT', 'what the team is for'],
  'hand-to': ['EMAIL', 'who shall own the secrets that lose their last owner'],
  type: ['TYPE', 'only this type, such as SecretRead'],
  since: ['TIME', 'not older than this: 7d, 12h, or a date'],
  limit: ['N', 'at most so many entries (default: 50)'],
  listen: ['HOST:PORT', 'where to listen (default: 127.0.0.1:8787)'],
  'tls-cert': ['FILE', 'certificate with its chain, as PEM'],
  'tls-key': ['FILE', 'private key of the certificate, as PEM'],
  'rate-limit': [
    'N',
    'requests a second of one API key, ten times as many of one address; 0: no limits (default: 100)'
  ],
  'metrics-listen': ['HOST:PORT', 'where to show metrics; without it there are none'],
  drain: ['SECONDS', 'how long to go on after SIGTERM, while /readyz says 503 (default: 3)'],
  'audit-checkpoint': [
    'FILE',
    'the file that seals the audit log (default: none; with --embedded beside the vault)'
  ],
  'audit-days': ['N', 'remove entries of the audit log after so many days; 0: keep them (default: 0)'],
  'log-level': ['LEVEL', 'debug, info, warn or error (default: info)'],
  database: ['URL|PATH', 'a database that speaks the MySQL protocol, or an SQLite file'],
  'key-file': ['PATH', 'file of the root key'],
  'passphrase-file': ['PATH', 'a file with the passphrase that opens, or seals, the key file'],
  'former-values': ['N', 'former values of a secret that are kept (default: 10)'],
  home: ['DIR', 'folder of the vault, the SQLite file and the key file'],
  url: ['URL', 'the service that keeps the secrets (default: the vault of this computer)'],
  'api-key-file': ['PATH', 'a file with an API key']
} as const satisfies Record<string, readonly [string, string]>;

/** Every option that may come several times. */
export const LISTS = {
  secret: ['NAME', 'the name of a secret; may be repeated'],
  host: ['NAME', 'a name by which clients call the service; may be repeated'],
  permission: ['WORD', `one of ${API_KEY_PERMISSIONS.join(', ')}; may be repeated`]
} as const satisfies Record<string, readonly [string, string]>;

/** Every option without a value. */
export const FLAGS = {
  embedded: 'use the vault of this computer, which the Secrets panel shows, instead of a team',
  'behind-proxy': 'a proxy in front terminates TLS and sets X-Forwarded-For',
  root: 'replace the root key itself',
  reencrypt: 'encrypt the values anew too',
  resume: 'go on with what was interrupted',
  yes: 'do not ask',
  json: 'write JSON for scripts',
  help: 'show this'
} as const;

export type OptionName = keyof typeof TEXTS | keyof typeof LISTS | keyof typeof FLAGS;
export type Options = { [Name in keyof typeof TEXTS]?: string } & {
  [Name in keyof typeof LISTS]?: string[];
} & { [Name in keyof typeof FLAGS]?: boolean };

/** Takes the options, which are those of `names`, out of the words. */
export function parse(args: string[], names: readonly OptionName[]): { options: Options; words: string[] } {
  const config = Object.fromEntries(
    names.map(name => [
      name,
      { type: name in FLAGS ? ('boolean' as const) : ('string' as const), multiple: name in LISTS }
    ])
  );
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...config, help: { type: 'boolean', short: 'h' } }
    });
    return { options: values, words: positionals };
  } catch (error) {
    // The first sentence says what is wrong; what follows explains Node's ways.
    throw misused((error as Error).message.split(/\. |\n/)[0].replace(/\.?$/, '.'));
  }
}

/** A value that is one of `choices`, whatever its case. */
export function choiceOf<T extends string>(value: string, choices: readonly T[], option: string): T {
  const found = choices.find(choice => choice.toLowerCase() === value.toLowerCase());
  if (!found) {
    throw misused(`${option} is one of: ${choices.join(', ')}.`);
  }
  return found;
}

/** A whole number from `least` to `most`. */
export function numberOf(value: string, least: number, most: number, option: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw misused(`${option} is a whole number from ${least} to ${most}.`);
  }
  return number;
}

const UNITS: Record<string, number> = { h: 3600e3, d: 24 * 3600e3, w: 7 * 24 * 3600e3 };

/** RFC 3339 for a date, or for a span such as 90d from now on, or back with `direction` -1. */
export function timeOf(value: string, direction: 1 | -1, option: string): string {
  const [, count, unit] = /^(\d{1,6})([hdw])$/.exec(value) ?? [];
  const date = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN;
  const time = unit ? Date.now() + direction * Number(count) * UNITS[unit] : date;
  if (Number.isNaN(new Date(time).getTime())) {
    throw misused(`${option} is a span such as 90d or 12h, or a date such as 2026-01-31.`);
  }
  return new Date(time).toISOString();
}
