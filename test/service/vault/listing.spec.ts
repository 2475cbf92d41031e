import type { IPage } from '../../../src/service/vault/page';
import { Acme } from '../acme';

let acme: Acme;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo');
});

/** Names on each page, over the whole list. */
async function pages(
  by: string,
  limit: number,
  between: () => Promise<unknown> = async () => undefined
): Promise<string[][]> {
  const found: string[][] = [];
  let page: IPage = { limit };
  for (;;) {
    const { secrets, nextToken } = await acme.vault.listing.summaries(acme.as(by), page);
    found.push(secrets.map(({ name }) => name));
    if (nextToken === undefined) {
      return found;
    }
    page = { limit, nextToken };
    await between();
  }
}

/** Secrets of Bob that reach Cleo directly, through teams, and several ways at once; in an order of their own. */
async function share(): Promise<string[]> {
  await acme.team('inner', 'cleo');
  await acme.team('outer', 'inner');
  const ways = [['cleo'], ['inner'], ['outer'], ['cleo', 'outer'], ['inner', 'outer', 'cleo'], []];
  const names: string[] = [];
  for (let index = 0; index < 24; index++) {
    const name = `N${(index * 7) % 24}`;
    const way = ways[index % ways.length];
    const secretID = await acme.secret('bob', name);
    await acme.share('bob', secretID, { Reader: way });
    names.push(...(way.length ? [name] : []));
  }
  return names.sort();
}

test.each([1, 3, 19, 20, 21, 1000])(
  'pages of %d list every visible secret once, sorted by name',
  async limit => {
    const names = await share();
    const found = await pages('cleo', limit);
    expect(found.flat()).toEqual(names);
    expect(found.slice(0, -1).every(page => page.length === limit)).toBe(true);
    expect(found.length).toBe(Math.ceil(names.length / limit));
  }
);

test('names are sorted by their bytes over all pages', async () => {
  for (const name of ['b', 'B', '_', 'a', '0', 'Z']) {
    await acme.secret('cleo', name);
  }
  expect((await pages('cleo', 2)).flat()).toEqual(['0', 'B', 'Z', '_', 'a', 'b']);
});

test('a secret that stays is on exactly one page while others come and go', async () => {
  const names = await share();
  let count = 0;
  const found = await pages('cleo', 4, async () => {
    const made = await acme.secret('cleo', `N${count++}_NEW`);
    if (count % 2) {
      await acme.vault.secrets.delete(made, acme.as('cleo'));
    }
  });
  expect(found.flat().filter(name => !name.endsWith('_NEW'))).toEqual(names);
});

test('a list without a limit is complete, even beyond the longest page', async () => {
  const names = Array.from({ length: 1100 }, (_, index) => `N${index}`);
  await Promise.all(names.map(name => acme.secret('cleo', name)));
  const { secrets, nextToken } = await acme.vault.listing.list(acme.as('cleo'));
  expect([secrets.map(({ name }) => name), nextToken]).toEqual([names.sort(), undefined]);
});

test('a list omits a deleted secret and contains a new one of the same name', async () => {
  await acme.vault.secrets.delete(await acme.secret('cleo', 'A'), acme.as('cleo'));
  expect(await acme.sees('cleo')).toEqual([]);
  const secretID = await acme.secret('cleo', 'A');
  expect((await acme.summaries('cleo')).map(secret => secret.secretID)).toEqual([secretID]);
});
