import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { IAnsweredQuestion, INotebookFacts, IReaderFacts, PermissionKind } from '../../contract';
import { toVaultError } from '../store/sqlite/errors';
import { untilFree } from '../store/sqlite/patience';
import { openPermissionFile } from './file';

/** What a person has answered for one name. Times are milliseconds since 1970. */
export interface IAnswer {
  name: string;
  kind: PermissionKind | 'deny';
  path: string;
  /** Of the file that it holds for; empty where it holds for a kernel. */
  fingerprint: string;
  answeredAt: number;
  lastReadAt: number | null;
}

/** Of a notebook, of a secret, or of all. */
export interface IChoice {
  path?: string;
  name?: string;
}

/** A question that was asked about a request. */
export interface IQuestion {
  /** It is about code that nobody here started, so that once is its only answer. */
  isForeign: boolean;
  /** Hashes of them. */
  names: readonly string[];
}

/** How long a write waits for another service of this user, in milliseconds. */
const PATIENCE = 5000;

/** How long what holds for a kernel is kept unused, in milliseconds. A kernel can end without a word. */
const KEEP = 30 * 24 * 60 * 60 * 1000;

/** Questions of one kernel; the oldest go first. */
const MOST_QUESTIONS = 1000;

const OF_READER = 'identity = ? AND root = ? AND connection = ?';
const OF_SESSION = `${OF_READER} AND kernelStart = ? AND session = ?`;
const OF_CHOICE = `${OF_READER} AND path = ifnull(?, path) AND name = ifnull(?, name)`;
const COLUMNS = 'name, kind, path, fingerprint, answeredAt, lastReadAt';

/** What holds for a notebook: for its kernel, and for its file as it is now. */
const HOLDS = `${OF_READER} AND ((kernelStart = ? AND session = ?) OR (kernelStart = '' AND path = ? AND fingerprint = ?))`;

/** At a path or below it. Not LIKE, in which a name may hold wildcards. */
const AT = 'root = ? AND (path = ? OR substr(path, 1, ?) = ?)';

/** What holds for a kernel is not about a file. */
const DELETED = `DELETE FROM answer WHERE kernelStart = '' AND ${AT}`;

/** Keeps questions and answers. It decides nothing, so that another database can take its place. */
export class PermissionStore {
  readonly #home: string;
  #database: DatabaseSync | undefined;

  /** @param home the folder of the file, which is opened when it is first needed. */
  constructor(home: string) {
    this.#home = home;
  }

  /** The answers that hold for a notebook. */
  answers(facts: INotebookFacts): IAnswer[] {
    const sql = `SELECT ${COLUMNS} FROM answer WHERE ${HOLDS}`;
    return this.#all(sql, ...holdsFor(facts)) as unknown as IAnswer[];
  }

  /** The permissions for files, and those for the kernels that run. */
  list(facts: IReaderFacts, kernelStarts: readonly string[], choice: IChoice): IAnswer[] {
    const sql = `SELECT ${COLUMNS} FROM answer WHERE ${OF_CHOICE} AND kind <> 'deny'
      AND (kernelStart = '' OR kernelStart IN (SELECT value FROM json_each(?))) ORDER BY path, name, kind`;
    return this.#all(sql, ...choiceOf(facts, choice), JSON.stringify(kernelStarts)) as unknown as IAnswer[];
  }

