import type { LogLevel } from './config';

/** The only facts that a log line may hold: no body, no query, no header, no value. */
export interface ILogFacts {
  requestID?: string;
  method?: string;
  /** The pattern of the route, never the address that was called. */
  route?: string;
  status?: number;
  milliseconds?: number;
  code?: string;
  /** A system error's own code, such as ENOSPC. */
  cause?: string;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const FIELDS: readonly (keyof ILogFacts)[] = [
  'requestID',
  'method',
  'route',
  'status',
  'milliseconds',
  'code',
  'cause'
];

/** Writes JSON lines to standard error; whatever is not in the list of fields stays out. */
export class Log {
  readonly #least: number;
  readonly #write: (line: string) => void;

  constructor(level: LogLevel, write: (line: string) => void = line => process.stderr.write(line)) {
    this.#least = LEVELS.indexOf(level);
    this.#write = write;
  }

  /** One line, unless its level is below the one chosen. */
  say(level: LogLevel, message: string, facts: ILogFacts = {}): void {
    if (LEVELS.indexOf(level) < this.#least) {
      return;
    }
    const kept = Object.fromEntries(FIELDS.map(field => [field, facts[field]]));
    this.#write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...kept })}\n`);
  }
}
