import type { SQLInputValue } from 'node:sqlite';
import type {
  IAnsweredQuestion,
  INotebookFacts,
  IReaderFacts,
  PermissionAnswer,
  PermissionKind
} from '../../contract';
import { PermissionFile } from './file';

/** What a person has answered for one name. Times are milliseconds since 1970. */
export interface IAnswer {
  name: string;
  kind: Exclude<PermissionAnswer, 'once'>;
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
  names: readonly string[];
}

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

/** Keeps questions and answers. It decides nothing, so that another database can take its place. */
export class PermissionStore {
  readonly #file: PermissionFile;

  /** @param home the folder that all services of this user share. */
  constructor(home: string) {
    this.#file = new PermissionFile(home);
  }

  /** The answers that hold for a notebook. */
  answers(facts: INotebookFacts): IAnswer[] {
    return this.#all(`SELECT ${COLUMNS} FROM answer WHERE ${HOLDS}`, ...holdsFor(facts));
  }

  /** The permissions for files, and those for the kernels that run. */
  list(
    facts: IReaderFacts,
    kernelStarts: readonly string[],
    choice: IChoice
  ): (IAnswer & { kind: PermissionKind })[] {
    const sql = `SELECT ${COLUMNS} FROM answer WHERE ${OF_CHOICE} AND kind <> 'deny'
      AND (kernelStart = '' OR kernelStart IN (SELECT value FROM json_each(?))) ORDER BY path, name, kind`;
    return this.#all(sql, ...choiceOf(facts, choice), JSON.stringify(kernelStarts));
  }

  /** Keeps an answer, in place of what was answered for this kernel, or always for all kernels of this file. */
  async keep(facts: INotebookFacts, names: readonly string[], kind: IAnswer['kind']): Promise<void> {
    const now = Date.now();
    const isAlways = kind === 'always';
    const holder = isAlways ? [...readerOf(facts), '', ''] : sessionOf(facts);
    const sql = `DELETE FROM answer WHERE ${OF_READER} AND name = ?
      AND ((kernelStart <> '' AND kernelStart = ? AND session = ?) OR (? AND path = ?))`;
    await this.#file.write(database => {
      database
        .prepare("DELETE FROM answer WHERE kernelStart <> '' AND max(answeredAt, ifnull(lastReadAt, 0)) < ?")
        .run(now - KEEP);
      const forget = database.prepare(sql);
      const insert = database.prepare('INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)');
      for (const name of names) {
        forget.run(...readerOf(facts), name, facts.kernelStart, facts.session, Number(isAlways), facts.path);
        insert.run(...holder, facts.path, name, kind, isAlways ? facts.fingerprint : '', now);
      }
    });
  }

  /** Forgets what was answered for a notebook, for a secret, or for both: it is asked again. */
  async forget(facts: IReaderFacts, choice: IChoice): Promise<void> {
    await this.#run(`DELETE FROM answer WHERE ${OF_CHOICE}`, ...choiceOf(facts, choice));
  }

  /** Writes down that these were read now. Not worth waiting for: the next read does it. */
  async noteRead(facts: INotebookFacts, names: readonly string[]): Promise<void> {
    const sql = `UPDATE answer SET lastReadAt = ?, path = ?
      WHERE ${HOLDS} AND name IN (SELECT value FROM json_each(?))`;
    const values = [Date.now(), facts.path, ...holdsFor(facts), JSON.stringify(names)];
    await this.#file.write(database => database.prepare(sql).run(...values), 0).catch(() => undefined);
  }

  /** Keeps a question until it is answered. @param until milliseconds since 1970. */
  async ask(
    facts: INotebookFacts,
    { requestID, nonce }: IAnsweredQuestion,
    { isForeign, names }: IQuestion,
    until: number
  ): Promise<void> {
    const values = [nonce, requestID, Number(isForeign), JSON.stringify(names), until];
    await this.#file.write(database => {
      database.prepare('DELETE FROM question WHERE until < ?').run(Date.now());
      database
        .prepare('INSERT INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)')
        .run(...sessionOf(facts), ...values);
      const oldest = 'SELECT rowid FROM question WHERE kernelStart = ? ORDER BY rowid DESC LIMIT 1 OFFSET ?';
      database
        .prepare(`DELETE FROM question WHERE kernelStart = ? AND rowid <= (${oldest})`)
        .run(facts.kernelStart, facts.kernelStart, MOST_QUESTIONS);
    });
  }

  /**
   * Takes an answer to questions, once: afterwards only the same answer can come again.
   * @param fits whether these are the questions that it answers.
   * @param until when it can no longer come again, in milliseconds since 1970.
   * @returns whether it counts: all of them were asked of this notebook, are open, and fit.
   */
  answer(
    facts: INotebookFacts,
    given: readonly IAnsweredQuestion[],
    answer: PermissionAnswer,
    fits: (questions: readonly IQuestion[]) => boolean,
    until: number
  ): Promise<boolean> {
    const open = `SELECT isForeign, names FROM question
      WHERE ${OF_SESSION} AND nonce = ? AND requestID = ? AND until >= ? AND ifnull(answer, ?) = ?`;
    const close = 'UPDATE question SET answer = ?, until = ? WHERE nonce = ? AND answer IS NULL';
    return this.#file.write(database => {
      const rows = given.map(({ nonce, requestID }) =>
        database.prepare(open).get(...sessionOf(facts), nonce, requestID, Date.now(), answer, answer)
      );
      const questions = rows.flatMap(row => (row ? [questionOf(row)] : []));
      const counts = questions.length === given.length && fits(questions);
      if (counts) {
        given.forEach(({ nonce }) => database.prepare(close).run(answer, until, nonce));
      }
      return counts;
    });
  }

  /** A Jupyter server saved a notebook: what was allowed for the file before goes on, and nothing else does. */
  async saved(root: string, path: string, before: string, after: string): Promise<void> {
    const sql = 'UPDATE answer SET fingerprint = ? WHERE root = ? AND path = ? AND fingerprint = ?';
    await this.#run(sql, after, root, path, before);
  }

  /** A file or folder was renamed. What was allowed for a file that it took the place of is gone. */
  async moved(root: string, from: string, to: string): Promise<void> {
    await this.deleted(root, to);
    const sql = `UPDATE answer SET path = ? || substr(path, ?) WHERE ${AT}`;
    await this.#run(sql, to, [...from].length + 1, ...at(root, from));
  }

  /** A file or folder was deleted. What holds for a kernel is not about a file. */
  async deleted(root: string, path: string): Promise<void> {
    await this.#run(`DELETE FROM answer WHERE kernelStart = '' AND ${AT}`, ...at(root, path));
  }

  /** A kernel has ended, or started again. */
  async ended(kernelStart: string): Promise<void> {
    await this.#run('DELETE FROM answer WHERE kernelStart = ?', kernelStart);
    await this.#run('DELETE FROM question WHERE kernelStart = ?', kernelStart);
  }

  close(): void {
    this.#file.close();
  }

  #all<Row extends IAnswer>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#file.read(database => database.prepare(sql).all(...values) as unknown as Row[]);
  }

  async #run(sql: string, ...values: SQLInputValue[]): Promise<void> {
    await this.#file.write(database => database.prepare(sql).run(...values));
  }
}

function questionOf({ isForeign, names }: Record<string, unknown>): IQuestion {
  return { isForeign: isForeign === 1, names: JSON.parse(names as string) as string[] };
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
