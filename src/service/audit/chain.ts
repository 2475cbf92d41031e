import type { KeyObject } from 'node:crypto';
import { isSame } from '../crypto/message';
import * as store from '../store/chains';
import type { IChainRow, ILinkRow } from '../store/chains';
import type { ISealer } from '../store/engine';
import type { IAuditRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { hashOfEntries, macOf, packIDs } from './mac';

const NO_MAC = new Uint8Array(32);

/**
 * Writes one chain: each transaction adds one link over the entries that it wrote, in the same commit. A writer has a
 * chain to itself, so writers never wait for each other; one whose last commit nobody knows of begins another.
 */
export class Chain implements ISealer {
  readonly #key: KeyObject;
  /** What is committed. */
  #head: IChainRow | null = null;
  #pending: IChainRow | null = null;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  *seal(entries: readonly IAuditRow[]): Step<void> {
    const before = this.#head ?? this.#begin();
    const createdAt = Date.now() * 1000;
    const link = {
      chainID: before.chainID,
      sequence: before.sequence + 1,
      createdAt,
      entries: packIDs(entries)
    };
    const mac = linkMac(this.#key, before.mac, link, hashOfEntries(entries));
    const head = this.#sealed({ ...before, sequence: link.sequence, mac, updatedAt: createdAt });
    if (!this.#head) {
      yield* store.insertChain(head);
    } else if (!(yield* store.moveHead(head, before.sequence))) {
      // Somebody took this writer for dead and closed its chain.
      this.#head = null;
      yield* this.seal(entries);
      return;
    }
    yield* store.insertLink({ ...link, mac });
    this.#pending = head;
  }

  *close(): Step<void> {
    if (this.#head) {
      yield* store.moveHead(
        this.#sealed({ ...this.#head, closedAt: Date.now() * 1000 }),
        this.#head.sequence
      );
    }
  }

  committed(): void {
    this.#head = this.#pending ?? this.#head;
    this.#pending = null;
  }

  undone(): void {
    this.#pending = null;
  }

  abandon(): void {
    this.#pending = this.#head = null;
  }

  #begin(): IChainRow {
    const time = Date.now() * 1000;
    const row: IChainRow = {
      chainID: uuid7(),
      startedAt: time,
      firstSequence: 0,
      firstMac: NO_MAC,
      startSeal: NO_MAC,
      sequence: 0,
      mac: NO_MAC,
      updatedAt: time,
      closedAt: 0,
      headSeal: NO_MAC
    };
    return { ...row, startSeal: startSeal(this.#key, row) };
  }

  #sealed(row: IChainRow): IChainRow {
    return { ...row, headSeal: headSeal(this.#key, row) };
  }
}

/** Whether one of the keys makes this MAC: the one of now, or that of a former root key. */
export function fits(keys: readonly KeyObject[], mac: Uint8Array, make: (key: KeyObject) => Buffer): boolean {
  return keys.some(key => isSame(make(key), mac));
}

/** What a link must have for its MAC. */
export function linkMac(
  key: KeyObject,
  before: Uint8Array,
  { chainID, sequence, createdAt, entries }: Omit<ILinkRow, 'mac'>,
  hash: Uint8Array
): Buffer {
  return macOf(key, 'link', before, chainID, sequence, createdAt, entries, hash);
}

export function headSeal(key: KeyObject, { chainID, sequence, mac, updatedAt, closedAt }: IChainRow): Buffer {
  return macOf(key, 'head', chainID, sequence, mac, updatedAt, closedAt);
}

export function startSeal(key: KeyObject, row: IChainRow): Buffer {
  const { chainID, startedAt, firstSequence, firstMac } = row;
  return macOf(key, 'start', chainID, startedAt, firstSequence, firstMac);
}
