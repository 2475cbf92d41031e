import { openDatabase } from '../../../src/service/store/mysql/migrate';
import { storeSuite } from '../store/storeSuite';
import { ServerDatabases } from './databases';

// A server of our own takes statements both ways; one that was named gets them as its URL and its kind say.
const ways = process.env.HELIOS_TEST_OWN_SERVER ? ['prepare=on', 'prepare=off'] : [''];

describe.each(ways)('a server of the MySQL protocol %s', way => {
  const databases = new ServerDatabases();
  let url: string | undefined;
  storeSuite({
    prepare: async () => {
      // One database for all: to make its tables takes longer than most of the tests.
      const there = (url ??= await databases.makeMigrated());
      await databases.clear(there);
      return () => openDatabase(way ? `${there}?${way}` : there);
    },
    remove: () => databases.remove()
  });
});
