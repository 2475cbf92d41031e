import { HeliosError, type ISecretSummary, MAX_NAME_LENGTH, checkName } from '../../contract';
import { freeName } from '../names';
import { ImportEntry, type ISource } from './entry';
import type { ITransfer } from './transfer';

/** Called after each entry: how many are done, of how many. */
export type Step = (done: number, total: number) => void;

/** Makes secrets of entries, one after another. It can stop after any of them, and does none of them twice. */
export class Importer {
  readonly entries: readonly ImportEntry[];
  readonly #transfer: ITransfer;
  readonly #replacesChanged: boolean;
  /** Names that belong to secrets which this person does not see. */
  readonly #taken = new Set<string>();
  #secrets: ReadonlyMap<string, ISecretSummary> = new Map();
  #isStopped = false;

  /** @param replacesChanged whether entries whose value differs are chosen; a person can choose them anyway. */
  constructor(transfer: ITransfer, sources: readonly ISource[], replacesChanged = true) {
    this.#transfer = transfer;
    this.#replacesChanged = replacesChanged;
    this.entries = sources.map(source => new ImportEntry(source));
  }

  /** What {@link run} would import. */
  get chosen(): ImportEntry[] {
    return this.entries.filter(({ isChosen, canImport }) => isChosen && canImport);
  }

  /** Those whose names exist and whose values were not compared. */
  get unknown(): ImportEntry[] {
    return this.entries.filter(({ state }) => state === 'exists');
  }

  /** Those that would become new secrets. */
  get fresh(): ImportEntry[] {
    return this.entries.filter(({ state }) => state === 'new');
  }

  /** Those that would replace a value. */
  get replacing(): ImportEntry[] {
    return this.entries.filter(({ state }) => state === 'changed' || state === 'exists');
  }

  /** Looks up the names. @throws HeliosError */
  async load(): Promise<void> {
    await this.#loadNames();
    // To replace a value without having seen that it differs is a person's decision.
    this.unknown.forEach(entry => (entry.isChosen = false));
  }

  rename(entry: ImportEntry, name: string): void {
    entry.name = name;
    entry.error = entry.proposal = '';
    entry.isUncertain = false;
    this.#classify();
    entry.isChosen = entry.state === 'new';
  }

  /** Compares the secrets that exist with their entries, one by one. @throws HeliosError */
  async compare(step: Step): Promise<void> {
    this.#isStopped = false;
    await this.#each(this.unknown, step, async entry => {
      const secret = this.#secrets.get(entry.name);
      if (secret) {
        const isSame = await this.#transfer.isSame(entry, secret);
        entry.compared = { name: entry.name, isSame };
        entry.isChosen = this.#replacesChanged && !isSame && !entry.warnings.has('unclosed');
      }
    });
  }

  /** Imports what is chosen. An error of one secret is kept with its entry. @throws HeliosError one that concerns all */
  async run(step: Step): Promise<void> {
    this.#isStopped = false;
    const planned = this.chosen;
    const fresh = new Set(planned.filter(({ state }) => state === 'new'));
    // Secrets may have changed since the preview.
    await this.#loadNames();
    await this.#each(planned, step, entry => this.#import(entry, fresh.has(entry)));
  }

  /** Ends {@link compare} or {@link run} after the current entry. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Drops all values. */
  forget(): void {
    this.stop();
    this.entries.forEach(entry => entry.forget());
  }

  async #each(
    entries: readonly ImportEntry[],
    step: Step,
    work: (entry: ImportEntry) => Promise<void>
  ): Promise<void> {
    step(0, entries.length);
    for (const [index, entry] of entries.entries()) {
      if (this.#isStopped) {
        return;
      }
      entry.error = '';
      try {
        await work(entry);
      } catch (error) {
        if (!(error instanceof HeliosError && error.code.startsWith('secret_'))) {
          throw error;
        }
        entry.error = error.message;
        entry.isChosen = false;
        entry.isUnreadable ||= error.code === 'secret_unreadable';
      }
      this.#classify();
      step(index + 1, entries.length);
    }
  }

  async #import(entry: ImportEntry, isFresh: boolean): Promise<void> {
    const { name, canImport } = entry;
    const secret = this.#secrets.get(name);
    // A write whose answer was lost may have arrived.
    if (secret && entry.isUncertain && (await this.#transfer.isSame(entry, secret))) {
      return entry.finish();
    }
    if (!canImport || (secret && isFresh)) {
      // Somebody has made or changed it since the preview: it is shown as it is now, and not chosen.
      entry.isChosen = false;
      return;
    }
    entry.isUncertain = true;
    try {
      await this.#transfer.write(entry, secret);
      entry.finish();
    } catch (error) {
      if (error instanceof HeliosError && error.code.startsWith('secret_')) {
        entry.isUncertain = false;
        await this.#propose(entry, error);
      }
      throw error;
    }
  }

  /** Finds out whether somebody else has a name that was refused. */
  async #propose(entry: ImportEntry, { code, details }: HeliosError): Promise<void> {
    if (code === 'secret_name_taken') {
      await this.#loadNames();
      if (!this.#secrets.has(entry.name)) {
        this.#taken.add(entry.name);
        entry.proposal = details?.freeName ?? '';
      }
    }
  }

  async #loadNames(): Promise<void> {
    const secrets = await this.#transfer.list();
    this.#secrets = new Map(secrets.map(secret => [secret.name, secret]));
    this.#classify();
  }

  #classify(): void {
    const times = new Map<string, number>();
    this.entries.forEach(({ name }) => times.set(name, (times.get(name) ?? 0) + 1));
    for (const entry of this.entries) {
      if (entry.state !== 'done') {
        entry.state = this.#stateOf(entry, times.get(entry.name)! > 1);
      }
    }
    for (const entry of this.entries) {
      if (['invalid', 'twice', 'taken'].includes(entry.state)) {
        if (!entry.proposal || times.has(entry.proposal)) {
          entry.proposal = this.#free(entry.name, times);
        }
      } else {
        entry.proposal = '';
      }
    }
  }

  #stateOf({ name, compared, isUnreadable }: ImportEntry, isTwice: boolean): ImportEntry['state'] {
    if (isUnreadable) {
      return 'unreadable';
    }
    if (checkName(name)) {
      return 'invalid';
    }
    if (isTwice) {
      return 'twice';
    }
    const secret = this.#secrets.get(name);
    if (!secret) {
      return this.#taken.has(name) ? 'taken' : 'new';
    }
    if (secret.role !== 'Owner') {
      return 'denied';
    }
    return compared?.name === name ? (compared.isSame ? 'same' : 'changed') : 'exists';
  }

  /** A valid name like this one, which neither a known secret nor another entry has. */
  #free(name: string, times: ReadonlyMap<string, number>): string {
    const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
    const base = plain.replace(/\W+/g, '_').slice(0, MAX_NAME_LENGTH) || 'SECRET';
    return freeName(base, one => this.#secrets.has(one) || this.#taken.has(one) || times.has(one));
  }
}
