// A team with two secrets, which every suite of this folder begins with.
import type { KeyObject } from 'node:crypto';
import { type Value, run } from '../../../src/service/store/step';
import type { ICall } from '../../../src/service/vault/call';
import { credentialOf } from '../../../src/service/vault/key';
import { Vault } from '../../../src/service/vault/vault';
import { verifyRows } from '../../../src/service/vault/verify';
import { afterwards, withCode } from '../fixtures';
import { FOUNDER, type IDatabases, type ITeamVault, OPERATOR, makeTeamVault, rowsOf } from '../teamVault';

export const tampered = withCode('vault_tampered');
export const damaged = withCode('vault_corrupt');

/** A team of Ann, who founded it, and Bob; Ann has A, which Bob reads, and B. */
export interface IScene extends ITeamVault {
  ann: ICall;
  bob: ICall;
  bobID: string;
  a: string;
  b: string;
  change: (sql: string, ...values: Value[]) => Promise<number>;
  /** The same vault in another process. */
  reopen: (root?: KeyObject) => Vault;
  value: (secretID: string, by?: ICall, vault?: Vault) => Promise<string | undefined>;
  /** The row of a table for which `test` is true. */
  rowOf: <Row extends object>(table: string, test: (row: Row) => boolean) => Promise<Row>;
}

export async function makeScene(databases: IDatabases): Promise<IScene> {
  const made = await makeTeamVault(databases);
  const { vault, engine, root } = made;
  afterwards(() => vault.close());
  const callOf = async (email: string): Promise<ICall> => {
    const { apiKey } = await vault.apiKeys.createFor(email, { name: 'key', scope: 'Full' }, OPERATOR);
    return { requestID: 'request', credential: credentialOf(apiKey) };
  };
  const ann = await callOf(FOUNDER);
  const { userID: bobID } = await vault.people.add('bob@acme.example', OPERATOR);
  const bob = await callOf('bob@acme.example');
  const { secretID: a } = await vault.secrets.create({ name: 'A', value: 'value of A' }, ann);
  const { secretID: b } = await vault.secrets.create({ name: 'B', value: 'value of B' }, ann);
  const grants = [{ role: 'Reader' as const, users: [bobID], teams: [] }];
  await vault.sharing.change(a, { grants, revokes: [] }, ann);
  return {
    ...made,
    ...{ ann, bob, bobID, a, b },
    change: (sql, ...values) => engine.write(() => run(sql, ...values)),
    // Without the end of the store, which is that of the other one.
    reopen: (key = root) => new Vault(engine, key),
    value: async (secretID, by = ann, of = vault) => (await of.values.read(secretID, by)).value,
    rowOf: async <Row extends object>(table: string, test: (row: Row) => boolean): Promise<Row> => {
      const found = (await rowsOf<Row>(engine, table)).find(test);
      if (!found) {
        throw new Error(`There is no such row in ${table}.`);
      }
      return found;
    }
  };
}

/** What `verify` finds wrong. */
export async function problemsOf({ engine, root }: Pick<IScene, 'engine' | 'root'>): Promise<string[]> {
  return (await verifyRows(engine, root)).problems;
}
