import type { Note } from './dotenv';

/**
 * What would come of an entry. `exists` is one whose value was not compared; `denied` one that this person may read
 * only; `taken` one that belongs to somebody else, as an attempt has shown; `twice` another entry has the name too;
 * `unreadable` has no value that this person could read.
 */
export type State =
  'new' | 'changed' | 'same' | 'exists' | 'denied' | 'invalid' | 'twice' | 'taken' | 'unreadable' | 'done';

const IMPORTABLE: readonly State[] = ['new', 'changed', 'exists'];

/** What may become a secret: an entry of a file, with its value, or a secret of another connection, with its id. */
export interface IEntry {
  name: string;
  value?: string;
  /** Where it begins in the file, counted from 1. */
  line?: number;
  secretID?: string;
  notes?: ReadonlySet<Note>;
}

/** An entry on its way to become a secret. Its value is never shown. */
export class Candidate {
  /** Its name where it comes from. */
  readonly original: string;
  readonly line: number;
  /** The id of the secret that is copied; empty for an entry of a file. */
  readonly secretID: string;
  readonly notes: ReadonlySet<Note>;
  /** The name that the secret shall have. */
  name: string;
  state: State = 'new';
  /** A name that can be had, where this one cannot. */
  proposal = '';
  /** Why it was not imported. */
  error = '';
  /** Whether a person, or the first look at it, wants it imported if it can be. */
  isChosen: boolean;
  /** Whether a write was sent for it whose answer never came. */
  isUncertain = false;
  /** What a look at the value of the secret of this name has shown. */
  compared: { name: string; isSame: boolean } | null = null;
  /** Whether its value cannot be read, as an attempt has shown. */
  isUnreadable = false;
  #value: string;

  constructor({ name, value = '', line = 0, secretID = '', notes = new Set() }: IEntry) {
    this.original = this.name = name;
    this.#value = value;
    this.line = line;
    this.secretID = secretID;
    this.notes = notes;
    this.isChosen = !notes.has('unclosed');
  }

  get value(): string {
    return this.#value;
  }

  get canImport(): boolean {
    return IMPORTABLE.includes(this.state);
  }

  /** It is in its place; the value is needed no more. */
  finish(): void {
    this.state = 'done';
    this.error = '';
    this.forget();
  }

  forget(): void {
    this.#value = '';
  }
}
