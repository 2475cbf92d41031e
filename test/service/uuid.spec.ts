import { firstIDAt, uuid7 } from '../../src/service/uuid';

afterEach(() => jest.restoreAllMocks());

const at = (time: number): string => {
  jest.spyOn(Date, 'now').mockReturnValue(time);
  return uuid7();
};

test('an id is a UUID of version 7 that holds its time', () => {
  const id = at(0x7123456789ab);
  expect(id).toMatch(/^71234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('ids sort in the order in which they were made, within a millisecond and when the clock goes back', () => {
  const start = 0x7200_0000_0000;
  const within = Array.from({ length: 10_000 }, () => at(start));
  const ids = [...within, at(start - 1000), at(start + 1), at(start + 60_000)];
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id does not reveal the previous one', () => {
  const tails = [uuid7(), uuid7()].map(id => id.slice(20));
  expect(tails[0]).not.toBe(tails[1]);
});

test('the first id of a time sorts after all earlier ids and before all later ones', () => {
  const start = 0x7300_0000_0000;
  const [before, then, later] = [at(start - 1), at(start), at(start + 1)];
  const ids = [before, firstIDAt(start), then, firstIDAt(start + 1), later];
  expect([...ids].sort()).toEqual(ids);
  expect(firstIDAt(start)).toBe('73000000-0000-0000-0000-000000000000');
  expect([firstIDAt(-1), firstIDAt(1e18)].map(id => id.slice(0, 13))).toEqual([
    '00000000-0000',
    'ffffffff-ffff'
  ]);
});
