import { type ErrorCode, HeliosError } from '../../../contract';

/** What to do about an error of the database. */
export type Remedy =
  /** Run the whole transaction again: another one was in the way. */
  | 'repeat'
  /** Run it again on another server or connection: this one is lost, or does not take writes. */
  | 'leave'
  /** Run it again: a unique key was taken in between, and the operation will find the row now. */
  | 'look'
  | 'none';

/** What a driver throws: the server's number, or a name of the system's or the driver's own. */
interface IDriverError {
  code?: string;
  errno?: number;
  sqlState?: string;
  fatal?: boolean;
}

const REPEAT = new Set([
  1020, // the record has changed since it was read
  1180, // an error during COMMIT; Galera gives it where a node loses its cluster meanwhile
  1205, // waited too long for a lock
  1213, // deadlock; Galera: another node changed the same row first, also told at COMMIT
  1317, // interrupted
  8002, // TiDB: a write conflict
  8022, // TiDB: a commit that may be repeated
  8028, // TiDB: the schema has changed
  9007 // TiDB: a write conflict
]);

const LEAVE = new Set([
  1040, // too many connections
  1047, // Galera: this node is not part of the cluster
  1053, // shutting down
  1203, // too many connections of this user
  1290, // read only
  1792, // a transaction that is read only
  1836, // read only
  1927, // the connection was killed
  9001, // TiDB: a part of the cluster does not answer (and the next ones)
  9002,
  9003,
  9005
]);

const BY_NUMBER: Record<number, ErrorCode> = {
  1021: 'vault_full',
  1054: 'schema_outdated',
  1114: 'vault_full',
  1146: 'schema_outdated'
};

/** What the server or the way to it reports, without its words, which may hold values. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly errno: number;

  constructor(code: string, errno: number) {
    super(`The database refused a statement: ${code} (${errno}).`);
    this.name = 'DatabaseError';
    this.code = code;
    this.errno = errno;
  }
}

export function remedyOf(error: unknown): Remedy {
  const { code = '', errno = 0, sqlState, fatal } = Object(error) as IDriverError;
  if (error instanceof HeliosError) {
    // No server took a connection; one may be there again in a moment.
    return code === 'database_unavailable' ? 'repeat' : 'none';
  }
  if (REPEAT.has(errno)) {
    return 'repeat';
  }
  if (errno === 1062) {
    return 'look';
  }
  // What has no state of SQL does not come from the server: the connection ended, or never was.
  const isLost = fatal === true || (sqlState === undefined && /^(E[A-Z]+|PROTOCOL_\w+)$/.test(code));
  return LEAVE.has(errno) || isLost ? 'leave' : 'none';
}

/** The error of ours for one of the database; what has no meaning for a person keeps its number only. */
export function toDatabaseError(error: unknown): unknown {
  const { code, errno } = Object(error) as IDriverError;
  if (error instanceof HeliosError || typeof code !== 'string') {
    return error;
  }
  const remedy = remedyOf(error);
  const isUnavailable = remedy === 'repeat' || remedy === 'leave';
  const known = isUnavailable ? 'database_unavailable' : BY_NUMBER[errno ?? 0];
  return known ? new HeliosError(known) : new DatabaseError(code, errno ?? 0);
}

/** Why a connection could not be opened. */
export function toConnectionError(error: unknown): unknown {
  const { code = '', errno = 0 } = Object(error) as IDriverError;
  if (errno === 1044 || errno === 1045 || errno === 1698) {
    return new HeliosError('database_unavailable', 'The database refuses this user or this password.');
  }
  if (errno === 1049) {
    return new HeliosError(
      'database_unavailable',
      'The server has no database of this name. Make it with CREATE DATABASE, then try again.'
    );
  }
  if (/SSL|TLS|CERT|ALTNAME|SIGNATURE|ISSUER/.test(code)) {
    return new HeliosError(
      'database_unavailable',
      'The database offers no TLS, or a certificate that is not trusted here or made for another host. Name its authority with ca=FILE in the database URL.'
    );
  }
  return toDatabaseError(error);
}
