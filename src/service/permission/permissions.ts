import type { SQLInputValue } from 'node:sqlite';
import type { IPermissionContext } from '../../contract';
import { PermissionFile } from './file';

/** Whose permissions, where, and for which connection. */
export type Reader = Pick<IPermissionContext, 'identity' | 'root'> & { connection: string };

/** A permission as it is kept. Times are milliseconds since 1970. */
export interface IPermissionRow {
  path: string;
  name: string;
  fingerprint: string;
  allowedAt: number;
  lastReadAt: number | null;
}

/** A read is written down again after this long, so that a loop does not write each time, in milliseconds. */
const PRECISION = 60_000;

const OF_READER = 'identity = ? AND root = ? AND connection = ?';

/** Which notebooks may read which secrets for good, that is while their file is what Jupyter saved last. */
export class Permissions {
  readonly #file: PermissionFile;

  constructor(home: string) {
    this.#file = new PermissionFile(home);
  }

  /** Those of `names` that this notebook may read, the file being as `fingerprint` says. Never throws: what cannot be read is not allowed. */
  async allowed(
    reader: Reader,
    path: string,
    fingerprint: string,
    names: readonly string[]
  ): Promise<string[]> {
    if (!path || !fingerprint) {
      return [];
    }
    try {
      const rows = this.list(reader, { path }).filter(row => row.fingerprint === fingerprint);
      const kept = new Map(rows.map(row => [row.name, row]));
      const found = names.filter(name => kept.has(name));
      const late = found.filter(name => (kept.get(name)!.lastReadAt ?? 0) < Date.now() - PRECISION);
      await this.#note(reader, path, late);
      return found;
    } catch {
      return [];
    }
  }

  /** Allows from now on, in place of what was allowed before. */
  async allow(reader: Reader, path: string, fingerprint: string, names: readonly string[]): Promise<void> {
    await this.#file.write(database => {
      const statement = database.prepare(`
        INSERT INTO permission (identity, root, connection, path, name, fingerprint, allowedAt)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, allowedAt = excluded.allowedAt
      `);
      names.forEach(name => statement.run(...keyOf(reader), path, name, fingerprint, Date.now()));
    });
  }

  /** Those of a notebook, of a secret, or all. */
  list(reader: Reader, { path, name }: { path?: string; name?: string } = {}): IPermissionRow[] {
    const [where, values] = chosen(path, name);
    const sql = `SELECT path, name, fingerprint, allowedAt, lastReadAt FROM permission
      WHERE ${OF_READER}${where} ORDER BY path, name`;
    return this.#file.read(
      database => database.prepare(sql).all(...keyOf(reader), ...values) as unknown as IPermissionRow[]
    );
  }

  /** Takes back those of a notebook, of a secret, or one. */
  async withdraw(reader: Reader, { path, name }: { path?: string; name?: string }): Promise<void> {
    const [where, values] = chosen(path, name);
    await this.#file.write(database =>
      database.prepare(`DELETE FROM permission WHERE ${OF_READER}${where}`).run(...keyOf(reader), ...values)
    );
  }

  /** This server saved a notebook: what was allowed for the file before goes on, and nothing else does. */
  async saved(root: string, path: string, before: string, after: string): Promise<void> {
    const sql = 'UPDATE permission SET fingerprint = ? WHERE root = ? AND path = ? AND fingerprint = ?';
    await this.#file.write(database => database.prepare(sql).run(after, root, path, before));
  }

  /** A file or folder was renamed. What was allowed for a file that it took the place of is gone. */
  async moved(root: string, from: string, to: string): Promise<void> {
    await this.#file.write(database => {
      database.prepare(`DELETE FROM permission WHERE ${AT}`).run(...at(root, to));
      database
        .prepare(`UPDATE permission SET path = ? || substr(path, ?) WHERE ${AT}`)
        .run(to, [...from].length + 1, ...at(root, from));
    });
  }

  /** A file or folder was deleted. */
  async deleted(root: string, path: string): Promise<void> {
    await this.#file.write(database =>
      database.prepare(`DELETE FROM permission WHERE ${AT}`).run(...at(root, path))
    );
  }

  close(): void {
    this.#file.close();
  }

  async #note(reader: Reader, path: string, names: readonly string[]): Promise<void> {
    if (names.length) {
      const sql = `UPDATE permission SET lastReadAt = ? WHERE ${OF_READER} AND path = ? AND name = ?`;
      // Not worth waiting for: the next read does it.
      const noted = this.#file.write(database => {
        const statement = database.prepare(sql);
        names.forEach(name => statement.run(Date.now(), ...keyOf(reader), path, name));
      }, 0);
      await noted.catch(() => undefined);
    }
  }
}

/** At a path or below it. Not LIKE, in which a name may hold wildcards. */
const AT = 'root = ? AND (path = ? OR substr(path, 1, ?) = ?)';

function at(root: string, path: string): SQLInputValue[] {
  // SQLite counts characters, not UTF-16 units.
  const below = `${path}/`;
  return [root, path, [...below].length, below];
}

function keyOf({ identity, root, connection }: Reader): SQLInputValue[] {
  return [identity, root, connection];
}

function chosen(path?: string, name?: string): [string, string[]] {
  const wanted = Object.entries({ path, name }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined
  );
  return [wanted.map(([column]) => ` AND ${column} = ?`).join(''), wanted.map(([, value]) => value)];
}
