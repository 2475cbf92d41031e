// A backup is text with one line per row; see docs/formats.md. It is checked completely before it is used.
import { type Hash, type KeyObject, createHash, createHmac, createSecretKey } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { HeliosError } from '../../contract';
import { contextOf, isSame, subkeyOf } from '../crypto/message';
import { BACKED_UP, type Row, type Table } from './tables';

/** The first line of a backup. */
export interface IBackupHeader {
  format: 'helios-secrets backup';
  version: 1;
  schema: number;
  orgID: string;
  organization: string;
  createdAt: string;
}

/** The last line of a backup. */
export interface IManifest {
  tables: Record<string, { rows: number; sha256: string }>;
  mac: string;
}

/** Counts and hashes the lines of a backup while it is written or read. */
export class Digests {
  readonly #tables = new Map<string, { rows: number; hash: Hash }>();

  add(table: string, line: string): void {
    let found = this.#tables.get(table);
    if (!found) {
      found = { rows: 0, hash: createHash('sha256') };
      this.#tables.set(table, found);
    }
    found.rows++;
    found.hash.update(`${line}\n`);
  }

  /** The manifest of a backup with this header. */
  manifest(root: KeyObject, header: IBackupHeader, headerLine: string): IManifest {
    const tables: IManifest['tables'] = {};
    for (const [table, { rows, hash }] of this.#tables) {
      tables[table] = { rows, sha256: hash.digest('hex') };
    }
    const fields = Object.entries(tables).flatMap(([table, { rows, sha256 }]) => [table, rows, sha256]);
    const key = createSecretKey(subkeyOf(root, 'helios-secrets backup', header.orgID));
    const mac = createHmac('sha256', key)
      .update(contextOf(headerLine, ...fields))
      .digest('hex');
    return { tables, mac };
  }
}

export function lineOf(table: Table, row: Row): string {
  const entries = Object.entries(row).map(([column, value]) => [
    column,
    value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value
  ]);
  return JSON.stringify({ table, row: Object.fromEntries(entries) as object });
}

/** A backup that was checked completely. */
export interface IBackup {
  header: IBackupHeader;
  manifest: IManifest;
}

/**
 * Reads a backup to its end and checks it.
 * @throws HeliosError backup_invalid if it is incomplete, was changed, or was made with another root key; a system error
 * if the file cannot be read.
 */
export async function checkBackup(path: string, root: KeyObject): Promise<IBackup> {
  const digests = new Digests();
  let headerLine = '';
  let header: IBackupHeader | null = null;
  let manifest: IManifest | null = null;
  for await (const line of linesOf(path)) {
    const content = parse(line);
    if (manifest) {
      throw new HeliosError('backup_invalid');
    }
    if (!header) {
      header = headerOf(content);
      headerLine = line;
    } else if (content.manifest) {
      manifest = content.manifest as IManifest;
    } else {
      digests.add(tableOf(content.table), line);
    }
  }
  const own = header && digests.manifest(root, header, headerLine);
  if (!header || !own || !manifest || !fits(own, manifest)) {
    throw new HeliosError('backup_invalid');
  }
  return { header, manifest };
}

/** The rows of a checked backup, in its order. */
export async function* rowsIn(path: string): AsyncGenerator<{ table: Table; row: Row }> {
  for await (const line of linesOf(path)) {
    const { table, row } = parse(line) as { table?: unknown; row?: Record<string, unknown> };
    if (table !== undefined && row) {
      const entries = Object.entries(row).map(([column, value]) => [column, decoded(value)]);
      yield { table: tableOf(table), row: Object.fromEntries(entries) as Row };
    }
  }
}

function decoded(value: unknown): unknown {
  const { bytes } = Object(value) as { bytes?: unknown };
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : value;
}

/** Reads lines, which end only at a line feed: a name may contain U+2028, where Node's readline would end a line too. */
async function* linesOf(path: string): AsyncGenerator<string> {
  // A line may have megabytes, so its parts are joined only once.
  let parts: string[] = [];
  for await (const chunk of createReadStream(path, 'utf8')) {
    const [first, ...others] = (chunk as string).split('\n');
    parts.push(first);
    for (const next of others) {
      yield lineFrom(parts);
      parts = [next];
    }
  }
  const last = lineFrom(parts);
  if (last) {
    yield last;
  }
}

/** A copy between systems may have added a carriage return before each line feed. */
function lineFrom(parts: readonly string[]): string {
  const line = parts.join('');
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function parse(line: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>;
  } catch {
    throw new HeliosError('backup_invalid');
  }
}

function headerOf(content: Record<string, unknown>): IBackupHeader {
  const { format, version, orgID } = content;
  if (format !== 'helios-secrets backup' || version !== 1 || typeof orgID !== 'string') {
    throw new HeliosError('backup_invalid');
  }
  return content as unknown as IBackupHeader;
}

function tableOf(name: unknown): Table {
  const table = BACKED_UP.find(one => one === name);
  if (!table) {
    throw new HeliosError('backup_invalid');
  }
  return table;
}

function fits(own: IManifest, { tables, mac }: IManifest): boolean {
  const [one, other] = [own.mac, mac].map(text => Buffer.from(String(text)));
  const isWhole = JSON.stringify(own.tables) === JSON.stringify(tables);
  return isWhole && isSame(one, other);
}
