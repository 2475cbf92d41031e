// The chains of the audit log, which make a changed or removed entry visible.
import type { KeyObject } from 'node:crypto';
import { isSame } from '../crypto/message';
import * as store from '../store/chains';
import type { IAuditLinker } from '../store/engine';
import type { IAuditRow, IChainRow, ILinkRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { hashOfEntries, macOf, packIDs, unpackIDs } from './mac';

const NO_MAC = new Uint8Array(32);

/**
 * Writes one chain. Each transaction adds one link over the entries that it writes, in the same commit. Each writer has
 * a chain of its own, so writers never wait for each other. A writer that does not know whether its last commit
 * succeeded begins another chain.
 */
export class Chain implements IAuditLinker {
  readonly #key: KeyObject;
  /** The chain as it is committed. */
  #row: IChainRow | null = null;
  #pending: IChainRow | null = null;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  *link(entries: readonly IAuditRow[]): Step<void> {
    const before = this.#row ?? newChain(this.#key);
    const createdAt = Date.now() * 1000;
    const link = {
      chainID: before.chainID,
      sequence: before.sequence + 1,
      createdAt,
      entries: packIDs(entries)
    };
    const mac = linkMac(this.#key, before.mac, link, hashOfEntries(entries));
    const after = withTipMac(this.#key, { ...before, sequence: link.sequence, mac, updatedAt: createdAt });
    if (!this.#row) {
      yield* store.insertChain(after);
    } else if (!(yield* store.moveTip(after, before.sequence))) {
      // Another process thought that this writer had died, and closed its chain.
      this.#row = null;
      yield* this.link(entries);
      return;
    }
    yield* store.insertLink({ ...link, mac });
    this.#pending = after;
  }

  *close(): Step<void> {
    if (this.#row) {
      const closed = withTipMac(this.#key, { ...this.#row, closedAt: Date.now() * 1000 });
      yield* store.moveTip(closed, closed.sequence);
    }
  }

  committed(): void {
    this.#row = this.#pending ?? this.#row;
    this.#pending = null;
  }

  undone(): void {
    this.#pending = null;
  }

  abandon(): void {
    this.#pending = this.#row = null;
  }
}

/** A place in a chain: its last link so far, or the last one that was removed from its beginning. */
export interface IPosition {
  readonly sequence: number;
  readonly mac: Uint8Array;
}

/** What is wrong with the link that should follow `position` and cover `entries`; null if it is intact. */
export function problemOf(
  keys: readonly KeyObject[],
  position: IPosition,
  link: ILinkRow,
  entries: readonly IAuditRow[]
): string | null {
  if (link.sequence !== position.sequence + 1) {
    return `link ${position.sequence + 1} is missing`;
  }
  const hash = hashOfEntries(entries);
  const isIntact =
    entries.length === idsOf(link).length &&
    fits(keys, link.mac, key => linkMac(key, position.mac, link, hash));
  return isIntact ? null : `an entry of link ${link.sequence} was changed or removed`;
}

/** The ids of the entries that a link covers. */
export function idsOf({ entries }: ILinkRow): string[] {
  return unpackIDs(entries);
}

/** Whether the beginning of a chain has its MAC. @param keys the current one, and those of former root keys. */
export function isStartIntact(keys: readonly KeyObject[], row: IChainRow): boolean {
  return fits(keys, row.startMac, key => startMac(key, row));
}

/** Whether the tip of a chain has its MAC. */
export function isTipIntact(keys: readonly KeyObject[], row: IChainRow): boolean {
  return fits(keys, row.tipMac, key => tipMac(key, row));
}

export function withStartMac(key: KeyObject, row: IChainRow): IChainRow {
  return { ...row, startMac: startMac(key, row) };
}

export function withTipMac(key: KeyObject, row: IChainRow): IChainRow {
  return { ...row, tipMac: tipMac(key, row) };
}

export function linkMac(
  key: KeyObject,
  before: Uint8Array,
  { chainID, sequence, createdAt, entries }: Omit<ILinkRow, 'mac'>,
  hash: Uint8Array
): Buffer {
  return macOf(key, 'link', before, chainID, sequence, createdAt, entries, hash);
}

export function startMac(key: KeyObject, row: IChainRow): Buffer {
  const { chainID, startedAt, firstSequence, firstMac } = row;
  return macOf(key, 'start', chainID, startedAt, firstSequence, firstMac);
}

export function tipMac(key: KeyObject, { chainID, sequence, mac, updatedAt, closedAt }: IChainRow): Buffer {
  return macOf(key, 'tip', chainID, sequence, mac, updatedAt, closedAt);
}

function fits(keys: readonly KeyObject[], mac: Uint8Array, make: (key: KeyObject) => Buffer): boolean {
  return keys.some(key => isSame(make(key), mac));
}

function newChain(key: KeyObject): IChainRow {
  const time = Date.now() * 1000;
  return withStartMac(key, {
    chainID: uuid7(),
    startedAt: time,
    firstSequence: 0,
    firstMac: NO_MAC,
    startMac: NO_MAC,
    sequence: 0,
    mac: NO_MAC,
    updatedAt: time,
    closedAt: 0,
    tipMac: NO_MAC
  });
}
