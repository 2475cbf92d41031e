export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The only facts that a log line may contain: no body, no query, no header, no value. */
export interface ILogFacts {
  requestID?: string;
  method?: string;
  /** The pattern of the route, never the path of the request. */
  route?: string;
  status?: number;
  milliseconds?: number;
  code?: string;
  /** The code of a system error, such as ENOSPC. */
  cause?: string;
}

const FIELDS: readonly (keyof ILogFacts)[] = [
  'requestID',
  'method',
  'route',
  'status',
  'milliseconds',
  'code',
  'cause'
];

/** Writes lines of JSON to standard error. Fields that are not in the list are left out. */
export class Log {
  readonly #least: number;
  readonly #write: (line: string) => void;

  constructor(level: LogLevel, write: (line: string) => void = line => process.stderr.write(line)) {
    this.#least = LOG_LEVELS.indexOf(level);
    this.#write = write;
  }

  /** Writes one line, unless its level is below that of the log. */
  say(level: LogLevel, message: string, facts: ILogFacts = {}): void {
    if (LOG_LEVELS.indexOf(level) < this.#least) {
      return;
    }
    const kept = Object.fromEntries(FIELDS.map(field => [field, facts[field]]));
    this.#write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...kept })}\n`);
  }
}
