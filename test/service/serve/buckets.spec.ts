import { Buckets } from '../../../src/service/serve/buckets';

let time = 0;

function make(perSecond: number, most: number, size = 10): Buckets {
  time = 0;
  return new Buckets(perSecond, most, size, () => time);
}

test('a full bucket gives its tokens, and then says how long to wait', () => {
  const buckets = make(2, 3);
  expect([1, 2, 3].map(() => buckets.take('a'))).toEqual([0, 0, 0]);
  expect(buckets.take('a')).toBe(0.5);
  expect(buckets.take('b')).toBe(0);
});

test('a bucket fills up with time, but never beyond its size', () => {
  const buckets = make(2, 3);
  [1, 2, 3].forEach(() => buckets.take('a'));
  time = 500;
  expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 0.5]);
  time = 1e9;
  expect([1, 2, 3, 4].map(() => buckets.take('a') > 0)).toEqual([false, false, false, true]);
});

test('asking an empty bucket does not extend the wait', () => {
  const buckets = make(1, 1);
  buckets.take('a');
  for (time = 0; time < 1000; time += 250) {
    expect(buckets.take('a')).toBeGreaterThan(0);
  }
  expect(buckets.take('a')).toBe(0);
});

test('a token that is given back can be taken again, but a bucket never holds more than its size', () => {
  const buckets = make(1, 2);
  buckets.giveBack('a');
  expect([1, 2, 3].map(() => buckets.take('a') > 0)).toEqual([false, false, true]);
  buckets.giveBack('a');
  expect(buckets.take('a')).toBe(0);
});

test('the least recently used bucket is forgotten when there are too many', () => {
  const buckets = make(1, 1, 2);
  ['a', 'b', 'a', 'c'].forEach(name => buckets.take(name));
  expect(['a', 'b', 'c'].map(name => buckets.has(name))).toEqual([true, false, true]);
  buckets.forget('a');
  expect(buckets.has('a')).toBe(false);
});