  /** Keeps an answer, in place of what was answered for this kernel, or always for all kernels of this file. */
  async keep(facts: INotebookFacts, names: readonly string[], kind: IAnswer['kind']): Promise<void> {
    const isAlways = kind === 'always';
    const { kernelStart, session, path } = facts;
    const given = JSON.stringify(names);
    const holder = isAlways ? [...readerOf(facts), '', ''] : sessionOf(facts);
    const forget = `DELETE FROM answer WHERE ${OF_READER} AND name IN (SELECT value FROM json_each(?))
      AND ((kernelStart <> '' AND kernelStart = ? AND session = ?) OR (? AND path = ?))`;
    const insert = `INSERT INTO answer
      SELECT DISTINCT ?, ?, ?, ?, ?, ?, value, ?, ?, ?, NULL FROM json_each(?)`;
    const tidy = "DELETE FROM answer WHERE kernelStart <> '' AND max(answeredAt, ifnull(lastReadAt, 0)) < ?";
    await this.#run([
      [tidy, Date.now() - KEEP],
      [forget, ...readerOf(facts), given, kernelStart, session, Number(isAlways), path],
      [insert, ...holder, path, kind, isAlways ? facts.fingerprint : '', Date.now(), given]
    ]);
  }

  /** Forgets what was answered for a notebook, for a secret, or for both: it is asked again. */
  async forget(facts: IReaderFacts, choice: IChoice): Promise<void> {
    await this.#run([[`DELETE FROM answer WHERE ${OF_CHOICE}`, ...choiceOf(facts, choice)]]);
  }

  /** Writes down that these were read now. Not worth waiting for: the next read does it. */
  async noteRead(facts: INotebookFacts, names: readonly string[]): Promise<void> {
    const sql = `UPDATE answer SET lastReadAt = ?, path = ?
      WHERE ${HOLDS} AND name IN (SELECT value FROM json_each(?))`;
    const values = [Date.now(), facts.path, ...holdsFor(facts), JSON.stringify(names)];
    await this.#run([[sql, ...values]], 0).catch(() => undefined);
  }

  /** Keeps a question until it is answered. @param until milliseconds since 1970. */
  async ask(facts: INotebookFacts, question: IAnsweredQuestion & IQuestion, until: number): Promise<void> {
    const { kernelStart } = facts;
    const { requestID, nonce, isForeign, names } = question;
    const values = [nonce, requestID, Number(isForeign), JSON.stringify(names), until];
    const oldest = 'SELECT rowid FROM question WHERE kernelStart = ? ORDER BY rowid DESC LIMIT 1 OFFSET ?';
    await this.#run([
      ['DELETE FROM question WHERE until < ?', Date.now()],
      ['INSERT INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)', ...sessionOf(facts), ...values],
      [
        `DELETE FROM question WHERE kernelStart = ? AND rowid <= (${oldest})`,
        kernelStart,
        kernelStart,
        MOST_QUESTIONS
      ]
    ]);
  }

  /** Those of these questions that were asked of this notebook, and that `answer` can still answer. */
  questions(facts: INotebookFacts, given: readonly IAnsweredQuestion[], answer: string): IQuestion[] {
    const sql = `SELECT isForeign, names FROM question
      WHERE ${OF_SESSION} AND nonce = ? AND requestID = ? AND until >= ? AND ifnull(answer, ?) = ?`;
    return given.flatMap(({ nonce, requestID }) => {
      const rows = this.#all(sql, ...sessionOf(facts), nonce, requestID, Date.now(), answer, answer);
      return rows.map(({ isForeign, names }) => ({
        isForeign: isForeign === 1,
        names: JSON.parse(names as string) as string[]
      }));
    });
  }

  /** Closes questions by an answer; afterwards only the same can come again. @returns whether that is so for all. */
  async closeQuestions(given: readonly IAnsweredQuestion[], answer: string, until: number): Promise<boolean> {
    const sql = `UPDATE question SET until = iif(answer IS NULL, ?, until), answer = ?
      WHERE nonce IN (SELECT value FROM json_each(?)) AND ifnull(answer, ?) = ?`;
    const nonces = [...new Set(given.map(({ nonce }) => nonce))];
    const closed = await this.#run([[sql, until, answer, JSON.stringify(nonces), answer, answer]]);
    return closed === nonces.length;
  }

  /** A Jupyter server saved a notebook: what was allowed for the file before goes on, and nothing else does. */
  async saved(root: string, path: string, before: string, after: string): Promise<void> {
    const sql = 'UPDATE answer SET fingerprint = ? WHERE root = ? AND path = ? AND fingerprint = ?';
    await this.#run([[sql, after, root, path, before]]);
  }

  /** A file or folder was renamed. What was allowed for a file that it took the place of is gone. */
  async moved(root: string, from: string, to: string): Promise<void> {
    const move = `UPDATE answer SET path = ? || substr(path, ?) WHERE ${AT}`;
    await this.#run([
      [DELETED, ...at(root, to)],
      [move, to, [...from].length + 1, ...at(root, from)]
    ]);
  }

  /** A file or folder was deleted. */
  async deleted(root: string, path: string): Promise<void> {
    await this.#run([[DELETED, ...at(root, path)]]);
  }

  /** A kernel has ended, or started again. */
  async ended(kernelStart: string): Promise<void> {
    await this.#run([
      ['DELETE FROM answer WHERE kernelStart = ?', kernelStart],
      ['DELETE FROM question WHERE kernelStart = ?', kernelStart]
    ]);
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #open(): DatabaseSync {
    return (this.#database ??= openPermissionFile(this.#home));
  }

  /** Reads at once; with a write-ahead log no other process is in the way. @throws HeliosError vault_* */
  #all(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
    try {
      return this.#open()
        .prepare(sql)
        .all(...values);
    } catch (error) {
      throw toVaultError(error);
    }
  }

  /**
   * Runs statements in one transaction, and again while another process writes.
   * @returns how many rows the last one changed.
   * @throws HeliosError vault_*
   */
  #run(statements: [sql: string, ...values: SQLInputValue[]][], patience = PATIENCE): Promise<number> {
    return untilFree(() => {
      const database = this.#open();
      database.exec('BEGIN IMMEDIATE');
      try {
        const results = statements.map(([sql, ...values]) => database.prepare(sql).run(...values));
        database.exec('COMMIT');
        return Number(results.at(-1)?.changes);
      } finally {
        if (database.isTransaction) {
          database.exec('ROLLBACK');
        }
      }
    }, patience);
  }
}

function at(root: string, path: string): SQLInputValue[] {
  // SQLite counts characters, not UTF-16 units.
  const below = `${path}/`;
  return [root, path, [...below].length, below];
}

function readerOf({ identity, root, connection }: IReaderFacts): string[] {
  return [identity, root, connection];
}

function sessionOf(facts: INotebookFacts): string[] {
  return [...readerOf(facts), facts.kernelStart, facts.session];
}

function holdsFor(facts: INotebookFacts): string[] {
  return [...sessionOf(facts), facts.path, facts.fingerprint];
}

function choiceOf(facts: IReaderFacts, { path, name }: IChoice): SQLInputValue[] {
  return [...readerOf(facts), path ?? null, name ?? null];
}
