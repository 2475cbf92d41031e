import { Rows } from '../../../src/browser/panel/rows';

let rows: Rows;

beforeEach(() => {
  rows = new Rows();
  rows.count = 10_000;
  rows.height = 40;
});

test('of ten thousand rows only the visible ones and some around them are drawn', () => {
  const [first, end] = rows.drawn(200_000, 800);
  expect(first).toBeGreaterThanOrEqual(4_980);
  expect(first).toBeLessThanOrEqual(5_000);
  expect(end).toBeGreaterThanOrEqual(5_020);
  expect(end - first).toBeLessThan(60);
});

test.each([
  ['beginning', 0, [0, 29]],
  ['end', 400_000 - 800, [9_972, 10_000]]
])('no row is drawn before the first or after the last: %s', (_, scrollTop, range) => {
  expect(rows.drawn(scrollTop, 800)).toEqual(range);
});

test('no row is drawn where there is none', () => {
  rows.count = 0;
  expect([rows.drawn(0, 800), rows.total]).toEqual([[0, 0], 0]);
});

test('a taller row moves those after it, and none before it', () => {
  rows.tall = { index: 10, extra: 100 };
  expect([9, 10, 11].map(index => rows.top(index))).toEqual([360, 400, 540]);
  expect(rows.total).toBe(400_100);
});

test.each([
  [399, 9],
  [400, 10],
  [539, 10],
  [540, 11],
  [580, 12]
])('at %d stands row %d, where row 10 is taller', (offset, index) => {
  rows.tall = { index: 10, extra: 100 };
  expect(rows.at(offset)).toBe(index);
});

test('every offset belongs to the row whose place holds it', () => {
  rows.count = 30;
  rows.tall = { index: 7, extra: 33 };
  for (let offset = 0; offset < rows.total; offset++) {
    const index = rows.at(offset);
    expect(rows.top(index) <= offset && offset < rows.top(index + 1)).toBe(true);
  }
});

test.each([
  ['above', 100, 10_000, 4_000],
  ['below', 200, 0, 201 * 40 - 800],
  ['in sight', 10, 100, 100]
])('a row that is %s is revealed by as little scrolling as it takes', (_, index, scrollTop, to) => {
  expect(rows.reveal(index, scrollTop, 800)).toBe(to);
});
