import { openDatabase } from '../../../src/service/store/mysql/migrate';
import { storeSuite } from '../store/storeSuite';
import { ServerDatabases } from './databases';

jest.setTimeout(30_000);

describe.each(['on', 'off'])('a server that prepares statements: %s', prepare => {
  const databases = new ServerDatabases();
  let url: string | undefined;
  storeSuite({
    prepare: async () => {
      // One database for all: to make its tables takes longer than most of the tests.
      const there = (url ??= await databases.makeMigrated());
      await databases.clear(there);
      return () => openDatabase(`${there}${there.includes('?') ? '&' : '?'}prepare=${prepare}`);
    },
    remove: () => databases.remove()
  });
});
