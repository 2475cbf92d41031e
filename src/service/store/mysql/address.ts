import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { HeliosError } from '../../../contract';
import { isThisMachine } from '../../address';

/** One server: by TCP, or by a socket of this machine. */
export interface IServer {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
}

/** Where a database is and how to speak to it. */
export interface IAddress {
  /** The first that answers is used. */
  readonly servers: readonly IServer[];
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Null for a connection without TLS; `ca` is an authority as PEM. */
  readonly tls: { readonly ca?: string } | null;
  /** Connections at most. */
  readonly pool: number;
  /** How long a statement may take, in milliseconds: a COMMIT while a cluster finds out that a node is gone too. */
  readonly timeout: number;
  /** Whether the server prepares statements; where it is not said, that depends on the server. */
  readonly prepare?: boolean;
}

/** Names a file with the password, which is better kept out of command lines and listings of processes. */
export const PASSWORD_FILE = 'HELIOS_SECRETS_DATABASE_PASSWORD_FILE';

const USUAL_PORT = 3306;
const USUAL_POOL = 16;
const USUAL_SECONDS = 10;
const SHAPE = /^mysql:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^@/?]+)\/([^/?]+)(?:\?(.*))?$/;

/**
 * Reads `mysql://USER:PASSWORD@HOST:3306,HOST2:3306/NAME?tls=required&ca=FILE&pool=16&timeout=10&prepare=off`. A
 * host that begins with %2F is the path of a socket.
 * @throws HeliosError request_invalid, without any part of the URL.
 */
export function readAddress(url: string, environment: NodeJS.ProcessEnv = process.env): IAddress {
  const [, user = '', password = '', hosts = '', database = '', query = ''] = SHAPE.exec(url) ?? refuse();
  const options = new URLSearchParams(query);
  const servers = hosts.split(',').map(readServer);
  const { tls, ca, pool, timeout, prepare, ...others } = Object.fromEntries(options);
  const isRight =
    Object.keys(others).length === 0 &&
    /^(required|off|)$/.test(tls ?? '') &&
    [pool, timeout].every(number => /^[1-9]\d{0,2}$/.test(number ?? '1')) &&
    /^(on|off)$/.test(prepare ?? 'on');
  if (!isRight) {
    throw refused();
  }
  const withTls = tls === undefined ? !servers.every(isLocal) : tls !== 'off';
  if (withTls && servers.some(({ host = '' }) => isIP(host))) {
    // The driver would look for the name localhost in the certificate.
    throw new HeliosError(
      'request_invalid',
      'With TLS, name the hosts of the database as their certificates do.'
    );
  }
  return {
    servers,
    database: decode(database),
    user: decode(user),
    password: environment[PASSWORD_FILE] ? readPassword(environment[PASSWORD_FILE]) : decode(password),
    tls: withTls ? (ca === undefined ? {} : { ca: read(ca, 'The file that ca= names') }) : null,
    pool: Number(pool ?? USUAL_POOL),
    timeout: Number(timeout ?? USUAL_SECONDS) * 1000,
    ...(prepare === undefined ? {} : { prepare: prepare === 'on' })
  };
}

function readServer(text: string): IServer {
  const decoded = decode(text);
  if (decoded.startsWith('/')) {
    return { socketPath: decoded };
  }
  const [, host, name = host, port = USUAL_PORT] =
    /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(decoded) ?? refuse();
  return { host: name, port: Number(port) };
}

/** Whether the connection stays on this machine. */
function isLocal({ host = '' }: IServer): boolean {
  return host === '' || isThisMachine(host);
}

function readPassword(path: string): string {
  return read(path, `The file that ${PASSWORD_FILE} names`).replace(/\r?\n$/, '');
}

function read(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new HeliosError('request_invalid', `${what} cannot be read.`);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused();
  }
}

function refuse(): never {
  throw refused();
}

function refused(): HeliosError {
  return new HeliosError(
    'request_invalid',
    'Name the database as in mysql://USER@HOST:3306,HOST2:3306/NAME (options: tls, ca, pool, timeout, prepare), and its ' +
      `password in a file that ${PASSWORD_FILE} names. Signs such as @ or / in a part of it are written %40, %2F.`
  );
}
