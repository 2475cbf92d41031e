import { type ErrorCode, HeliosError } from '../../../contract';

// SQLite's primary result codes, https://sqlite.org/rescode.html
const BY_RESULT: Record<number, ErrorCode> = {
  3: 'vault_read_only', // PERM
  5: 'vault_locked', // BUSY
  6: 'vault_locked', // LOCKED
  8: 'vault_read_only', // READONLY
  10: 'vault_io_error', // IOERR
  11: 'vault_corrupt', // CORRUPT
  13: 'vault_full', // FULL
  14: 'vault_read_only', // CANTOPEN
  26: 'vault_corrupt' // NOTADB
};

const BY_SYSTEM: Record<string, ErrorCode> = {
  ENOSPC: 'vault_full',
  EDQUOT: 'vault_full',
  EACCES: 'vault_read_only',
  EPERM: 'vault_read_only',
  EROFS: 'vault_read_only',
  ENOTDIR: 'vault_read_only',
  EEXIST: 'vault_read_only',
  EISDIR: 'vault_read_only',
  EIO: 'vault_io_error'
};

interface ISystemError {
  code?: string;
  /** SQLite's extended result code. */
  errcode?: number;
}

/** The error of ours for one of SQLite or of the file system; anything else stays what it is. */
export function toVaultError(error: unknown): unknown {
  const { code = '', errcode } = error as ISystemError;
  const found = errcode === undefined ? BY_SYSTEM[code] : BY_RESULT[errcode & 0xff];
  return found && !(error instanceof HeliosError) ? new HeliosError(found) : error;
}
