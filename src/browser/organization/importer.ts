import { HeliosError, type ISecretSummary, MAX_NAME_LENGTH, checkName } from '../../contract';
import { Candidate, type IEntry } from './candidate';
import type { ITransfer } from './transfer';

/** Told after each entry: how many were looked at, of how many. */
export type Step = (done: number, total: number) => void;

/**
 * Makes secrets of entries, one after another. It can be stopped, or break off, after any of them;
 * what is done is never done again.
 */
export class Importer {
  readonly candidates: readonly Candidate[];
  readonly #transfer: ITransfer;
  readonly #replacesChanged: boolean;
  /** Names that belong to secrets which this person does not see. */
  readonly #taken = new Set<string>();
  #secrets: ReadonlyMap<string, ISecretSummary> = new Map();
  #isStopped = false;

  /** @param replacesChanged whether what is found to differ is chosen by itself; a person can choose it anyway. */
  constructor(transfer: ITransfer, entries: readonly IEntry[], replacesChanged = true) {
    this.#transfer = transfer;
    this.#replacesChanged = replacesChanged;
    this.candidates = entries.map(entry => new Candidate(entry));
  }

  /** What {@link run} would import. */
  get chosen(): Candidate[] {
    return this.candidates.filter(({ isChosen, canImport }) => isChosen && canImport);
  }

  /** Those whose names exist, and of whose values nothing is known. */
  get unknown(): Candidate[] {
    return this.candidates.filter(({ state }) => state === 'exists');
  }

  /** Those that would become new secrets. */
  get fresh(): Candidate[] {
    return this.candidates.filter(({ state }) => state === 'new');
  }

  /** Those that would replace a value. */
  get replacing(): Candidate[] {
    return this.candidates.filter(({ state }) => state === 'changed' || state === 'exists');
  }

  /** Looks up the names. @throws HeliosError */
  async load(): Promise<void> {
    await this.#look();
    // To replace a value without having seen that it differs is a person's decision.
    this.unknown.forEach(candidate => (candidate.isChosen = false));
  }

  rename(candidate: Candidate, name: string): void {
    candidate.name = name;
    candidate.error = candidate.proposal = '';
    candidate.isUncertain = false;
    this.#classify();
    candidate.isChosen = candidate.state === 'new';
  }

  /** Reads the secrets that exist, one by one, and tells which of them would change. @throws HeliosError */
  async compare(step: Step): Promise<void> {
    this.#isStopped = false;
    await this.#each(this.unknown, step, async candidate => {
      const secret = this.#secrets.get(candidate.name);
      if (secret) {
        const isSame = await this.#transfer.isSame(candidate, secret);
        candidate.compared = { name: candidate.name, isSame };
        candidate.isChosen = this.#replacesChanged && !isSame && !candidate.notes.has('unclosed');
      }
    });
  }

  /** Imports what is chosen. An error of one secret is kept with it; @throws HeliosError one that concerns all. */
  async run(step: Step): Promise<void> {
    this.#isStopped = false;
    const planned = this.chosen;
    const fresh = new Set(planned.filter(({ state }) => state === 'new'));
    // What was true at the preview may not be true any more.
    await this.#look();
    await this.#each(planned, step, candidate => this.#import(candidate, fresh.has(candidate)));
  }

  /** Ends {@link compare} or {@link run} after the entry that is on its way. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Drops all values. */
  forget(): void {
    this.stop();
    this.candidates.forEach(candidate => candidate.forget());
  }

  async #each(
    candidates: readonly Candidate[],
    step: Step,
    work: (candidate: Candidate) => Promise<void>
  ): Promise<void> {
    step(0, candidates.length);
    for (const [index, candidate] of candidates.entries()) {
      if (this.#isStopped) {
        return;
      }
      candidate.error = '';
      try {
        await work(candidate);
      } catch (error) {
        if (!(error instanceof HeliosError && error.code.startsWith('secret_'))) {
          throw error;
        }
        candidate.error = error.message;
        candidate.isChosen = false;
        candidate.isUnreadable ||= error.code === 'secret_unreadable';
      }
      this.#classify();
      step(index + 1, candidates.length);
    }
  }

  async #import(candidate: Candidate, isFresh: boolean): Promise<void> {
    const { name, canImport } = candidate;
    const secret = this.#secrets.get(name);
    // The write whose answer was lost may have arrived.
    if (secret && candidate.isUncertain && (await this.#transfer.isSame(candidate, secret))) {
      return candidate.finish();
    }
    if (!canImport || (secret && isFresh)) {
      // Somebody has made or changed it since it was shown; it is shown as it is now, and asked for again.
      candidate.isChosen = false;
      return;
    }
    candidate.isUncertain = true;
    try {
      await this.#transfer.write(candidate, secret);
      candidate.finish();
    } catch (error) {
      if (error instanceof HeliosError && error.code.startsWith('secret_')) {
        candidate.isUncertain = false;
        await this.#learn(candidate, error);
      }
      throw error;
    }
  }

  /** Finds out who has a name that was refused. */
  async #learn(candidate: Candidate, { code, details }: HeliosError): Promise<void> {
    if (code === 'secret_name_taken') {
      await this.#look();
      if (!this.#secrets.has(candidate.name)) {
        this.#taken.add(candidate.name);
        candidate.proposal = details?.freeName ?? '';
      }
    }
  }

  async #look(): Promise<void> {
    const secrets = await this.#transfer.list();
    this.#secrets = new Map(secrets.map(secret => [secret.name, secret]));
    this.#classify();
  }

  #classify(): void {
    const times = new Map<string, number>();
    this.candidates.forEach(({ name }) => times.set(name, (times.get(name) ?? 0) + 1));
    for (const candidate of this.candidates) {
      if (candidate.state !== 'done') {
        candidate.state = this.#stateOf(candidate, times.get(candidate.name)! > 1);
      }
    }
    for (const candidate of this.candidates) {
      if (['invalid', 'twice', 'taken'].includes(candidate.state)) {
        const isHad = !candidate.proposal || times.has(candidate.proposal);
        candidate.proposal = isHad ? this.#free(candidate.name, times) : candidate.proposal;
      } else {
        candidate.proposal = '';
      }
    }
  }

  #stateOf({ name, compared, isUnreadable }: Candidate, isTwice: boolean): Candidate['state'] {
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

  /** A valid name like this one, which neither a secret that is known nor another entry has. */
  #free(name: string, times: ReadonlyMap<string, number>): string {
    const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
    const base = plain.replace(/\W+/g, '_').slice(0, MAX_NAME_LENGTH) || 'SECRET';
    const isUsed = (wanted: string): boolean =>
      this.#secrets.has(wanted) || this.#taken.has(wanted) || times.has(wanted);
    let free = base;
    for (let number = 2; isUsed(free); number++) {
      free = `${base.slice(0, MAX_NAME_LENGTH - 8)}_${number}`;
    }
    return free;
  }
}
