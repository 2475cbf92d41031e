import type { Warning } from './dotenv';

/**
 * What would become of an entry. `exists`: the secret's value was not compared; `denied`: the person can only read it;
 * `taken`: it belongs to somebody else, as an attempt has shown; `twice`: another entry has the name too; `unreadable`:
 * it has no value that the person can read.
 */
export type State =
  'new' | 'changed' | 'same' | 'exists' | 'denied' | 'invalid' | 'twice' | 'taken' | 'unreadable' | 'done';

const IMPORTABLE: readonly State[] = ['new', 'changed', 'exists'];

/** What can become a secret: an entry of a file, with its value, or a secret of another connection, with its id. */
export interface ISource {
  name: string;
  value?: string;
  secretID?: string;
  warnings?: ReadonlySet<Warning>;
}

/** An entry on its way to become a secret. Its value is never shown. */
export class ImportEntry {
  /** Its name in the file or in the other connection. */
  readonly original: string;
  /** The id of the secret that is copied; empty for an entry of a file. */
  readonly secretID: string;
  readonly warnings: ReadonlySet<Warning>;
  /** The name that the secret gets. */
  name: string;
  state: State = 'new';
  /** A name that is free, where this one is not. */
  proposal = '';
  /** Why it was not imported. */
  error = '';
  /** Whether it is imported, if it can be: a person's choice, and before that the first look's. */
  isChosen: boolean;
  /** Whether a write was sent for it whose answer never came. */
  isUncertain = false;
  /** What a comparison with the value of the secret of this name has shown. */
  compared: { name: string; isSame: boolean } | null = null;
  /** Whether its value cannot be read, as an attempt has shown. */
  isUnreadable = false;
  #value: string;

  constructor({ name, value = '', secretID = '', warnings = new Set() }: ISource) {
    this.original = this.name = name;
    this.#value = value;
    this.secretID = secretID;
    this.warnings = warnings;
    this.isChosen = !warnings.has('unclosed');
  }

  get value(): string {
    return this.#value;
  }

  get canImport(): boolean {
    return IMPORTABLE.includes(this.state);
  }

  /** Marks it as imported; its value is no longer needed. */
  finish(): void {
    this.state = 'done';
    this.error = '';
    this.forget();
  }

  forget(): void {
    this.#value = '';
  }
}
