// What every store must do, whatever keeps its rows. Each store's own spec runs this suite.
import { insertOrganization, organization } from '../../../src/service/store/directory';
import type { IEngine } from '../../../src/service/store/engine';
import type { ISecretRow } from '../../../src/service/store/rows';
import * as secrets from '../../../src/service/store/secrets';
import { type Step, all } from '../../../src/service/store/step';
import { auditRows } from './auditRows';
import { directoryRows } from './directoryRows';
import { keyRows } from './keyRows';
import { makeOrganization, makeSecret, makeUser } from './rowMakers';
import { secretRows } from './secretRows';
import { transactions } from './transactions';

/** A kind of database. */
export interface IStore {
  /** Makes an empty database with all tables and gives what opens it. */
  prepare(): Promise<() => Promise<IEngine>>;
  /** Removes all that was made. */
  remove?(): Promise<void>;
}

/** What a suite works with: two engines of one database, as two processes have them. */
export interface IBench {
  readonly engine: IEngine;
  readonly other: IEngine;
  /** A secret by name. */
  add(name: string): Promise<ISecretRow>;
  /** The names of all secrets, as the other engine sees them. */
  names(): Promise<string[]>;
}

export function storeSuite(store: IStore): void {
  let open: () => Promise<IEngine>;
  let engines: IEngine[];
  const bench: IBench = {
    get engine() {
      return engines[0];
    },
    get other() {
      return engines[1];
    },
    add: async name => {
      const row = makeSecret(name);
      await bench.engine.write(() => secrets.insertSecret(row));
      return row;
    },
    names: () =>
      bench.other.read(function* () {
        const rows = yield* all<ISecretRow>('SELECT name FROM secret ORDER BY name');
        return rows.map(({ name }) => name);
      })
  };

  beforeEach(async () => {
    open = await store.prepare();
    engines = [await open(), await open()];
    await bench.engine.write(() => insertOrganization(makeOrganization(), makeUser()));
  });

  afterEach(async () => {
    await Promise.all(engines.map(engine => engine.close()));
  });

  afterAll(() => store.remove?.());

  test('a new store has no organization', async () => {
    const empty = await (await store.prepare())();
    engines.push(empty);
    expect(await empty.read(organization)).toBeNull();
  });

  test('closing an engine finishes its running operations', async () => {
    const third = await open();
    const written = third.write(() => secrets.insertSecret(makeSecret('A')));
    await third.close();
    await written;
    expect(await bench.names()).toEqual(['A']);
  });

  describe('a transaction', () => transactions(bench));
  describe('secrets', () => secretRows(bench));
  describe('people', () => directoryRows(bench));
  describe('keys', () => keyRows(bench));
  describe('the audit table', () => auditRows(bench));
}

/** Runs one step that writes. */
export function write<T>({ engine }: IBench, step: () => Step<T>): Promise<T> {
  return engine.write(step);
}

/** Runs one step that reads, over the other engine. */
export function read<T>({ other }: IBench, step: () => Step<T>): Promise<T> {
  return other.read(step);
}
