import { chmodSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type {
  IAuditRow,
  IIdempotencyRow,
  IOrganizationRow,
  ISecretRow,
  IStore,
  IUserRow,
  IVersionRow,
  Role
} from '../store';
import { checkOwner, checkSchema, migrate } from './schema';

type Row = Record<string, SQLInputValue>;

/** A vault in one SQLite file. Its errors are SQLite's; `toVaultError` names them. */
export class SqliteStore implements IStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens the file, makes it where it is missing, and brings its schema up to date. */
  constructor(path: string) {
    // A waiting timeout would block the event loop; whoever calls repeats instead.
    this.#database = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true });
    try {
      // First, because all that follows writes.
      checkOwner(this.#database);
      if (process.platform !== 'win32') {
        chmodSync(path, 0o600);
      }
      this.#database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON;
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
      `);
      migrate(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      checkSchema(this.#database);
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some errors (a full disk) have already undone the transaction.
      if (this.#database.isTransaction) {
        this.#database.exec('ROLLBACK');
      }
      throw error;
    }
  }

  savepoint<T>(work: () => T): T {
    // After an error that has undone the transaction, a savepoint would begin and commit one of its own.
    if (!this.#database.isTransaction) {
      throw new Error('A savepoint stands within a transaction.');
    }
    this.#database.exec('SAVEPOINT job');
    try {
      const result = work();
      this.#database.exec('RELEASE job');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) {
        this.#database.exec('ROLLBACK TO job; RELEASE job');
      }
      throw error;
    }
  }

  organization(): IOrganizationRow | null {
    return this.#get<IOrganizationRow>('SELECT * FROM organization');
  }

  insertOrganization(organization: IOrganizationRow, user: IUserRow): void {
    this.#insert('organization', organization);
    this.#insert('user', user);
  }

  user(): IUserRow {
    return this.#get<IUserRow>('SELECT * FROM user') as IUserRow;
  }

  secrets(): ISecretRow[] {
    return this.#prepare('SELECT * FROM secret ORDER BY name').all() as unknown as ISecretRow[];
  }

  secretByID(secretID: string): ISecretRow | null {
    return this.#get<ISecretRow>('SELECT * FROM secret WHERE secretID = ?', secretID);
  }

  secretByName(name: string): ISecretRow | null {
    return this.#get<ISecretRow>('SELECT * FROM secret WHERE name = ?', name);
  }

  insertSecret(secret: ISecretRow, owner: string): void {
    this.#insert('secret', secret);
    this.#insert('access', { secretID: secret.secretID, identityID: owner, role: 'Owner' });
  }

  updateSecret({ secretID, version, lastUpdatedBy, lastUpdatedAt }: ISecretRow): void {
    const sql = 'UPDATE secret SET version = ?, lastUpdatedBy = ?, lastUpdatedAt = ? WHERE secretID = ?';
    this.#prepare(sql).run(version, lastUpdatedBy, lastUpdatedAt, secretID);
  }

  deleteSecret(secretID: string): void {
    this.#prepare('DELETE FROM secret WHERE secretID = ?').run(secretID);
  }

  role(secretID: string, userID: string): Role | null {
    const sql = 'SELECT role FROM access WHERE secretID = ? AND identityID = ?';
    return this.#get<{ role: Role }>(sql, secretID, userID)?.role ?? null;
  }

  version(secretID: string, version: number): IVersionRow | null {
    return this.#get<IVersionRow>(
      'SELECT * FROM version WHERE secretID = ? AND version = ?',
      secretID,
      version
    );
  }

  replaceVersion(version: IVersionRow): void {
    this.#prepare('DELETE FROM version WHERE secretID = ?').run(version.secretID);
    this.#insert('version', version);
  }

  idempotency(caller: string, key: string): IIdempotencyRow | null {
    return this.#get<IIdempotencyRow>('SELECT * FROM idempotency WHERE caller = ? AND key = ?', caller, key);
  }

  insertIdempotency(row: IIdempotencyRow): void {
    this.#insert('idempotency', row);
  }

  pruneIdempotency(time: number): void {
    this.#prepare('DELETE FROM idempotency WHERE createdAt < ?').run(time);
  }

  insertAudit(row: IAuditRow): void {
    this.#insert('audit', row);
  }

  audit(secretID: string): IAuditRow[] {
    const sql = 'SELECT * FROM audit WHERE secretID = ? ORDER BY auditID';
    return this.#prepare(sql).all(secretID) as unknown as IAuditRow[];
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #get<T>(sql: string, ...values: SQLInputValue[]): T | null {
    return (this.#prepare(sql).get(...values) as T | undefined) ?? null;
  }

  #insert(table: string, row: object): void {
    const columns = Object.keys(row);
    const marks = columns.map(() => '?').join(', ');
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`;
    this.#prepare(sql).run(...Object.values(row as Row));
  }
}
