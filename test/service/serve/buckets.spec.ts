import { Buckets } from '../../../src/service/serve/buckets';

let time = 0;

function make(perSecond: number, most: number, size = 10): Buckets {
  time = 0;
  return new Buckets(perSecond, most, size, () => time);
}

test('a rate-limit bucket gives what it holds, and then says how long to wait', () => {
  const buckets = make(2, 3);
  expect([1, 2, 3].map(() => buckets.take('a'))).toEqual([0, 0, 0]);
  expect(buckets.take('a')).toBe(0.5);
  expect(buckets.take('b')).toBe(0);
});

test('a rate-limit bucket refills with time up to its size', () => {
  const buckets = make(2, 3);
  [1, 2, 3].forEach(() => buckets.take('a'));
  time = 500;
  expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 0.5]);
  time = 1e9;
  expect([1, 2, 3, 4].map(() => buckets.take('a') > 0)).toEqual([false, false, false, true]);
});

test('asking an empty rate-limit bucket does not lengthen the wait', () => {
  const buckets = make(1, 1);
  buckets.take('a');
  for (time = 0; time < 1000; time += 250) {
    expect(buckets.take('a')).toBeGreaterThan(0);
  }
  expect(buckets.take('a')).toBe(0);
});

test('a returned token can be taken again, but a rate-limit bucket never exceeds its size', () => {
  const buckets = make(1, 2);
  buckets.giveBack('a');
  expect([1, 2, 3].map(() => buckets.take('a') > 0)).toEqual([false, false, true]);
  buckets.giveBack('a');
  expect(buckets.take('a')).toBe(0);
});

test('the rate limiter keeps a limited number of buckets and drops the least recently used', () => {
  const buckets = make(1, 1, 2);
  ['a', 'b', 'a', 'c'].forEach(name => buckets.take(name));
  expect(['a', 'b', 'c'].map(name => buckets.has(name))).toEqual([true, false, true]);
  buckets.forget('a');
  expect(buckets.has('a')).toBe(false);
});
