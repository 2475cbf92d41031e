// What every store must do, whatever keeps its rows. Each store's own spec runs this suite.
import { randomBytes } from 'node:crypto';
import type { IOrganizationRow, ISecretRow, IStore, IUserRow } from '../../../src/service/store/store';
import { uuid7 } from '../../../src/service/uuid';
import { TIME, makeAuditRow, makeSecretRow, plain, rowSuite } from './rowSuite';

const user: IUserRow = { userID: uuid7(), email: 'me@here', firstName: 'Me', lastName: '' };
const organization: IOrganizationRow = {
  orgID: uuid7(),
  name: 'Ours',
  keyCheck: randomBytes(32),
  createdAt: TIME
};
const secretOf = (name: string): ISecretRow => makeSecretRow(name, user.userID);
const fail = (): never => {
  throw new Error('on purpose');
};

/** @param prepare makes an empty database and gives what opens a connection to it; the suite closes those. */
export function storeSuite(prepare: () => () => IStore): void {
  let store: IStore;
  let other: IStore;

  beforeEach(() => {
    const open = prepare();
    store = open();
    store.transaction(() => store.insertOrganization(organization, user));
    other = open();
  });

  afterEach(() => {
    store.close();
    other.close();
  });

  const insert = (name: string): ISecretRow => {
    const row = secretOf(name);
    store.transaction(() => store.insertSecret(row, user.userID));
    return row;
  };

  describe('a transaction', () => {
    test('that returns gives its result, and others see all of it', () => {
      const result = store.transaction(() => {
        store.insertSecret(secretOf('A'), user.userID);
        store.insertSecret(secretOf('B'), user.userID);
        return 'result';
      });
      expect(result).toBe('result');
      expect(other.secrets().map(({ name }) => name)).toEqual(['A', 'B']);
    });

    test('that throws passes the error on, and nothing of it stays', () => {
      const { secretID } = insert('A');
      const doomed = (): void =>
        store.transaction(() => {
          store.insertSecret(secretOf('B'), user.userID);
          store.insertAudit(makeAuditRow(secretID));
          store.deleteSecret(secretID);
          fail();
        });
      expect(doomed).toThrow('on purpose');
      for (const one of [store, other]) {
        expect(one.secrets().map(({ name }) => name)).toEqual(['A']);
        expect(one.audit(secretID)).toEqual([]);
      }
      expect(insert('B').name).toBe('B');
    });

    test('is seen by nobody before its end', () => {
      store.transaction(() => {
        store.insertSecret(secretOf('A'), user.userID);
        expect(other.secrets()).toEqual([]);
      });
      expect(other.secrets()).toHaveLength(1);
    });
  });

  describe('a savepoint', () => {
    test('that throws undoes its own work, and neither what came before nor what comes after', () => {
      store.transaction(() => {
        store.savepoint(() => store.insertSecret(secretOf('A'), user.userID));
        const doomed = (): void =>
          store.savepoint(() => {
            store.insertSecret(secretOf('B'), user.userID);
            fail();
          });
        expect(doomed).toThrow('on purpose');
        expect(store.savepoint(() => store.secretByName('B'))).toBeNull();
        store.savepoint(() => store.insertSecret(secretOf('C'), user.userID));
      });
      expect(other.secrets().map(({ name }) => name)).toEqual(['A', 'C']);
    });

    test('goes with its transaction', () => {
      const doomed = (): void =>
        store.transaction(() => {
          store.savepoint(() => store.insertSecret(secretOf('A'), user.userID));
          fail();
        });
      expect(doomed).toThrow('on purpose');
      expect(other.secrets()).toEqual([]);
    });

    test('without a transaction is refused, and does nothing', () => {
      const work = jest.fn<void, []>();
      expect(() => store.savepoint(work)).toThrow();
      expect(work).not.toHaveBeenCalled();
    });
  });

  test('there is no organization before one was written, and then it and its user are as written', () => {
    const empty = prepare()();
    expect(empty.organization()).toBeNull();
    empty.close();
    const { keyCheck, ...rest } = other.organization() as IOrganizationRow;
    expect(Buffer.from(keyCheck).equals(organization.keyCheck)).toBe(true);
    expect({ ...rest, keyCheck: organization.keyCheck }).toEqual(organization);
    expect(plain([other.user()])).toEqual([user]);
  });

  rowSuite(() => store, insert, user.userID);
}
